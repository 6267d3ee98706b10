import type { Sql } from '@holdfast/platform';
import type { Day } from '../core/days';
import { allotShare } from '../core/sponsorship';
import { PRICE_COLUMNS, type PriceColumns, priceOf } from '../portal/price-row';
import { usageAt } from '../rating/usage-statements';

interface ActiveSponsorship extends PriceColumns {
  organization_id: string;
  id: string;
  platform_id: string;
  scope: 'all' | 'elected';
  months: number;
  subtotal_minor: bigint;
  ends_on: Day;
}

interface Claimant {
  holder_id: string;
  items: bigint;
  bytes: bigint;
}

const SPONSORSHIPS = `
  SELECT s.organization_id, s.id, s.platform_id, s.scope, s.months, s.subtotal_minor, s.ends_on, ${PRICE_COLUMNS}
    FROM billing.sponsorship s
    JOIN billing.plan_version v ON v.organization_id = s.organization_id AND v.plan_id = s.plan_id AND v.version = s.plan_version
                               AND v.currency = s.currency AND v.interval = s.interval
   WHERE s.organization_id = $1::uuid AND s.state = 'active' AND s.end_requested_at IS NULL AND s.ends_on > $2::date`;

/** The shares of one holder who has just arrived, in whatever sponsorships are for all of a platform's holders. */
export async function allotShares(
  sql: Sql,
  one: { readonly organizationId: string; readonly holderId: string; readonly currency: string; readonly today: Day },
): Promise<void> {
  const sponsorships = await sql.query<ActiveSponsorship>(
    `${SPONSORSHIPS} AND s.currency = $4
        AND s.platform_id = (SELECT organization_id FROM identity.holder WHERE id = $3::uuid) ORDER BY s.id FOR UPDATE OF s`,
    [one.organizationId, one.today, one.holderId, one.currency],
  );
  for (const sponsorship of sponsorships) await allot(sql, sponsorship, one.today, one.holderId);
}

/** The shares of everybody who is there already, or has chosen it. */
export async function allotAllShares(
  sql: Sql,
  one: { readonly organizationId: string; readonly sponsorshipId: string; readonly today: Day },
): Promise<void> {
  const sponsorships = await sql.query<ActiveSponsorship>(`${SPONSORSHIPS} AND s.id = $3::uuid FOR UPDATE OF s`, [
    one.organizationId,
    one.today,
    one.sponsorshipId,
  ]);
  for (const sponsorship of sponsorships) await allot(sql, sponsorship, one.today, null);
}

/** In the order of holders' ids, out of what was paid: the row is locked, so nobody gets what another has. */
async function allot(sql: Sql, sponsorship: ActiveSponsorship, today: Day, holderId: string | null): Promise<void> {
  const plan = priceOf(sponsorship);
  const claimants = await claimantsOf(sql, sponsorship, holderId);
  const [allotted] = await sql.query<{ minor: bigint }>(
    `SELECT COALESCE(sum(budget_minor), 0)::bigint AS minor FROM billing.sponsorship_share
      WHERE organization_id = $1::uuid AND sponsorship_id = $2::uuid`,
    [sponsorship.organization_id, sponsorship.id],
  );
  let allottedMinor = allotted?.minor ?? 0n;
  const shares = claimants.map((claimant) => {
    const pot = { months: sponsorship.months, subtotalMinor: sponsorship.subtotal_minor, allottedMinor };
    const share = allotShare(plan, pot, claimant, today);
    allottedMinor += share.budgetMinor;
    const coversUntil = share.coversUntil < sponsorship.ends_on ? share.coversUntil : sponsorship.ends_on;
    return { holderId: claimant.holder_id, ...share, coversUntil };
  });
  if (shares.length === 0) return;
  await sql.execute(
    `INSERT INTO billing.sponsorship_share AS s
       (organization_id, sponsorship_id, holder_id, platform_id, currency, budget_minor, covers_from, covers_until)
     SELECT $1::uuid, $2::uuid, n.holder_id, $3::uuid, $4, n.budget, n.covers_from, n.covers_until
       FROM unnest($5::uuid[], $6::bigint[], $7::date[], $8::date[]) AS n(holder_id, budget, covers_from, covers_until)
     ON CONFLICT ON CONSTRAINT sponsorship_share_pkey DO UPDATE
       SET budget_minor = excluded.budget_minor, covers_from = excluded.covers_from, covers_until = excluded.covers_until
     WHERE s.budget_minor IS NULL`,
    [
      sponsorship.organization_id,
      sponsorship.id,
      sponsorship.platform_id,
      sponsorship.currency,
      shares.map((share) => share.holderId),
      shares.map((share) => share.budgetMinor),
      shares.map((share) => share.coversFrom),
      shares.map((share) => share.coversUntil),
    ],
  );
}

/** Holders of the platform with a live subscription and no share yet; for `elected`, those who chose it. With what they keep now. */
function claimantsOf(sql: Sql, sponsorship: ActiveSponsorship, holderId: string | null): Promise<Claimant[]> {
  return sql.query<Claimant>(
    `WITH claimant AS (
       SELECT s.organization_id, s.holder_id, 'infinity'::timestamptz AS until
         FROM billing.subscription s
         JOIN identity.holder h ON h.id = s.holder_id AND h.organization_id = $3::uuid
         LEFT JOIN billing.sponsorship_share x ON x.organization_id = s.organization_id AND x.sponsorship_id = $2::uuid
                                              AND x.holder_id = s.holder_id
        WHERE s.organization_id = $1::uuid AND s.currency = $4 AND s.state <> 'ended'
          AND ($5::uuid IS NULL OR s.holder_id = $5::uuid)
          AND CASE WHEN $6 = 'all' THEN x.budget_minor IS NULL ELSE x.holder_id IS NOT NULL AND x.budget_minor IS NULL END
     )
     SELECT c.holder_id, COALESCE(u.items, 0) AS items, COALESCE(u.bytes, 0) AS bytes
       FROM claimant c LEFT JOIN (${usageAt('SELECT * FROM claimant')}) u ON u.holder_id = c.holder_id
      ORDER BY c.holder_id`,
    [
      sponsorship.organization_id,
      sponsorship.id,
      sponsorship.platform_id,
      sponsorship.currency,
      holderId,
      sponsorship.scope,
    ],
  );
}
