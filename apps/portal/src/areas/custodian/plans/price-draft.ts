import type { Answer, BodyOf } from '@/api/client';
import { decimalsOf } from '@/format/currency';

/** A price as it is typed: amounts in the currency's own units, sizes in gibibytes, tiers in the order they are shown. */
export interface TierDraft {
  readonly upTo: string;
  readonly unit: string;
}
export interface PriceDraft {
  readonly currency: string;
  readonly interval: 'month' | 'year';
  readonly itemTiers: readonly TierDraft[];
  readonly gibibyteTiers: readonly TierDraft[];
  readonly minimum: string;
  readonly freeItems: string;
  readonly freeGibibytes: string;
  readonly taxLabel: string;
  readonly taxPercent: string;
}

type Price = Answer<'/api/custodian/plans/{id}'>['versions'][number]['prices'][number];
export type PriceBody = BodyOf<'/api/custodian/plans/preview', 'post'>['prices'][number];

const GIBIBYTE = 2n ** 30n;
/** As many decimals of a gibibyte as are shown and read. */
const GIBIBYTE_DECIMALS = 3;

export const NEW_PRICE: PriceDraft = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: '', unit: '' }],
  gibibyteTiers: [{ upTo: '', unit: '' }],
  minimum: '0',
  freeItems: '0',
  freeGibibytes: '0',
  taxLabel: '',
  taxPercent: '',
};

/** `'12.5'` with two decimals is `'1250'`; null for what is not such a number. */
export function toMinor(text: string, decimals: number): string | null {
  const match = /^([0-9]{1,12})(?:[.,]([0-9]+))?$/.exec(text.trim());
  const [, whole, part = ''] = match ?? [];
  if (whole === undefined || part.length > decimals) return null;
  return BigInt(`${whole}${part.padEnd(decimals, '0')}`).toString();
}

export function fromMinor(minor: string, decimals: number): string {
  const digits = minor.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
}

export function fromPrice(price: Price): PriceDraft {
  const decimals = decimalsOf(price.currency);
  const tiers = (list: Price['itemTiers']) =>
    list.map(({ upTo, unitMinor }) => ({ upTo: upTo ?? '', unit: fromMinor(unitMinor, decimals) }));
  const thousandths = (BigInt(price.freeBytes) * 1_000n) / GIBIBYTE;
  return {
    currency: price.currency,
    interval: price.interval,
    itemTiers: tiers(price.itemTiers),
    gibibyteTiers: tiers(price.gibibyteTiers),
    minimum: fromMinor(price.minimumMinor, decimals),
    freeItems: price.freeItems,
    freeGibibytes: fromMinor(thousandths.toString(), GIBIBYTE_DECIMALS),
    taxLabel: price.tax?.label ?? '',
    taxPercent: price.tax === null ? '' : fromMinor(String(price.tax.basisPoints), 2),
  };
}

/** What the API takes. What cannot be read stays as it was typed, so that the API says what is wrong with it. */
export function toBody(draft: PriceDraft): PriceBody {
  const decimals = decimalsOf(draft.currency);
  const minor = (text: string) => toMinor(text, decimals) ?? text;
  const tiers = (list: readonly TierDraft[]) =>
    list.map(({ upTo, unit }, at) => ({
      upTo: at === list.length - 1 ? null : upTo.trim(),
      unitMinor: minor(unit),
    }));
  const free = toMinor(draft.freeGibibytes, GIBIBYTE_DECIMALS);
  const percent = toMinor(draft.taxPercent === '' ? '0' : draft.taxPercent, 2);
  return {
    currency: draft.currency.trim().toLowerCase(),
    interval: draft.interval,
    itemTiers: tiers(draft.itemTiers),
    gibibyteTiers: tiers(draft.gibibyteTiers),
    minimumMinor: minor(draft.minimum),
    freeItems: draft.freeItems.trim(),
    freeBytes: free === null ? draft.freeGibibytes : ((BigInt(free) * GIBIBYTE) / 1_000n).toString(),
    ...(percent === '0' ? {} : { tax: { label: draft.taxLabel, basisPoints: Number(percent ?? Number.NaN) } }),
  };
}
