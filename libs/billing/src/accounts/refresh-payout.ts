import { NOBODY } from '@holdfast/platform';
import { dayOf } from '../core/days';
import { type Account, at, type BillingParts } from '../parts';

/** Takes over a payout to the custodian's bank. */
export async function refreshPayout(parts: BillingParts, account: Account, payoutId: string): Promise<boolean> {
  const payout = await parts.stripe.payouts.retrieve(payoutId, {}, at(account));
  await parts.database.transact(NOBODY, (sql) =>
    sql.execute(
      `INSERT INTO billing.payout (organization_id, id, currency, amount_minor, state, created_at, arrives_on, updated_at)
       VALUES ($1::uuid, $2, $3, $4::bigint, $5, $6::timestamptz, $7::date, now())
       ON CONFLICT ON CONSTRAINT payout_pkey DO UPDATE
         SET amount_minor = excluded.amount_minor, state = excluded.state, arrives_on = excluded.arrives_on, updated_at = now()`,
      [
        account.organizationId,
        payout.id,
        payout.currency,
        payout.amount,
        payout.status,
        new Date(payout.created * 1_000),
        dayOf(new Date(payout.arrival_date * 1_000)),
      ],
    ),
  );
  return true;
}
