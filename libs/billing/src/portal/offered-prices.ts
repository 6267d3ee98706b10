import type { Sql } from '@holdfast/platform';
import type { Interval } from '../core/days';
import type { Plan } from '../core/plan';
import type { SubscriptionState } from '../core/states';
import { PRICE_COLUMNS, type PriceColumns, priceOf } from './price-row';

/** What names a price. */
export interface PriceReference {
  readonly planId: string;
  readonly version: number;
  readonly currency: string;
  readonly interval: Interval;
}

/** A price that a custodian has published. */
export interface OfferedPrice extends PriceReference {
  readonly planName: string;
  /** SHA-256 of the price's canonical text, in hexadecimal. */
  readonly hash: string;
  readonly price: Plan;
}

interface OfferedRow extends PriceColumns {
  readonly planId: string;
  readonly planName: string;
  readonly version: number;
  readonly hash: string;
}

const SELECT = `
  SELECT v.plan_id AS "planId", p.name AS "planName", v.version, encode(v.hash, 'hex') AS hash, ${PRICE_COLUMNS}
  FROM billing.plan_version v JOIN billing.plan p ON p.organization_id = v.organization_id AND p.id = v.plan_id`;

function toOffered(row: OfferedRow): OfferedPrice {
  const { planId, planName, version, hash, currency, interval } = row;
  return { planId, planName, version, hash, currency, interval, price: priceOf(row) };
}

/**
 * What a custodian offers to whoever comes now: of each plan that is not retired the newest version that is in effect, the
 * oldest plan first, months before years. The first one is what a holder gets who does not choose.
 */
export async function listOfferedPrices(sql: Sql, custodianId: string, now: Date): Promise<OfferedPrice[]> {
  const rows = await sql.query<OfferedRow>(
    `${SELECT}
     WHERE v.organization_id = $1::uuid AND p.retired_at IS NULL AND v.version = (
       SELECT max(n.version) FROM billing.plan_version n
       WHERE n.organization_id = v.organization_id AND n.plan_id = v.plan_id AND n.effective_at <= $2::timestamptz)
     ORDER BY p.id, v.interval, v.currency`,
    [custodianId, now],
  );
  return rows.map(toOffered);
}

/** Any price that was ever published; null when there is none like it. */
export async function findPrice(sql: Sql, custodianId: string, wanted: PriceReference): Promise<OfferedPrice | null> {
  const [row] = await sql.query<OfferedRow>(
    `${SELECT} WHERE v.organization_id = $1::uuid AND v.plan_id = $2::uuid AND v.version = $3::int AND v.currency = $4 AND v.interval = $5`,
    [custodianId, wanted.planId, wanted.version, wanted.currency, wanted.interval],
  );
  return row === undefined ? null : toOffered(row);
}

/**
 * An account of the caller's at a custodian that pays already, or has agreed to by a transfer that is on its way (`pending`):
 * by which price, and whether anything new is taken in.
 */
export interface PayingAccount extends PriceReference {
  readonly holderId: string;
  readonly state: SubscriptionState;
}

export async function listPayingAccounts(
  sql: Sql,
  custodianId: string,
  holderIds: readonly string[],
): Promise<PayingAccount[]> {
  return sql.query<PayingAccount>(
    `SELECT holder_id AS "holderId", state, plan_id AS "planId", plan_version AS version, currency, interval
     FROM billing.subscription
     WHERE organization_id = $1::uuid AND holder_id = ANY ($2::uuid[]) AND state <> 'ended'
     UNION ALL
     (SELECT DISTINCT ON (h.id) h.id, 'pending', t.plan_id, t.plan_version, t.plan_currency, t.plan_interval
      FROM unnest($2::uuid[]) AS h (id)
      JOIN migration.transfer t ON t.person_id = (SELECT platform.current_person()) AND t.organization_id = $1::uuid
        AND t.plan_id IS NOT NULL AND t.state NOT IN ('draft', 'rejected', 'cancelled', 'settled', 'partially_settled', 'closed')
      WHERE EXISTS (SELECT FROM migration.leg l WHERE l.transfer_id = t.id AND l.holder_id = h.id AND l.state <> 'excluded')
        AND NOT EXISTS (SELECT FROM billing.subscription s WHERE s.organization_id = $1::uuid AND s.holder_id = h.id AND s.state <> 'ended')
      ORDER BY h.id, t.id)`,
    [custodianId, holderIds],
  );
}
