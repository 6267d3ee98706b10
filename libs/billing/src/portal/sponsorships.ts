import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { taxOn } from '../core/rate';
import { quotePlan } from '../core/quote-plan';
import { listOfferedPrices, type OfferedPrice } from './offered-prices';
import { payability } from './stripe-account';
import { NOT_PAYABLE } from './words';

/** A platform pays ahead for its holders at a custodian. */

export interface SponsorshipWish {
  readonly platformId: string;
  readonly custodianId: string;
  readonly offBoardingId: string;
  readonly months: number;
  readonly scope: 'all' | 'elected';
  readonly windowClosesAt: Date | null;
  readonly currency: string;
  readonly personId: string;
}

interface SponsorshipRow {
  id: string;
  custodianId: string;
  custodianName: string;
  platformId: string;
  platformName: string;
  offBoardingId: string | null;
  scope: 'all' | 'elected';
  months: number;
  windowClosesAt: Date | null;
  planId: string;
  planName: string;
  version: number;
  currency: string;
  interval: 'month' | 'year';
  holderCount: number;
  subtotalMinor: bigint;
  taxMinor: bigint;
  paidMinor: bigint;
  usedMinor: bigint;
  usedByHolders: number;
  refundedMinor: bigint;
  state: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
  endRequestedAt: Date | null;
  startsOn: string | null;
  endsOn: string | null;
  createdAt: Date;
}

const SELECT = `
  SELECT s.id, c.id AS "custodianId", c.name AS "custodianName", o.id AS "platformId", o.name AS "platformName",
    s.off_boarding_id AS "offBoardingId", s.scope, s.months, s.window_closes_at AS "windowClosesAt", s.plan_id AS "planId",
    p.name AS "planName", s.plan_version AS version, s.currency, s.interval, s.holder_count AS "holderCount",
    s.subtotal_minor AS "subtotalMinor", s.tax_minor AS "taxMinor", s.paid_minor AS "paidMinor",
    used.minor AS "usedMinor", used.holders AS "usedByHolders", s.refunded_minor AS "refundedMinor", s.state,
    s.end_requested_at AS "endRequestedAt", s.starts_on::text AS "startsOn", s.ends_on::text AS "endsOn", s.created_at AS "createdAt"
  FROM billing.sponsorship s
  JOIN identity.organization c ON c.id = s.organization_id
  JOIN identity.organization o ON o.id = s.platform_id
  JOIN billing.plan p ON p.organization_id = s.organization_id AND p.id = s.plan_id
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(u.amount_minor), 0)::bigint AS minor, count(DISTINCT u.holder_id)::int AS holders
    FROM billing.sponsorship_use u WHERE u.organization_id = s.organization_id AND u.sponsorship_id = s.id) used`;

export type SponsorshipView = ReturnType<typeof toView>;

function toView(row: SponsorshipRow) {
  const {
    custodianId,
    custodianName,
    platformId,
    platformName,
    planId,
    planName,
    version,
    currency,
    interval,
    ...rest
  } = row;
  return {
    ...rest,
    custodian: { id: custodianId, name: custodianName },
    platform: { id: platformId, name: platformName },
    plan: { planId, name: planName, version, currency, interval },
    totalMinor: row.subtotalMinor + row.taxMinor,
  };
}

const MAX_OPEN_DRAFTS = 50;

/**
 * Reckons what so many months of the custodian's first monthly price would cost for the holders of an off-boarding, and writes
 * it down as a draft, which is then paid on a page of Stripe's. Throws `off_boarding.not_found`, `custodian.not_found`,
 * `custodian.cannot_be_paid`, `price.not_offered`, `sponsorship.nobody`, `sponsorship.window_over`, `sponsorship.too_many_drafts`.
 */
export async function draftSponsorship(sql: Sql, wish: SponsorshipWish, clock: Clock): Promise<SponsorshipView> {
  const now = clock.now();
  if (wish.windowClosesAt !== null && wish.windowClosesAt <= now) {
    throw new DomainError('invalid', 'sponsorship.window_over', 'This window would be over already.', {
      field: '/windowClosesAt',
    });
  }
  await assertOwnOffBoarding(sql, wish);
  const price = await choosePrice(sql, wish, now);
  const reckoned = await reckon(sql, wish, price);
  const [open] = await sql.query<{ drafts: number }>(
    `SELECT count(*)::int AS drafts FROM billing.sponsorship WHERE platform_id = $1::uuid AND state IN ('draft', 'paying')`,
    [wish.platformId],
  );
  if ((open?.drafts ?? 0) >= MAX_OPEN_DRAFTS) {
    throw new DomainError('conflict', 'sponsorship.too_many_drafts', `You have ${MAX_OPEN_DRAFTS} unpaid already.`);
  }
  const id: string = newId();
  await sql.execute(
    `INSERT INTO billing.sponsorship (organization_id, id, platform_id, off_boarding_id, scope, months, window_closes_at, currency,
       plan_id, plan_version, interval, holder_count, subtotal_minor, tax_minor, requested_by, created_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::int, $7::timestamptz, $8, $9::uuid, $10::int, $11, $12::int,
       $13::bigint, $14::bigint, $15::uuid, $16::timestamptz)`,
    [
      wish.custodianId,
      id,
      wish.platformId,
      wish.offBoardingId,
      wish.scope,
      wish.months,
      wish.windowClosesAt,
      wish.currency,
      price.planId,
      price.version,
      price.interval,
      reckoned.holders,
      reckoned.subtotalMinor,
      reckoned.taxMinor,
      wish.personId,
      now,
    ],
  );
  return getSponsorship(sql, wish.platformId, id);
}

async function assertOwnOffBoarding(sql: Sql, wish: SponsorshipWish): Promise<void> {
  const [offBoarding] = await sql.query(
    `SELECT id FROM migration.off_boarding WHERE id = $1::uuid AND organization_id = $2::uuid`,
    [wish.offBoardingId, wish.platformId],
  );
  if (offBoarding !== undefined) return;
  throw new DomainError('not_found', 'off_boarding.not_found', 'There is no such off-boarding.', {
    field: '/offBoardingId',
  });
}

async function choosePrice(sql: Sql, wish: SponsorshipWish, now: Date): Promise<OfferedPrice> {
  const [custodian] = await sql.query(
    `SELECT id FROM identity.organization WHERE id = $1::uuid AND kind = 'custodian'`,
    [wish.custodianId],
  );
  if (custodian === undefined) {
    throw new DomainError('not_found', 'custodian.not_found', 'There is no such custodian.', { field: '/custodianId' });
  }
  const because = NOT_PAYABLE[await payability(sql, wish.custodianId)];
  if (because !== undefined) {
    throw new DomainError('conflict', 'custodian.cannot_be_paid', because, { field: '/custodianId' });
  }
  const offered = await listOfferedPrices(sql, wish.custodianId, now);
  const price = offered.find(({ currency, interval }) => currency === wish.currency && interval === 'month');
  if (price !== undefined) return price;
  throw new DomainError('conflict', 'price.not_offered', 'This custodian has no monthly price in this currency.', {
    field: '/currency',
    remedy: 'See its prices in GET /api/custodians.',
  });
}

/**
 * As `quoteSponsorship` of the core does it holder by holder; holders who keep the same are counted once, so that a million of
 * them are some thousand rows.
 */
async function reckon(sql: Sql, wish: SponsorshipWish, { price }: OfferedPrice) {
  const groups = await sql.query<{ items: bigint; bytes: bigint; holders: number }>(
    `SELECT items, bytes, count(*)::int AS holders FROM (
       SELECT h.holder_id, count(*) AS items, sum(size.bytes)::bigint AS bytes
       FROM migration.holding h
       JOIN migration.item i ON i.asset_id = h.asset_id AND i.off_boarding_id = $2::uuid AND i.verdict = 'accepted'
       CROSS JOIN LATERAL (
         SELECT COALESCE(sum(f.size_bytes), 0) AS bytes FROM content.file f WHERE f.asset_id = h.asset_id AND f.state = 'stored') size
       WHERE h.organization_id = $1::uuid GROUP BY h.holder_id) held
     GROUP BY items, bytes`,
    [wish.platformId, wish.offBoardingId],
  );
  let [holders, subtotalMinor] = [0, 0n];
  for (const group of groups) {
    holders += group.holders;
    subtotalMinor += quotePlan(price, group).month.subtotalMinor * BigInt(wish.months) * BigInt(group.holders);
  }
  if (subtotalMinor === 0n) {
    throw new DomainError('conflict', 'sponsorship.nobody', 'There is nothing to pay for: no holder keeps anything.', {
      remedy: 'Wait until the deposit has been decided.',
    });
  }
  return { holders, subtotalMinor, taxMinor: taxOn(price, subtotalMinor) };
}

export async function listSponsorships(
  sql: Sql,
  organizationId: string,
  filter: { readonly state?: string | undefined },
  page: Page,
) {
  const rows = await sql.query<SponsorshipRow>(
    `${SELECT} WHERE (s.platform_id = $1::uuid OR s.organization_id = $1::uuid) AND ($2::text IS NULL OR s.state = $2)
       AND ($3::uuid IS NULL OR s.id < $3::uuid) ORDER BY s.id DESC LIMIT $4::int`,
    [organizationId, filter.state ?? null, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(rows, (row) => [row.id], toView);
}

/** The platform's or the custodian's. Throws `sponsorship.not_found`. */
export async function getSponsorship(sql: Sql, organizationId: string, id: string): Promise<SponsorshipView> {
  const [row] = await sql.query<SponsorshipRow>(
    `${SELECT} WHERE s.id = $2::uuid AND (s.platform_id = $1::uuid OR s.organization_id = $1::uuid)`,
    [organizationId, id],
  );
  if (row === undefined) throw sponsorshipNotFound();
  return toView(row);
}

/** The platform's own, that can still be paid. Throws `sponsorship.not_found`, `sponsorship.not_open`. */
export async function assertPayableSponsorship(sql: Sql, platformId: string, id: string): Promise<SponsorshipView> {
  const sponsorship = await getSponsorship(sql, platformId, id);
  if (sponsorship.platform.id !== platformId) throw sponsorshipNotFound();
  if (sponsorship.state === 'draft' || sponsorship.state === 'paying') return sponsorship;
  throw new DomainError('conflict', 'sponsorship.not_open', 'There is nothing to pay any more.', {
    facts: { state: sponsorship.state },
  });
}

/**
 * The platform ends it before its term; the billing service gives back what was not used. Throws `sponsorship.not_found`,
 * `sponsorship.not_active`.
 */
export async function endSponsorship(sql: Sql, platformId: string, id: string, clock: Clock): Promise<void> {
  const sponsorship = await getSponsorship(sql, platformId, id);
  if (sponsorship.platform.id !== platformId) throw sponsorshipNotFound();
  if (sponsorship.state !== 'active' || sponsorship.endRequestedAt !== null) {
    throw new DomainError('conflict', 'sponsorship.not_active', 'This sponsorship is not running.', {
      facts: { state: sponsorship.state },
    });
  }
  await sql.execute(
    `UPDATE billing.sponsorship SET end_requested_at = $3::timestamptz, next_step_at = $3::timestamptz, updated_at = now()
     WHERE platform_id = $1::uuid AND id = $2::uuid`,
    [platformId, id, clock.now()],
  );
}

interface OfferRow {
  id: string;
  custodianId: string;
  custodianName: string;
  platformId: string;
  platformName: string;
  scope: 'all' | 'elected';
  months: number;
  windowClosesAt: Date | null;
  holderId: string;
  taken: boolean;
}

const OFFERS = `
  SELECT s.id, c.id AS "custodianId", c.name AS "custodianName", o.id AS "platformId", o.name AS "platformName", s.scope, s.months,
    s.window_closes_at AS "windowClosesAt", h.id AS "holderId", share.holder_id IS NOT NULL AS taken
  FROM billing.sponsorship s
  JOIN identity.organization c ON c.id = s.organization_id
  JOIN identity.organization o ON o.id = s.platform_id
  JOIN identity.holder h ON h.organization_id = s.platform_id AND h.id = ANY ((SELECT identity.current_holders())::uuid[])
  LEFT JOIN billing.sponsorship_share share ON share.organization_id = s.organization_id AND share.sponsorship_id = s.id
    AND share.holder_id = h.id
  WHERE s.state = 'active'`;

/** What platforms that the caller comes from pay for. */
export async function listSponsorshipOffers(sql: Sql) {
  const rows = await sql.query<OfferRow>(`${OFFERS} ORDER BY s.id, h.id LIMIT 100`);
  return rows.map(({ custodianId, custodianName, platformId, platformName, ...rest }) => ({
    ...rest,
    custodian: { id: custodianId, name: custodianName },
    platform: { id: platformId, name: platformName },
  }));
}

/**
 * A holder takes their part of a sponsorship for those who choose it. Saying it twice is saying it once. Throws
 * `sponsorship.not_found`, `sponsorship.for_all`, `sponsorship.window_over`.
 */
export async function takeSponsorship(sql: Sql, id: string, clock: Clock): Promise<void> {
  const rows = await sql.query<OfferRow>(`${OFFERS} AND s.id = $1::uuid ORDER BY h.id`, [id]);
  const [first] = rows;
  if (first === undefined) throw sponsorshipNotFound();
  if (first.scope === 'all') {
    throw new DomainError(
      'conflict',
      'sponsorship.for_all',
      'This sponsorship is for everybody: there is nothing to do.',
    );
  }
  if (first.windowClosesAt !== null && first.windowClosesAt <= clock.now()) {
    throw new DomainError('conflict', 'sponsorship.window_over', 'The time to choose this sponsorship is over.');
  }
  await sql.execute(
    `INSERT INTO billing.sponsorship_share (organization_id, sponsorship_id, holder_id, platform_id, currency, made_at)
     SELECT s.organization_id, s.id, taken.holder_id, s.platform_id, s.currency, $3::timestamptz
     FROM billing.sponsorship s CROSS JOIN unnest($2::uuid[]) AS taken (holder_id) WHERE s.id = $1::uuid
     ON CONFLICT ON CONSTRAINT sponsorship_share_pkey DO NOTHING`,
    [id, rows.map(({ holderId }) => holderId), clock.now()],
  );
}

const sponsorshipNotFound = () =>
  new DomainError('not_found', 'sponsorship.not_found', 'There is no such sponsorship.');
