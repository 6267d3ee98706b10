import { NOBODY, type Sql } from '@holdfast/platform';
import type { BillingParts } from '../parts';

/** Has a holder's subscription at a custodian look at its facts again; all of the custodian's when no holder is named. */
export async function wakeAccount(
  { database, clock }: Pick<BillingParts, 'database' | 'clock'>,
  organizationId: string,
  holderId: string | null,
  currency: string | null = null,
): Promise<void> {
  await database.transact(NOBODY, (sql) => wake(sql, { organizationId, holderId, currency }, clock.now()));
}

/** The same in the caller's transaction. */
export async function wake(
  sql: Sql,
  whose: { readonly organizationId: string; readonly holderId: string | null; readonly currency: string | null },
  now: Date,
): Promise<void> {
  await sql.execute(
    `UPDATE billing.subscription SET next_step_at = $4::timestamptz
      WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR holder_id = $2::uuid) AND ($3::text IS NULL OR currency = $3)
        AND (state <> 'ended' OR stripe_status IS DISTINCT FROM 'canceled' AND stripe_subscription_id IS NOT NULL)`,
    [whose.organizationId, whose.holderId, whose.currency, now],
  );
}
