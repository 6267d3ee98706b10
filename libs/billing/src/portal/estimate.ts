import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { composeInvoice, type Pot, type Prepayment } from '../core/compose-invoice';
import { smaller } from '../core/rounding';
import { type Day, dayOf, daysBetween, type Interval } from '../core/days';
import { spansOf, type UsageSpan, type UsageStep } from '../core/usage';
import { findPrice, type OfferedPrice } from './offered-prices';
import type { Holdings } from './quotes';
import { subscriptionNotFound } from './subscriptions';

interface PeriodRow {
  readonly id: string;
  readonly custodianId: string;
  readonly custodianName: string;
  readonly holderId: string;
  readonly planId: string;
  readonly version: number;
  readonly currency: string;
  readonly interval: Interval;
  readonly periodStart: Day;
  readonly periodEnd: Day;
  /** Cancelled: the first day that will not be billed. */
  readonly endsOn: Day | null;
  readonly ended: boolean;
}

const PERIODS = `
  SELECT s.id, s.organization_id AS "custodianId", o.name AS "custodianName", s.holder_id AS "holderId", s.plan_id AS "planId",
    s.plan_version AS version, s.currency, s.interval, s.current_period_start::text AS "periodStart",
    s.current_period_end::text AS "periodEnd", s.ends_on::text AS "endsOn", s.state = 'ended' AS ended
  FROM billing.subscription s JOIN identity.organization o ON o.id = s.organization_id
  WHERE s.holder_id = ANY ((SELECT identity.current_holders())::uuid[])`;

/** What the account keeps, what was rated of it, and what pays for it, as far as a holder may know. */
interface PeriodFacts {
  readonly price: OfferedPrice;
  readonly steps: readonly UsageStep[];
  readonly kept: Holdings;
  readonly prepayment: Prepayment | null;
  readonly shares: readonly Pot[];
  readonly credits: readonly Pot[];
}

export interface NextCharge {
  readonly on: Day | null;
  readonly currency: string;
  readonly soFarMinor: bigint;
  readonly expectedMinor: bigint;
  readonly creditMinor: bigint;
}

/**
 * What the current period has cost until today, and what will be asked for when it ends, if everything stays: with the same
 * arithmetic as the invoice, and of a yearly plan with the year ahead. Who has cancelled is asked for the days until then
 * alone. Throws `subscription.not_found`.
 */
export async function nextCharge(sql: Sql, subscriptionId: string, now: Date): Promise<NextCharge> {
  const [period] = await sql.query<PeriodRow>(`${PERIODS} AND s.id = $1::uuid`, [subscriptionId]);
  if (period === undefined) throw subscriptionNotFound();
  const { currency, periodEnd, endsOn } = period;
  const facts = await readFacts(sql, period);
  const creditMinor = sum(facts.credits.map(({ leftMinor }) => leftMinor));
  if (period.ended) return { on: null, currency, soFarMinor: 0n, expectedMinor: 0n, creditMinor };
  const isLast = endsOn !== null && endsOn <= periodEnd;
  const on = isLast ? later(endsOn, period.periodStart) : periodEnd;
  const today = earlier(later(dayOf(now), period.periodStart), on);
  const soFar = composeUsage(period, facts, today, today);
  const whole = composeUsage(period, facts, today, on);
  const ahead = period.interval === 'year' && !isLast ? composeYear(period, facts) : 0n;
  return { on, currency, soFarMinor: soFar, expectedMinor: whole + ahead, creditMinor };
}

export interface ReturningMoney {
  readonly custodian: { readonly id: string; readonly name: string };
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly state: 'expected' | 'on_its_way' | 'returned';
}

/** Whom the caller would leave, and with what: `null` is everything that they keep there. */
export interface Leaving {
  readonly custodianId: string;
  readonly assetIds: readonly string[] | null;
}

/** How long somebody who looks for a new custodian is told of what came back. */
const TOLD_DAYS = 90;

/**
 * What comes back to the caller from custodians that they have left, or would leave with everything they keep there: the unused
 * part of what was paid ahead. With direct charges it goes to the card that paid, so a new custodian's price is not less by it.
 * Whoever leaves something behind pays for it out of the same year, so that nothing comes back.
 */
export async function listReturningMoney(sql: Sql, leaving: Leaving | null, now: Date): Promise<ReturningMoney[]> {
  const since = new Date(now.getTime() - TOLD_DAYS * 86_400_000);
  const refunds = await sql.query<{ id: string; name: string; currency: string; minor: bigint; done: boolean }>(
    `SELECT o.id, o.name, r.currency, sum(r.amount_minor)::bigint AS minor, r.state = 'done' AS done
     FROM billing.refund r JOIN identity.organization o ON o.id = r.organization_id
     WHERE r.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND r.cause = 'leaving' AND r.state <> 'failed'
       AND r.requested_at > $1::timestamptz
     GROUP BY o.id, o.name, r.currency, r.state = 'done' ORDER BY o.name, r.currency`,
    [since],
  );
  const told: ReturningMoney[] = refunds.map(({ id, name, currency, minor, done }) => ({
    custodian: { id, name },
    currency,
    amountMinor: minor,
    state: done ? 'returned' : 'on_its_way',
  }));
  return leaving === null ? told : [...told, ...(await expectedOnLeaving(sql, leaving, now))];
}

/** As if the accounts were empty from today on; never more than was paid and has not come back yet. */
async function expectedOnLeaving(sql: Sql, { custodianId, assetIds }: Leaving, now: Date): Promise<ReturningMoney[]> {
  const periods = await sql.query<PeriodRow>(
    `${PERIODS} AND s.organization_id = $1::uuid AND s.state <> 'ended' AND s.interval = 'year'
       AND ($2::uuid[] IS NULL OR NOT EXISTS (SELECT FROM (
         SELECT asset_id FROM custody.single_position p WHERE p.organization_id = s.organization_id AND p.holder_id = s.holder_id
         UNION ALL
         SELECT asset_id FROM custody.edition_position p
          WHERE p.organization_id = s.organization_id AND p.holder_id = s.holder_id AND p.quantity > 0) own
         WHERE own.asset_id <> ALL ($2::uuid[])))`,
    [custodianId, assetIds === null ? null : [...assetIds]],
  );
  const told: ReturningMoney[] = [];
  for (const period of periods) {
    const today = earlier(later(dayOf(now), period.periodStart), period.periodEnd);
    const facts = await readFacts(sql, period);
    const unused = -composeUsage(period, facts, today, today);
    const amountMinor = smaller(unused, await paidAhead(sql, period, facts.prepayment));
    if (amountMinor <= 0n) continue;
    const custodian = { id: period.custodianId, name: period.custodianName };
    told.push({ custodian, currency: period.currency, amountMinor, state: 'expected' });
  }
  return told;
}

/** What was paid of the year, less what came back of it. */
async function paidAhead(sql: Sql, { custodianId }: PeriodRow, prepayment: Prepayment | null): Promise<bigint> {
  if (prepayment === null) return 0n;
  const [row] = await sql.query<{ minor: bigint }>(
    `SELECT (i.amount_paid_minor - COALESCE((SELECT sum(r.amount_minor) FROM billing.refund r
        WHERE r.organization_id = i.organization_id AND r.invoice_id = i.id AND r.state <> 'failed'), 0))::bigint AS minor
     FROM billing.invoice i WHERE i.organization_id = $1::uuid AND i.id = $2::uuid`,
    [custodianId, prepayment.invoiceId],
  );
  return row?.minor ?? 0n;
}

/** The invoice of the period's days before `until`, when today's holdings stay from `today` on. */
function composeUsage(period: PeriodRow, facts: PeriodFacts, today: Day, until: Day): bigint {
  const steps = [...facts.steps.filter(({ day }) => day < today), { day: today, ...facts.kept }];
  return compose(period, facts, 'usage', spansOf(steps, period.periodStart, until));
}

/** The prepayment of the next year, of what is kept today. */
function composeYear(period: PeriodRow, facts: PeriodFacts): bigint {
  const days = daysBetween(period.periodStart, period.periodEnd);
  return compose(period, { ...facts, prepayment: null }, 'prepayment', [{ days, ...facts.kept }]);
}

function compose(
  { periodStart, periodEnd }: PeriodRow,
  { price, prepayment, shares, credits }: PeriodFacts,
  kind: 'usage' | 'prepayment',
  spans: readonly UsageSpan[],
): bigint {
  const cycleDays = daysBetween(periodStart, periodEnd);
  return composeInvoice({ kind, plan: price.price, spans, cycleDays, prepayment, shares, credits }).totalMinor;
}

async function readFacts(sql: Sql, period: PeriodRow): Promise<PeriodFacts> {
  const account = [period.custodianId, period.holderId];
  const price = await findPrice(sql, period.custodianId, period);
  if (price === null) throw new DomainError('not_found', 'plan.not_found', 'There is no such plan.');
  const steps = await sql.query<UsageStep>(
    `SELECT day::text AS day, items, bytes FROM billing.usage_day WHERE organization_id = $1::uuid AND holder_id = $2::uuid ORDER BY usage_day.day`,
    account,
  );
  const [kept] = await sql.query<Holdings>(
    `WITH own AS (
       SELECT asset_id FROM custody.single_position WHERE organization_id = $1::uuid AND holder_id = $2::uuid
       UNION ALL
       SELECT asset_id FROM custody.edition_position WHERE organization_id = $1::uuid AND holder_id = $2::uuid AND quantity > 0)
     SELECT count(*) AS items, COALESCE(sum((SELECT COALESCE(sum(f.size_bytes), 0) FROM content.file f
       WHERE f.asset_id = own.asset_id AND f.state = 'stored')), 0)::bigint AS bytes FROM own`,
    account,
  );
  const [prepayment] = await sql.query<Prepayment>(
    `SELECT i.id AS "invoiceId", i.subtotal_minor AS "subtotalMinor", (
       SELECT COALESCE(sum(l.amount_minor), 0)::bigint FROM billing.invoice_line l
       WHERE l.organization_id = i.organization_id AND l.invoice_id = i.id AND l.kind IN ('items', 'storage', 'minimum')) AS "ratedMinor"
     FROM billing.invoice i
     WHERE i.organization_id = $1::uuid AND i.subscription_id = $2::uuid AND i.kind = 'prepayment' AND i.period_start = $3::date
       AND i.state <> 'void'`,
    [period.custodianId, period.id, period.periodStart],
  );
  return {
    price,
    steps,
    kept: kept ?? { items: 0n, bytes: 0n },
    prepayment: prepayment ?? null,
    shares: await readShares(sql, period),
    credits: await readCredits(sql, period),
  };
}

function readShares(sql: Sql, { custodianId, holderId, currency, periodStart }: PeriodRow): Promise<Pot[]> {
  return sql.query<Pot>(
    `SELECT s.sponsorship_id AS id, GREATEST(s.budget_minor - COALESCE((
       SELECT sum(u.amount_minor) FROM billing.sponsorship_use u WHERE u.organization_id = s.organization_id
         AND u.sponsorship_id = s.sponsorship_id AND u.holder_id = s.holder_id), 0), 0)::bigint AS "leftMinor"
     FROM billing.sponsorship_share s
     WHERE s.organization_id = $1::uuid AND s.holder_id = $2::uuid AND s.currency = $3 AND s.covers_from <= $4::date
       AND s.covers_until > $4::date ORDER BY s.sponsorship_id`,
    [custodianId, holderId, currency, periodStart],
  );
}

function readCredits(sql: Sql, { custodianId, holderId, currency }: PeriodRow): Promise<Pot[]> {
  return sql.query<Pot>(
    `SELECT id, "leftMinor" FROM (
       SELECT c.id, c.granted_at, (c.amount_minor + COALESCE((SELECT sum(l.amount_minor) FROM billing.invoice_line l
         WHERE l.organization_id = c.organization_id AND l.source_id = c.id), 0))::bigint AS "leftMinor"
       FROM billing.credit c WHERE c.organization_id = $1::uuid AND c.holder_id = $2::uuid AND c.currency = $3) credit
     WHERE "leftMinor" > 0 ORDER BY granted_at, id`,
    [custodianId, holderId, currency],
  );
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const later = (one: Day, other: Day): Day => (one > other ? one : other);
const earlier = (one: Day, other: Day): Day => (one < other ? one : other);
