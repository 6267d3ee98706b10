import type { Plan } from './plan';
import { rateUsage, taxOn } from './rate';
import { larger, smaller, sumOf } from './rounding';
import type { UsageSpan } from './usage';

export type InvoiceKind = 'usage' | 'prepayment';

/** A line of an invoice, in the order in which it is charged. */
export interface InvoiceLine {
  readonly kind: 'items' | 'storage' | 'minimum' | 'prepaid' | 'sponsored' | 'credit' | 'tax';
  readonly tier: number | null;
  readonly units: bigint | null;
  readonly unitPriceMinor: bigint | null;
  readonly days: number | null;
  readonly amountMinor: bigint;
  /** The prepayment's invoice, the sponsorship, or the credit. */
  readonly sourceId: string | null;
}

/** A year that was invoiced ahead. */
export interface Prepayment {
  readonly invoiceId: string;
  /** What the year was rated at. */
  readonly ratedMinor: bigint;
  /** What of it was asked for, before tax: less, when a credit went into it. */
  readonly subtotalMinor: bigint;
}

/** Something that pays: a sponsorship's share, or a credit, with what is left of it. */
export interface Pot {
  readonly id: string;
  readonly leftMinor: bigint;
}

export interface InvoiceInput {
  readonly kind: InvoiceKind;
  readonly plan: Plan;
  readonly spans: readonly UsageSpan[];
  readonly cycleDays: number;
  /** Of the period whose usage this is, unless its invoice was voided. */
  readonly prepayment: Prepayment | null;
  /** In the order of their sponsorships' ids. */
  readonly shares: readonly Pot[];
  /** The oldest first. */
  readonly credits: readonly Pot[];
}

export interface ComposedInvoice {
  readonly lines: readonly InvoiceLine[];
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  /** Below zero: so much comes back. */
  readonly totalMinor: bigint;
}

/**
 * An invoice, in this order: items by tier, storage by tier, the minimum; then what a yearly prepayment covered, what sponsors
 * pay, what the custodian gave; then the tax on what remains. A prepayment above the usage makes the rest negative, never by
 * more than was asked for it: that is the refund of the unused days. Sponsors and credits never do: what they do not cover yet
 * they keep. A sponsor pays months, so a yearly plan has none.
 */
export function composeInvoice(input: InvoiceInput): ComposedInvoice {
  const { plan, kind } = input;
  const usage = rateUsage(plan, input.spans, input.cycleDays);
  const lines: InvoiceLine[] = usage.map((line) => ({ ...line, sourceId: null }));
  let rest = sumOf(usage.map((line) => line.amountMinor));
  const take = (kind: InvoiceLine['kind'], sourceId: string, amount: bigint) => {
    if (amount <= 0n) return;
    lines.push({ kind, tier: null, units: null, unitPriceMinor: null, days: null, amountMinor: -amount, sourceId });
    rest -= amount;
  };
  const { prepayment } = input;
  if (kind === 'usage' && prepayment !== null) {
    take('prepaid', prepayment.invoiceId, smaller(prepayment.ratedMinor, rest + prepayment.subtotalMinor));
  }
  if (plan.interval === 'month') for (const share of input.shares) take('sponsored', share.id, covered(share, rest));
  for (const credit of input.credits) take('credit', credit.id, covered(credit, rest));
  const taxMinor = taxOn(plan, rest);
  if (taxMinor !== 0n) {
    lines.push({
      kind: 'tax',
      tier: null,
      units: null,
      unitPriceMinor: null,
      days: null,
      amountMinor: taxMinor,
      sourceId: null,
    });
  }
  return { lines, subtotalMinor: rest, taxMinor, totalMinor: rest + taxMinor };
}

const covered = (pot: Pot, rest: bigint): bigint => smaller(pot.leftMinor, larger(rest, 0n));

/** What of pots a composed invoice took, by id. */
export function takenFrom(invoice: ComposedInvoice, kind: 'sponsored' | 'credit'): Map<string, bigint> {
  const taken = new Map<string, bigint>();
  for (const line of invoice.lines) {
    if (line.kind === kind && line.sourceId !== null) taken.set(line.sourceId, -line.amountMinor);
  }
  return taken;
}
