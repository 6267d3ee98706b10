import type { BillingJob } from '@holdfast/contracts';
import { MailSender, type Sql } from '@holdfast/platform';

const AT_ONCE = 200;
type DueKind =
  'open-page' | 'advance-subscription' | 'advance-refund' | 'advance-sponsorship' | 'settle-invoices' | 'stripe-events';

/** What is due and nobody rang for, or the bell was lost; bounded, and from indexes that hold only what waits. */
export async function dueJobs(sql: Sql, now: Date, withStripe: boolean): Promise<BillingJob[]> {
  const jobs: BillingJob[] = [];
  if (await MailSender.isDue(sql, now)) jobs.push({ kind: 'send-mail' });
  if (!withStripe) return jobs;
  const rows = await sql.query<{ kind: DueKind; id: string }>(
    `(SELECT 'open-page' AS kind, id FROM billing.hosted_page WHERE state = 'wanted' ORDER BY created_at LIMIT $2::integer)
     UNION ALL
     (SELECT 'advance-subscription', id FROM billing.subscription WHERE next_step_at <= $1::timestamptz
       ORDER BY next_step_at LIMIT $2::integer)
     UNION ALL
     (SELECT 'advance-refund', id FROM billing.refund WHERE next_step_at <= $1::timestamptz ORDER BY next_step_at LIMIT $2::integer)
     UNION ALL
     (SELECT 'advance-sponsorship', id FROM billing.sponsorship WHERE next_step_at <= $1::timestamptz AND state = 'active'
       ORDER BY next_step_at LIMIT $2::integer)
     UNION ALL
     (SELECT 'settle-invoices', id FROM billing.invoice WHERE next_step_at <= $1::timestamptz LIMIT 1)
     UNION ALL
     (SELECT 'stripe-events', NULL FROM billing.stripe_event WHERE state = 'received' AND next_attempt_at <= $1::timestamptz LIMIT 1)`,
    [now, AT_ONCE],
  );
  return [...jobs, ...rows.map(({ kind, id }) => toJob(kind, id))];
}

function toJob(kind: DueKind, id: string): BillingJob {
  switch (kind) {
    case 'open-page':
      return { kind, pageId: id };
    case 'advance-subscription':
      return { kind, subscriptionId: id };
    case 'advance-refund':
      return { kind, refundId: id };
    case 'advance-sponsorship':
      return { kind, sponsorshipId: id };
    case 'settle-invoices':
    case 'stripe-events':
      return { kind };
  }
}

/**
 * Transfers that settled with a plan and nobody was told of: no subscription of the holder's is live, none was of this
 * transfer, and none ended since. Looked for now and then: the ledger's history is long.
 */
export async function settledWithoutSubscription(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT t.id FROM migration.transfer t
      WHERE t.plan_id IS NOT NULL AND t.state IN ('settled', 'partially_settled', 'closed')
        AND EXISTS (SELECT FROM migration.leg l WHERE l.transfer_id = t.id AND l.state IN ('assigned', 'confirmed')
              AND NOT EXISTS (SELECT FROM billing.subscription s
                               WHERE s.organization_id = t.organization_id AND s.holder_id = l.holder_id
                                 AND (s.transfer_id = t.id OR s.state <> 'ended'
                                      OR s.ended_on >= (t.updated_at AT TIME ZONE 'UTC')::date)))
      LIMIT $1::integer`,
    [AT_ONCE],
  );
  return rows.map(({ id }) => id);
}
