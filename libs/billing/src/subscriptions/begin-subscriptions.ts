import { newId } from '@holdfast/kernel';
import { NOBODY, type Sql } from '@holdfast/platform';
import { type Day, nextPeriodEnd } from '../core/days';
import type { BillingParts } from '../parts';
import { allotShares } from '../sponsorships/allot-shares';
import { lastDepartureOn } from './departure';
import { wake } from './wake';

interface SettledRow {
  organization_id: string;
  from_organization_id: string;
  plan_id: string | null;
  plan_version: number | null;
  plan_currency: string | null;
  plan_interval: 'month' | 'year' | null;
}

interface ArrivalRow {
  holder_id: string;
  /** The UTC day on which the last of it arrived. */
  arrived_on: Day;
}

const SETTLED = `('settled', 'partially_settled', 'closed')`;
const ARRIVED = `('assigned', 'confirmed')`;

/**
 * A transfer's assets have arrived: from now on their keeping is billed, and what they left behind may have been the last.
 * Who came by a mandate has no plan and pays nothing. It may run any number of times.
 */
export class BeginSubscriptions {
  constructor(private readonly parts: BillingParts) {}

  async execute(transferId: string): Promise<void> {
    const { database, clock, ring } = this.parts;
    const begun = await database.transact(NOBODY, async (sql) => {
      const [transfer] = await sql.query<SettledRow>(
        `SELECT organization_id, from_organization_id, plan_id, plan_version, plan_currency, plan_interval
           FROM migration.transfer WHERE id = $1::uuid AND state IN ${SETTLED}`,
        [transferId],
      );
      if (transfer === undefined) return [];
      const arrivals = await this.arrivals(sql, transferId, transfer.organization_id);
      const ids: string[] = [];
      for (const arrival of arrivals) {
        const id = await this.begin(sql, transferId, transfer, arrival);
        if (id !== null) ids.push(id);
        const left = { organizationId: transfer.from_organization_id, holderId: arrival.holder_id, currency: null };
        await wake(sql, left, clock.now());
      }
      return ids;
    });
    for (const subscriptionId of begun) await ring({ kind: 'advance-subscription', subscriptionId });
  }

  private arrivals(sql: Sql, transferId: string, custodian: string): Promise<ArrivalRow[]> {
    return sql.query<ArrivalRow>(
      `SELECT l.holder_id, max(c.day) AS arrived_on
         FROM migration.leg l
         JOIN custody.holding_change c ON c.asset_id = l.asset_id AND c.holder_id = l.holder_id
                                      AND c.organization_id = $2::uuid AND c.quantity > 0
        WHERE l.transfer_id = $1::uuid AND l.state IN ${ARRIVED}
        GROUP BY l.holder_id`,
      [transferId, custodian],
    );
  }

  /** The new subscription's id; null when nobody pays, or one is live already, in whichever currency: then its usage grows by itself. */
  private async begin(
    sql: Sql,
    transferId: string,
    transfer: SettledRow,
    { holder_id: holderId, arrived_on: startedOn }: ArrivalRow,
  ): Promise<string | null> {
    const {
      organization_id: organizationId,
      plan_id,
      plan_version,
      plan_currency: currency,
      plan_interval: interval,
    } = transfer;
    if (plan_id === null || currency === null || interval === null) return null;
    if ((await lastDepartureOn(sql, { organizationId, holderId })) !== null) return null;
    // A subscription that ended leaves its transfer behind, and its days are billed: nothing begins a second time.
    const id = newId<'subscription'>();
    const begun = await sql.execute(
      `INSERT INTO billing.subscription
         (organization_id, id, holder_id, currency, plan_id, plan_version, interval, transfer_id, started_on,
          current_period_start, current_period_end, state_since, next_step_at)
       SELECT $1::uuid, $2::uuid, $3::uuid, $4, $5::uuid, $6::integer, $7, $8::uuid, $9::date, $9::date, $10::date,
              $11::timestamptz, $11::timestamptz
        WHERE NOT EXISTS (SELECT FROM billing.subscription
                           WHERE organization_id = $1::uuid AND holder_id = $3::uuid
                             AND (transfer_id = $8::uuid OR ended_on > $9::date))
       ON CONFLICT (organization_id, holder_id) WHERE state <> 'ended' DO NOTHING`,
      [
        organizationId,
        id,
        holderId,
        currency,
        plan_id,
        plan_version,
        interval,
        transferId,
        startedOn,
        nextPeriodEnd(startedOn, startedOn, interval),
        this.parts.clock.now(),
      ],
    );
    await allotShares(sql, { organizationId, holderId, currency, today: startedOn });
    return begun === 1 ? id : null;
  }
}
