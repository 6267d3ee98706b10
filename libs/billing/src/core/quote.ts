import { DomainError } from '@holdfast/kernel';

/** A custodian's prices, in the minor units of one currency. */
export interface CustodyPrices {
  readonly currency: string;
  readonly itemMonthMinor: bigint;
  readonly gibibyteMonthMinor: bigint;
  /** The least that a month costs; zero for none. */
  readonly minimumMonthMinor: bigint;
}

export interface QuoteInput {
  readonly items: bigint;
  readonly bytes: bigint;
  readonly terms: CustodyPrices;
}

export interface QuoteLine {
  readonly kind: 'items' | 'storage' | 'minimum';
  /** Items, or bytes; one for the minimum. */
  readonly units: bigint;
  readonly unitPriceMinor: bigint;
  readonly monthMinor: bigint;
}

export interface Quote {
  readonly currency: string;
  readonly monthMinor: bigint;
  readonly yearMinor: bigint;
  readonly lines: readonly QuoteLine[];
}

const BYTES_PER_GIBIBYTE = 1n << 30n;
const MONTHS_PER_YEAR = 12n;

/**
 * What keeping would cost. Each line is rounded to whole minor units, half up, and the sum is of rounded lines; a month
 * below the minimum gets a line that fills it up; a year is twelve months. Nothing kept costs nothing, not even the
 * minimum. Throws `billing.quote_invalid` for negative amounts.
 */
export function quoteCustody({ items, bytes, terms }: QuoteInput): Quote {
  const { currency, itemMonthMinor, gibibyteMonthMinor, minimumMonthMinor } = terms;
  if ([items, bytes, itemMonthMinor, gibibyteMonthMinor, minimumMonthMinor].some((amount) => amount < 0n)) {
    throw new DomainError('invalid', 'billing.quote_invalid', 'Prices, items and bytes are not negative.');
  }
  if (items === 0n && bytes === 0n) return { currency, monthMinor: 0n, yearMinor: 0n, lines: [] };
  const lines: QuoteLine[] = [
    { kind: 'items', units: items, unitPriceMinor: itemMonthMinor, monthMinor: items * itemMonthMinor },
    {
      kind: 'storage',
      units: bytes,
      unitPriceMinor: gibibyteMonthMinor,
      monthMinor: divideHalfUp(bytes * gibibyteMonthMinor, BYTES_PER_GIBIBYTE),
    },
  ];
  const used = lines.reduce((sum, line) => sum + line.monthMinor, 0n);
  if (used < minimumMonthMinor) {
    lines.push({
      kind: 'minimum',
      units: 1n,
      unitPriceMinor: minimumMonthMinor,
      monthMinor: minimumMonthMinor - used,
    });
  }
  const monthMinor = used < minimumMonthMinor ? minimumMonthMinor : used;
  return { currency, monthMinor, yearMinor: monthMinor * MONTHS_PER_YEAR, lines };
}

/** Of non-negative numbers. */
function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
