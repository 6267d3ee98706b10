import { type Database, NOBODY, type Sql } from '@holdfast/platform';
import { addDays, type Day, dayOf } from '../core/days';
import * as statements from './rating-statements';

/**
 * A posting carries the time at which its transaction began, and is seen when it commits. No statement runs longer than a
 * minute: five minutes after midnight a day has all its facts.
 */
export const DAY_CLOSES_AFTER_MS = 5 * 60_000;

/** The first day that is not over, or may still get facts: periods that end by it can be rated. */
export const firstOpenDay = (now: Date): Day => dayOf(new Date(now.getTime() - DAY_CLOSES_AFTER_MS));

/** Accounts at once: large enough for sets to pay, small enough that memory stays flat. */
const CHUNK = 5_000;

/** An invoice that was made. */
export interface RatedInvoice {
  readonly organizationId: string;
  readonly invoiceId: string;
  readonly subscriptionId: string;
  readonly kind: 'usage' | 'prepayment';
  readonly state: 'rated' | 'nothing_due' | 'refund_due';
  readonly totalMinor: bigint;
}

export interface SettledPeriods {
  readonly subscriptions: number;
  readonly invoices: number;
}

/**
 * Rates every period that is over, for all accounts, oldest first, and begins the next ones. Each chunk is a transaction; what
 * was rated is not rated again, so it may be stopped and run again at any time, and by several at once.
 */
export async function settlePeriods(
  database: Database,
  options: { readonly now: Date; readonly chunk?: number },
): Promise<SettledPeriods> {
  const total = { subscriptions: 0, invoices: 0 };
  for (;;) {
    const settled = await database.transact(NOBODY, (sql) =>
      settleChunk(sql, { asOf: firstOpenDay(options.now), limit: options.chunk ?? CHUNK }),
    );
    total.subscriptions += settled.subscriptions;
    total.invoices += settled.invoices;
    if (settled.subscriptions === 0) return total;
  }
}

/** One chunk of it, in the caller's transaction: one period of each of the oldest subscriptions that are due. */
export async function settleChunk(sql: Sql, { asOf, limit }: { asOf: Day; limit: number }): Promise<SettledPeriods> {
  await sql.execute(statements.OPEN_TABLES);
  const subscriptions = await sql.execute(statements.USAGE_DUE, [asOf, limit]);
  return { subscriptions, invoices: subscriptions === 0 ? 0 : await settleDue(sql) };
}

/**
 * The oldest period of one subscription that is over, in the caller's transaction: the invoices that it made, or none when
 * there is none, or somebody else has rated it. Called until it answers none, a subscription is up to date.
 */
export async function settleSubscription(
  sql: Sql,
  one: { readonly organizationId: string; readonly subscriptionId: string; readonly asOf: Day },
): Promise<RatedInvoice[]> {
  await sql.execute(statements.OPEN_TABLES);
  const due = await sql.execute(statements.USAGE_DUE_OF_ONE, [one.asOf, one.organizationId, one.subscriptionId]);
  if (due === 0) return [];
  await settleDue(sql);
  return takeRated(sql);
}

/** The first prepayment of a yearly plan, at what has arrived by now; none for a monthly one, or when it was made before. */
export async function ratePrepayment(
  sql: Sql,
  one: { readonly organizationId: string; readonly subscriptionId: string },
): Promise<RatedInvoice[]> {
  await sql.execute(statements.OPEN_TABLES);
  const due = await sql.execute(statements.FIRST_YEAR_DUE, [one.organizationId, one.subscriptionId]);
  if (due === 0) return [];
  await sql.execute('ANALYZE rating_due');
  await sql.execute(statements.PREPAYMENT_SPANS);
  await writeInvoices(sql);
  return takeRated(sql);
}

/**
 * Ends a subscription: whatever periods are over, and the days up to `endedOn`, which is not counted; a day of the past or
 * today. A period that ends on that day is the last one: no other begins. The last invoice is below nothing when a year was
 * paid ahead: so much is to be refunded. None when it had ended.
 */
export async function endSubscription(
  sql: Sql,
  one: {
    readonly organizationId: string;
    readonly subscriptionId: string;
    readonly endedOn: Day;
    readonly reason: 'left' | 'cancelled' | 'nothing_arrived';
  },
): Promise<RatedInvoice[]> {
  const rated: RatedInvoice[] = [];
  for (;;) {
    const settled = await settleSubscription(sql, { ...one, asOf: addDays(one.endedOn, -1) });
    if (settled.length === 0) break;
    rated.push(...settled);
  }
  const due = await sql.execute(statements.FINAL_DUE, [one.endedOn, one.organizationId, one.subscriptionId]);
  if (due === 0) return rated;
  await sql.execute(statements.WITHDRAW_PREPAYMENT, [one.organizationId, one.subscriptionId]);
  await rateUsage(sql);
  await writeInvoices(sql);
  await sql.execute(statements.END, [one.reason]);
  return [...rated, ...(await takeRated(sql))];
}

/** Rates what is due, makes the invoices, and begins the next periods; answers how many invoices. */
async function settleDue(sql: Sql): Promise<number> {
  await rateUsage(sql);
  await sql.execute(statements.ADVANCE);
  if ((await sql.execute(statements.RENEWALS_DUE)) > 0) {
    await sql.execute('ANALYZE rating_due');
    await sql.execute(statements.PREPAYMENT_SPANS);
  }
  return writeInvoices(sql);
}

async function rateUsage(sql: Sql): Promise<void> {
  await sql.execute('ANALYZE rating_due');
  await sql.execute(statements.RECORD_DUE_USAGE);
  await sql.execute(statements.USAGE_SPANS);
}

/** In the order in which an invoice is charged; what is taken off needs the lines before it. */
const CHARGES = [
  statements.TIER_LINES,
  statements.MINIMUM_LINES,
  statements.PREPAID_LINES,
  statements.SPONSORED_LINES,
  statements.CREDIT_LINES,
  statements.TAX_LINES,
];

async function writeInvoices(sql: Sql): Promise<number> {
  await sql.execute('ANALYZE rating_span');
  for (const charge of CHARGES) {
    await sql.execute(charge);
    await sql.execute('ANALYZE rating_line');
  }
  const invoices = await sql.execute(statements.INVOICES);
  await sql.execute(statements.INVOICE_LINES);
  await sql.execute(statements.SPONSORSHIP_USES);
  return invoices;
}

/** What this round made; empties the tables, for the next round of the same transaction. */
async function takeRated(sql: Sql): Promise<RatedInvoice[]> {
  const rated = await sql.query<RatedInvoice>(
    `SELECT i.organization_id AS "organizationId", i.id AS "invoiceId", i.subscription_id AS "subscriptionId", i.kind, i.state,
       i.total_minor AS "totalMinor"
     FROM rating_due d JOIN billing.invoice i ON i.organization_id = d.organization_id AND i.id = d.invoice_id
     ORDER BY d.kind DESC`,
  );
  await sql.execute('DELETE FROM rating_due');
  await sql.execute('DELETE FROM rating_span');
  await sql.execute('DELETE FROM rating_line');
  return rated;
}
