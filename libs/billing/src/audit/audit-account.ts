import { composeInvoice, type InvoiceKind, type InvoiceLine, type Pot, type Prepayment } from '../core/compose-invoice';
import { addDays, type Day, daysBetween } from '../core/days';
import type { Plan } from '../core/plan';
import { sumOf } from '../core/rounding';
import { type HoldingChange, spansOf, usageOn, usageSteps } from '../core/usage';

/** A change of holdings with the moment at which it was recorded. */
export interface RecordedChange extends HoldingChange {
  readonly recordedAt: Date;
}

export interface FoundInvoice {
  readonly id: string;
  readonly subscriptionId: string;
  readonly kind: InvoiceKind;
  readonly currency: string;
  readonly plan: Plan;
  readonly periodStart: Day;
  readonly periodEnd: Day;
  readonly cycleDays: number;
  readonly unitsAsOf: Date | null;
  readonly ratedAt: Date;
  readonly voidedAt: Date | null;
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly lines: readonly InvoiceLine[];
}

/** Everything that decides what an account was to be invoiced: facts of the ledger, and what people decided. */
export interface AccountFacts {
  readonly organizationId: string;
  readonly holderId: string;
  /** In the ledger's order. */
  readonly changes: readonly RecordedChange[];
  /** In the order in which they were rated. */
  readonly invoices: readonly FoundInvoice[];
  readonly subscriptions: readonly {
    readonly id: string;
    readonly startedOn: Day;
    /** Everything before is invoiced. */
    readonly invoicedUntil: Day;
  }[];
  readonly credits: readonly {
    readonly id: string;
    readonly currency: string;
    readonly amountMinor: bigint;
    readonly grantedAt: Date;
  }[];
  readonly shares: readonly {
    readonly sponsorshipId: string;
    readonly currency: string;
    readonly budgetMinor: bigint;
    readonly coversFrom: Day;
    readonly coversUntil: Day;
  }[];
}

/** Where an invoice and the facts differ. `expected` and `found` are amounts in minor units, or a number of units. */
export interface Difference {
  readonly invoiceId: string;
  readonly currency: string;
  readonly line: string;
  readonly expected: bigint;
  readonly found: bigint;
  readonly unit: 'money' | 'units' | 'days';
}

/** Computes every invoice of an account again, by the pure functions alone. */
export function auditAccount(facts: AccountFacts): Difference[] {
  return [
    ...facts.invoices.flatMap((invoice) => auditInvoice(facts, invoice)),
    ...facts.subscriptions.flatMap((one) => auditPeriods(facts, one)),
  ];
}

function auditInvoice(facts: AccountFacts, found: FoundInvoice): Difference[] {
  const expected = composeInvoice({
    kind: found.kind,
    plan: found.plan,
    spans: found.kind === 'usage' ? usageIn(facts, found) : unitsAhead(facts, found),
    cycleDays: found.cycleDays,
    prepayment: prepaymentOf(facts, found),
    shares: sharesFor(facts, found),
    credits: creditsFor(facts, found),
  });
  const differ = (line: string, unit: Difference['unit'], expected: bigint, is: bigint): Difference[] =>
    expected === is ? [] : [{ invoiceId: found.id, currency: found.currency, line, unit, expected, found: is }];
  const [should, does] = [byName(expected.lines), byName(found.lines)];
  const lines = [...new Set([...should.keys(), ...does.keys()])].flatMap((name) => {
    const [a, b] = [should.get(name), does.get(name)];
    return [
      ...differ(name, 'money', a?.amountMinor ?? 0n, b?.amountMinor ?? 0n),
      ...differ(name, 'units', a?.units ?? 0n, b?.units ?? 0n),
      ...differ(name, 'days', BigInt(a?.days ?? 0), BigInt(b?.days ?? 0)),
    ];
  });
  return [
    ...lines,
    ...differ('subtotal', 'money', expected.subtotalMinor, found.subtotalMinor),
    ...differ('tax in all', 'money', expected.taxMinor, found.taxMinor),
    ...differ('total', 'money', expected.totalMinor, found.totalMinor),
  ];
}

function byName(lines: readonly InvoiceLine[]): Map<string, InvoiceLine> {
  const named = new Map<string, InvoiceLine>();
  for (const line of lines) {
    let name = `${line.kind}${line.tier === null ? '' : `, tier ${line.tier}`}${line.sourceId === null ? '' : ` of ${line.sourceId}`}`;
    while (named.has(name)) name += ', again';
    named.set(name, line);
  }
  return named;
}

const usageIn = ({ changes }: AccountFacts, { periodStart, periodEnd }: FoundInvoice) =>
  spansOf(usageSteps(changes), periodStart, periodEnd);

function unitsAhead({ changes }: AccountFacts, { unitsAsOf, cycleDays }: FoundInvoice) {
  const known = changes.filter((change) => unitsAsOf !== null && change.recordedAt < unitsAsOf);
  return [{ days: cycleDays, ...usageOn(usageSteps(known), '9999-12-30') }];
}

function prepaymentOf({ invoices }: AccountFacts, of: FoundInvoice): Prepayment | null {
  const found = invoices.find(
    (one) =>
      one.kind === 'prepayment' &&
      one.subscriptionId === of.subscriptionId &&
      one.periodStart === of.periodStart &&
      wasLive(one, of),
  );
  if (found === undefined || of.plan.interval !== 'year') return null;
  const rated = found.lines.filter((line) => ['items', 'storage', 'minimum'].includes(line.kind));
  return {
    invoiceId: found.id,
    ratedMinor: sumOf(rated.map((line) => line.amountMinor)),
    subtotalMinor: found.subtotalMinor,
  };
}

/** Not voided yet when the other was rated. */
const wasLive = (invoice: FoundInvoice, when: FoundInvoice) =>
  invoice.voidedAt === null || invoice.voidedAt > when.ratedAt;

/** What earlier invoices took, as they are: a mistake in one is told once. */
function takenBefore(
  { invoices }: AccountFacts,
  of: FoundInvoice,
  kind: 'sponsored' | 'credit',
  sourceId: string,
): bigint {
  const earlier = invoices.slice(0, invoices.indexOf(of)).filter((one) => wasLive(one, of));
  const lines = earlier.flatMap((one) => one.lines).filter((line) => line.kind === kind && line.sourceId === sourceId);
  return -sumOf(lines.map((line) => line.amountMinor));
}

function sharesFor(facts: AccountFacts, of: FoundInvoice): Pot[] {
  return facts.shares
    .filter(
      (share) =>
        share.currency === of.currency && share.coversFrom <= of.periodStart && share.coversUntil > of.periodStart,
    )
    .sort((a, b) => (a.sponsorshipId < b.sponsorshipId ? -1 : 1))
    .map(({ sponsorshipId, budgetMinor }) => ({
      id: sponsorshipId,
      leftMinor: budgetMinor - takenBefore(facts, of, 'sponsored', sponsorshipId),
    }));
}

function creditsFor(facts: AccountFacts, of: FoundInvoice): Pot[] {
  const cutoff = Date.parse(`${of.kind === 'usage' ? of.periodEnd : of.periodStart}T00:00:00Z`);
  return facts.credits
    .filter((credit) => credit.currency === of.currency && credit.grantedAt.getTime() < cutoff)
    .sort((a, b) => a.grantedAt.getTime() - b.grantedAt.getTime() || (a.id < b.id ? -1 : 1))
    .map(({ id, amountMinor }) => ({ id, leftMinor: amountMinor - takenBefore(facts, of, 'credit', id) }));
}

/** Every day from the first is on one usage invoice, and on no other. */
function auditPeriods({ invoices }: AccountFacts, subscription: AccountFacts['subscriptions'][number]): Difference[] {
  const periods = invoices
    .filter((invoice) => invoice.subscriptionId === subscription.id && invoice.kind === 'usage')
    .sort((a, b) => (a.periodStart < b.periodStart ? -1 : 1));
  const differences: Difference[] = [];
  let day = subscription.startedOn;
  for (const { id, currency, periodStart, periodEnd } of periods) {
    if (periodStart !== day) {
      const gap = BigInt(daysBetween(day, periodStart));
      differences.push({
        invoiceId: id,
        currency,
        line: `days since ${day} on no invoice`,
        unit: 'days',
        expected: 0n,
        found: gap,
      });
    }
    day = periodEnd;
  }
  if (day < subscription.invoicedUntil) {
    differences.push({
      invoiceId: periods.at(-1)?.id ?? `of subscription ${subscription.id}`,
      currency: periods.at(-1)?.currency ?? '',
      line: `days from ${day} to ${addDays(subscription.invoicedUntil, -1)} on no invoice`,
      unit: 'days',
      expected: 0n,
      found: BigInt(daysBetween(day, subscription.invoicedUntil)),
    });
  }
  return differences;
}
