import { addMonths, type Day } from './days';
import type { Plan } from './plan';
import { quotePlan } from './quote-plan';
import { taxOn } from './rate';
import { larger, smaller, sumOf } from './rounding';

export interface SponsoredHolder {
  readonly holderId: string;
  readonly items: bigint;
  readonly bytes: bigint;
}

export interface SponsorshipQuote {
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** The most that each holder's share can be, before tax. */
  readonly budgets: ReadonlyMap<string, bigint>;
}

/**
 * What a platform pays ahead: for each holder as many months as it likes of what they keep now. For those who choose
 * (`elected`) it pays as if all did, and gets back what nobody chose. Budgets sum to the subtotal.
 */
export function quoteSponsorship(plan: Plan, holders: readonly SponsoredHolder[], months: number): SponsorshipQuote {
  const budgets = new Map(holders.map((holder) => [holder.holderId, budgetOf(plan, holder, months)]));
  const subtotalMinor = sumOf(budgets.values());
  const taxMinor = taxOn(plan, subtotalMinor);
  return { subtotalMinor, taxMinor, totalMinor: subtotalMinor + taxMinor, budgets };
}

const budgetOf = (plan: Plan, kept: { items: bigint; bytes: bigint }, months: number): bigint =>
  quotePlan(plan, kept).month.subtotalMinor * BigInt(months);

export interface Share {
  readonly budgetMinor: bigint;
  /** Invoices whose period begins on these days are covered: [from, until). */
  readonly coversFrom: Day;
  readonly coversUntil: Day;
}

/**
 * A holder's share from the day on which it is made: never more than what was paid and nobody else has a share of. It covers
 * no period that began before it, so that an invoice rated once is not rated otherwise later.
 */
export function allotShare(
  plan: Plan,
  sponsorship: { readonly months: number; readonly subtotalMinor: bigint; readonly allottedMinor: bigint },
  kept: { readonly items: bigint; readonly bytes: bigint },
  today: Day,
): Share {
  const left = larger(sponsorship.subtotalMinor - sponsorship.allottedMinor, 0n);
  return {
    budgetMinor: smaller(left, budgetOf(plan, kept, sponsorship.months)),
    coversFrom: today,
    coversUntil: addMonths(today, sponsorship.months),
  };
}

/** What goes back to the platform at the end of the term: the unused rest, and the tax that was on it. */
export function unusedSponsorship(
  plan: Pick<Plan, 'taxBasisPoints'>,
  sponsorship: { readonly subtotalMinor: bigint; readonly taxMinor: bigint },
  usedMinor: bigint,
): bigint {
  const used = smaller(usedMinor, sponsorship.subtotalMinor);
  return sponsorship.subtotalMinor - used + (sponsorship.taxMinor - taxOn(plan, used));
}
