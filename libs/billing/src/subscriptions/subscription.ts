import type { Sql } from '@holdfast/platform';
import { z } from 'zod';
import type { Day, Interval } from '../core/days';
import { SUBSCRIPTION_STATES, type SubscriptionState } from '../core/states';

/** A holder's account at a custodian as it is billed, with whom to write to. */
export interface Subscription {
  readonly organizationId: string;
  readonly id: string;
  readonly holderId: string;
  /** Null while nobody has claimed the holder. */
  readonly personId: string | null;
  readonly custodian: string;
  readonly currency: string;
  readonly planId: string;
  readonly planVersion: number;
  readonly interval: Interval;
  readonly state: SubscriptionState;
  readonly stateSince: Date;
  readonly startedOn: Day;
  readonly periodStart: Day;
  readonly periodEnd: Day;
  /** Cancelled at Stripe: the first day that will not be billed. Null while nobody has cancelled. */
  readonly endsOn: Day | null;
  readonly endedOn: Day | null;
  readonly endReason: string | null;
  readonly stripeId: string | null;
  readonly stripeStatus: string | null;
}

interface SubscriptionRow {
  organization_id: string;
  id: string;
  holder_id: string;
  person_id: string | null;
  custodian: string;
  currency: string;
  plan_id: string;
  plan_version: number;
  interval: string;
  state: string;
  state_since: Date;
  started_on: Day;
  current_period_start: Day;
  current_period_end: Day;
  ends_on: Day | null;
  ended_on: Day | null;
  end_reason: string | null;
  stripe_subscription_id: string | null;
  stripe_status: string | null;
}

const SELECT = `
  SELECT s.organization_id, s.id, s.holder_id, h.person_id, o.name AS custodian, s.currency, s.plan_id, s.plan_version, s.interval,
         s.state, s.state_since, s.started_on, s.current_period_start, s.current_period_end, s.ends_on, s.ended_on, s.end_reason,
         s.stripe_subscription_id, s.stripe_status
    FROM billing.subscription s
    JOIN identity.organization o ON o.id = s.organization_id
    LEFT JOIN identity.holder h ON h.id = s.holder_id`;

const toSubscription = (row: SubscriptionRow): Subscription => ({
  organizationId: row.organization_id,
  id: row.id,
  holderId: row.holder_id,
  personId: row.person_id,
  custodian: row.custodian,
  currency: row.currency,
  planId: row.plan_id,
  planVersion: row.plan_version,
  interval: z.enum(['month', 'year']).parse(row.interval),
  state: z.enum(SUBSCRIPTION_STATES).parse(row.state),
  stateSince: row.state_since,
  startedOn: row.started_on,
  periodStart: row.current_period_start,
  periodEnd: row.current_period_end,
  endsOn: row.ends_on,
  endedOn: row.ended_on,
  endReason: row.end_reason,
  stripeId: row.stripe_subscription_id,
  stripeStatus: row.stripe_status,
});

export async function findSubscription(sql: Sql, id: string): Promise<Subscription | null> {
  const [row] = await sql.query<SubscriptionRow>(`${SELECT} WHERE s.id = $1::uuid`, [id]);
  return row === undefined ? null : toSubscription(row);
}

export async function findByStripeId(sql: Sql, organizationId: string, stripeId: string): Promise<Subscription | null> {
  const [row] = await sql.query<SubscriptionRow>(
    `${SELECT} WHERE s.organization_id = $1::uuid AND s.stripe_subscription_id = $2`,
    [organizationId, stripeId],
  );
  return row === undefined ? null : toSubscription(row);
}

/** One legal step; false when somebody else has taken it, or another, meanwhile. */
export async function changeState(
  sql: Sql,
  { organizationId, id }: Pick<Subscription, 'organizationId' | 'id'>,
  step: { readonly from: SubscriptionState; readonly to: SubscriptionState; readonly at: Date },
): Promise<boolean> {
  const changed = await sql.execute(
    `UPDATE billing.subscription SET state = $4, state_since = $5::timestamptz, updated_at = now()
      WHERE organization_id = $1::uuid AND id = $2::uuid AND state = $3`,
    [organizationId, id, step.from, step.to, step.at],
  );
  return changed === 1;
}
