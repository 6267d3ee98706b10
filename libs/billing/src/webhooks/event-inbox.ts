import type { Sql } from '@holdfast/platform';
import type { StripeNotice } from './verify-delivery';

/** An event that waits to be worked off. */
export interface WaitingEvent {
  readonly id: string;
  readonly organizationId: string | null;
  readonly accountId: string | null;
  readonly type: string;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly attempts: number;
}

export type EventOutcome =
  | { readonly state: 'done' | 'ignored' }
  | { readonly state: 'parked'; readonly problem: string }
  | { readonly state: 'received'; readonly problem: string };

const FIRST_PAUSE_MS = 2_000;
const PAUSE_MAX_MS = 3_600_000;
/** Longer than working off a batch takes: an event whose worker died comes back then. */
const LEASE_MS = 60_000;

/** Keeps events by their ids: a second delivery, or a listing of what was delivered, changes nothing. Answers how many were new. */
export async function keepEvents(sql: Sql, notices: readonly StripeNotice[], now: Date): Promise<number> {
  if (notices.length === 0) return 0;
  return sql.execute(
    `INSERT INTO billing.stripe_event
       (id, organization_id, account_id, livemode, type, created, object_type, object_id, received_at, next_attempt_at)
     SELECT e.id, a.organization_id, e.account_id, e.livemode, e.type, e.created, e.object_type, e.object_id,
            $8::timestamptz, $8::timestamptz
       FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
         AS e(id, account_id, livemode, type, created, object_type, object_id)
       LEFT JOIN billing.stripe_account a ON a.account_id = e.account_id
     ON CONFLICT ON CONSTRAINT stripe_event_pkey DO NOTHING`,
    [
      notices.map(({ id }) => id),
      notices.map(({ account }) => account),
      notices.map(({ livemode }) => livemode),
      notices.map(({ type }) => type),
      notices.map(({ createdAt }) => createdAt),
      notices.map(({ objectType }) => objectType),
      notices.map(({ objectId }) => objectId),
      now,
    ],
  );
}

/** Takes up to `limit` events by moving their next attempt ahead, so that two workers have different ones. */
export async function takeEvents(sql: Sql, now: Date, limit: number): Promise<WaitingEvent[]> {
  const rows = await sql.query<{
    id: string;
    organization_id: string | null;
    account_id: string | null;
    type: string;
    object_type: string;
    object_id: string | null;
    attempts: number;
  }>(
    `UPDATE billing.stripe_event AS e
        SET attempts = e.attempts + 1, next_attempt_at = $2::timestamptz,
            organization_id = COALESCE(e.organization_id,
              (SELECT a.organization_id FROM billing.stripe_account a WHERE a.account_id = e.account_id))
      WHERE e.id IN (SELECT id FROM billing.stripe_event WHERE state = 'received' AND next_attempt_at <= $1::timestamptz
                      ORDER BY next_attempt_at, created LIMIT $3::integer FOR UPDATE SKIP LOCKED)
      RETURNING e.id, e.organization_id, e.account_id, e.type, e.object_type, e.object_id, e.attempts`,
    [now, new Date(now.getTime() + LEASE_MS), limit],
  );
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    accountId: row.account_id,
    type: row.type,
    objectType: row.object_type,
    objectId: row.object_id,
    attempts: row.attempts,
  }));
}

/** Events of one object, which ended alike. */
export async function settleEvents(
  sql: Sql,
  events: readonly WaitingEvent[],
  outcome: EventOutcome,
  now: Date,
): Promise<void> {
  const attempts = Math.max(...events.map((event) => event.attempts));
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), PAUSE_MAX_MS);
  await sql.execute(
    `UPDATE billing.stripe_event
        SET state = $2, problem = $3, next_attempt_at = CASE WHEN $2 = 'received' THEN $5::timestamptz END,
            handled_at = CASE WHEN $2 <> 'received' THEN $4::timestamptz END
      WHERE id = ANY ($1::text[]) AND state IN ('received', 'parked')`,
    [
      events.map(({ id }) => id),
      outcome.state,
      'problem' in outcome ? outcome.problem : null,
      now,
      new Date(now.getTime() + pause),
    ],
  );
}
