import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { type NewerPrices, newerPrices } from './newer-prices';
import { SUBSCRIPTION_WORDS } from './words';

interface SubscriptionRow {
  id: string;
  state: string;
  stateSince: Date;
  planId: string;
  planName: string;
  planVersion: number;
  currency: string;
  interval: 'month' | 'year';
  collection: string;
  startedOn: string;
  periodStart: string;
  periodEnd: string;
  endsOn: string | null;
  endedOn: string | null;
  endReason: string | null;
  owedMinor: bigint;
  custodianId: string;
  custodianName: string;
  holderId: string;
  cardBrand: string | null;
  cardLast4: string | null;
  cardMonth: number | null;
  cardYear: number | null;
  newerVersion: number | null;
  newerHash: string | null;
  newerAt: Date | null;
  accountReference: string | null;
}

/*
 * What is owed is counted from the invoices each time: a page of subscriptions has a page of them. The newest version of the
 * plan is offered for as long as the holder has not said yes to it.
 */
const COLUMNS = `
  SELECT s.id, s.state, s.state_since AS "stateSince", s.plan_id AS "planId", p.name AS "planName",
    s.plan_version AS "planVersion", s.currency, s.interval, s.collection, s.started_on::text AS "startedOn",
    s.current_period_start::text AS "periodStart", s.current_period_end::text AS "periodEnd",
    CASE WHEN s.state <> 'ended' THEN s.ends_on::text END AS "endsOn", s.ended_on::text AS "endedOn", s.end_reason AS "endReason", owed.minor AS "owedMinor", o.id AS "custodianId", o.name AS "custodianName",
    s.holder_id AS "holderId", c.card_brand AS "cardBrand", c.card_last4 AS "cardLast4", c.card_exp_month AS "cardMonth",
    c.card_exp_year AS "cardYear", newer.version AS "newerVersion", encode(newer.hash, 'hex') AS "newerHash",
    newer.effective_at AS "newerAt", a.reference AS "accountReference"`;
const JOINED = `
  JOIN billing.plan p ON p.organization_id = s.organization_id AND p.id = s.plan_id
  JOIN identity.organization o ON o.id = s.organization_id
  LEFT JOIN custody.account a ON a.organization_id = s.organization_id AND a.holder_id = s.holder_id
  LEFT JOIN billing.customer c ON c.organization_id = s.organization_id AND c.holder_id = s.holder_id AND c.currency = s.currency
    AND c.payment_method_id IS NOT NULL
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(i.total_minor - i.amount_paid_minor), 0)::bigint AS minor FROM billing.invoice i
    WHERE i.organization_id = s.organization_id AND i.subscription_id = s.id AND i.state IN ('open', 'uncollectible')) owed
  LEFT JOIN LATERAL (
    SELECT v.version, v.hash, v.effective_at FROM billing.plan_version v
    WHERE v.organization_id = s.organization_id AND v.plan_id = s.plan_id AND v.currency = s.currency AND v.interval = s.interval
      AND v.version > s.plan_version AND s.state <> 'ended' AND NOT EXISTS (
        SELECT FROM billing.plan_consent given WHERE given.organization_id = s.organization_id
          AND given.subscription_id = s.id AND given.plan_id = v.plan_id AND given.version >= v.version)
    ORDER BY v.version DESC LIMIT 1) newer ON true`;
const SELECT = `${COLUMNS} FROM billing.subscription s ${JOINED}`;

/** The caller's own, by hand: staff who are holders too would otherwise see their organization's. */
const OWN = `s.holder_id = ANY ((SELECT identity.current_holders())::uuid[])`;

function factsOf(row: SubscriptionRow) {
  const {
    id,
    state,
    stateSince,
    collection,
    startedOn,
    periodStart,
    periodEnd,
    endsOn,
    endedOn,
    endReason,
    owedMinor,
  } = row;
  return {
    id,
    state,
    says: SUBSCRIPTION_WORDS[state] ?? state,
    stateSince,
    plan: {
      planId: row.planId,
      name: row.planName,
      version: row.planVersion,
      currency: row.currency,
      interval: row.interval,
    },
    collection,
    startedOn,
    periodStart,
    periodEnd,
    endsOn,
    endedOn,
    endReason,
    owedMinor,
  };
}

function toOwn(row: SubscriptionRow, prices: NewerPrices | undefined) {
  const newer =
    row.newerVersion === null
      ? null
      : { version: row.newerVersion, hash: row.newerHash, effectiveAt: row.newerAt, ...prices };
  return {
    ...factsOf(row),
    custodian: { id: row.custodianId, name: row.custodianName },
    holderId: row.holderId,
    card: cardOf(row),
    newerVersion: newer,
  };
}

interface CardColumns {
  readonly cardBrand: string | null;
  readonly cardLast4: string | null;
  readonly cardMonth: number | null;
  readonly cardYear: number | null;
}

/** A card as it may be shown. */
export function cardOf({ cardBrand, cardLast4, cardMonth, cardYear }: CardColumns) {
  if (cardLast4 === null) return null;
  return {
    brand: cardBrand ?? 'card',
    last4: cardLast4,
    expires: `${String(cardMonth ?? 0).padStart(2, '0')}/${cardYear ?? 0}`,
  };
}

export async function listOwnSubscriptions(sql: Sql, page: Page) {
  const rows = await sql.query<SubscriptionRow>(
    `${SELECT} WHERE ${OWN} AND ($1::uuid IS NULL OR s.id < $1::uuid) ORDER BY s.id DESC LIMIT $2::int`,
    [page.after?.[0] ?? null, page.fetchLimit],
  );
  const prices = await newerPrices(sql, rows);
  return page.of(
    rows,
    (row) => [row.id],
    (row) => toOwn(row, prices.get(row.id)),
  );
}

/** Throws `subscription.not_found`. */
export async function getOwnSubscription(sql: Sql, id: string) {
  const [row] = await sql.query<SubscriptionRow>(`${SELECT} WHERE ${OWN} AND s.id = $1::uuid`, [id]);
  if (row === undefined) throw subscriptionNotFound();
  return toOwn(row, (await newerPrices(sql, [row])).get(row.id));
}

export interface SubscriptionFilter {
  readonly state?: string | undefined;
  readonly currency?: string | undefined;
  readonly sort: 'newest' | 'owed';
}

/** $1 is the custodian, $2 and $3 the state and the currency, $4 and $5 what the last row owes and its id, $6 how many. */
const OF_CUSTODIAN = `s.organization_id = $1::uuid AND ($2::text IS NULL OR s.state = $2) AND ($3::text IS NULL OR s.currency = $3)`;
const NEWEST_FIRST = `
  SELECT s.id, $4::bigint AS minor FROM billing.subscription s
  WHERE ${OF_CUSTODIAN} AND ($5::uuid IS NULL OR s.id < $5::uuid) ORDER BY s.id DESC LIMIT $6::int`;
/** One by one from who owes most, until a page is full: OFFSET keeps it from being done for all of them. */
const OF_STATE = `CROSS JOIN LATERAL (
       SELECT FROM billing.subscription s
       WHERE s.organization_id = $1::uuid AND s.id = owing.id AND s.state = $2 OFFSET 0) of_state`;
/**
 * Those that owe, summed up from what is unpaid alone; then the others, the newest first. An invoice is in its subscription's
 * currency, so that only who asks for a state has the subscriptions themselves looked at.
 */
const owingFirst = (hasState: boolean) => `
  SELECT id, minor FROM (
    (SELECT owing.id, owing.minor FROM (
       SELECT subscription_id AS id, sum(total_minor - amount_paid_minor)::bigint AS minor FROM billing.invoice
       WHERE organization_id = $1::uuid AND state IN ('open', 'uncollectible') AND ($3::text IS NULL OR currency = $3)
         AND ($4::bigint IS NULL OR $4::bigint > 0)
       GROUP BY subscription_id ORDER BY minor DESC, id DESC) owing
     ${hasState ? OF_STATE : ''}
     WHERE owing.minor > 0 AND ($4::bigint IS NULL OR (owing.minor, owing.id) < ($4::bigint, $5::uuid))
     ORDER BY owing.minor DESC, owing.id DESC LIMIT $6::int)
    UNION ALL
    (SELECT s.id, 0 FROM billing.subscription s
     WHERE ${OF_CUSTODIAN} AND ($4::bigint IS NULL OR $4::bigint > 0 OR s.id < $5::uuid)
       AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.organization_id = $1::uuid AND i.subscription_id = s.id
         AND i.state IN ('open', 'uncollectible') AND i.total_minor > i.amount_paid_minor)
     ORDER BY s.id DESC LIMIT $6::int)) everyone
  ORDER BY minor DESC, id DESC LIMIT $6::int`;

/** A custodian's, the newest or those that owe most first. */
export async function listCustodianSubscriptions(
  sql: Sql,
  organizationId: string,
  filter: SubscriptionFilter,
  page: Page,
) {
  const byOwed = filter.sort === 'owed';
  const [owed, id] = byOwed ? (page.after ?? [null, null]) : ['0', page.after?.[0] ?? null];
  // The page first, by an index; all that it shows is then looked up for the page alone.
  const rows = await sql.query<SubscriptionRow>(
    `WITH chosen AS MATERIALIZED (${byOwed ? owingFirst(filter.state !== undefined) : NEWEST_FIRST})
     ${COLUMNS} FROM chosen JOIN billing.subscription s ON s.organization_id = $1::uuid AND s.id = chosen.id ${JOINED}
     ORDER BY chosen.minor DESC, chosen.id DESC`,
    [organizationId, filter.state ?? null, filter.currency ?? null, owed ?? null, id ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => (byOwed ? [row.owedMinor.toString(), row.id] : [row.id]),
    (row) => ({ ...factsOf(row), accountReference: row.accountReference }),
  );
}

/** Throws `subscription.not_found`, for another custodian's too. */
export async function getCustodianSubscription(sql: Sql, organizationId: string, id: string) {
  const [row] = await sql.query<SubscriptionRow>(`${SELECT} WHERE s.organization_id = $1::uuid AND s.id = $2::uuid`, [
    organizationId,
    id,
  ]);
  if (row === undefined) throw subscriptionNotFound();
  return { ...factsOf(row), accountReference: row.accountReference, holderId: row.holderId };
}

export interface PlanConsent {
  readonly subscriptionId: string;
  readonly personId: string;
  readonly version: number;
  /** What the holder has seen, as lower-case hexadecimal. */
  readonly hash: string;
}

/**
 * The holder's yes to a newer version of their plan; it applies from the next period that begins once the version is
 * effective. The caller has confirmed the password. Throws `subscription.not_found`, `subscription.ended`,
 * `plan.no_newer_version`, `plan.content_changed`.
 */
export async function consentToPlanVersion(sql: Sql, consent: PlanConsent): Promise<void> {
  const subscription = await getOwnSubscription(sql, consent.subscriptionId);
  if (subscription.state === 'ended') {
    throw new DomainError('conflict', 'subscription.ended', 'This subscription has ended.');
  }
  const { newerVersion, plan } = subscription;
  if (newerVersion?.version !== consent.version) {
    throw new DomainError('conflict', 'plan.no_newer_version', 'This version does not wait for your consent.', {
      field: '/version',
      remedy: 'See newerVersion of the subscription.',
    });
  }
  if (newerVersion.hash !== consent.hash) {
    throw new DomainError('conflict', 'plan.content_changed', 'What you saw is not what this version says.', {
      field: '/hash',
      remedy: 'Look at the version again.',
    });
  }
  await sql.execute(
    `INSERT INTO billing.plan_consent (organization_id, subscription_id, plan_id, version, currency, interval, holder_id, person_id, plan_hash)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::int, $5, $6, $7::uuid, $8::uuid, decode($9, 'hex'))
     ON CONFLICT ON CONSTRAINT plan_consent_pkey DO NOTHING`,
    [
      subscription.custodian.id,
      consent.subscriptionId,
      plan.planId,
      consent.version,
      plan.currency,
      plan.interval,
      subscription.holderId,
      consent.personId,
      consent.hash,
    ],
  );
}

export const subscriptionNotFound = () =>
  new DomainError('not_found', 'subscription.not_found', 'There is no such subscription.');
