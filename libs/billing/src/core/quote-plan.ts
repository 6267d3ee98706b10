import type { Plan } from './plan';
import { rateUsage, taxOn, type UsageLine } from './rate';
import { sumOf } from './rounding';

export interface QuotedTime {
  readonly lines: readonly UsageLine[];
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
}

/** What exactly these items and bytes cost under a plan, in every month and in a year that they stay as they are. */
export interface PlanQuote {
  readonly items: bigint;
  readonly bytes: bigint;
  readonly month: QuotedTime;
  readonly year: QuotedTime;
}

/**
 * The first invoice of a whole period of the same items says the same: a quote is a rating of one day of one. A month of a
 * yearly plan, and a year of a monthly one, are told for comparison. Throws `billing.rating_invalid` for negative amounts.
 */
export function quotePlan(plan: Plan, { items, bytes }: { items: bigint; bytes: bigint }): PlanQuote {
  const time = (interval: Plan['interval']): QuotedTime => {
    const lines = rateUsage({ ...plan, interval }, [{ days: 1, items, bytes }], 1);
    const subtotalMinor = sumOf(lines.map((line) => line.amountMinor));
    const taxMinor = taxOn(plan, subtotalMinor);
    return { lines, subtotalMinor, taxMinor, totalMinor: subtotalMinor + taxMinor };
  };
  const month = time('month');
  return { items, bytes, month, year: plan.interval === 'year' ? time('year') : twelve(month) };
}

/** Twelve invoices, each rounded by itself. */
function twelve(month: QuotedTime): QuotedTime {
  return {
    lines: month.lines.map((line) => ({ ...line, amountMinor: line.amountMinor * 12n })),
    subtotalMinor: month.subtotalMinor * 12n,
    taxMinor: month.taxMinor * 12n,
    totalMinor: month.totalMinor * 12n,
  };
}
