import { NOBODY, type Sql } from '@holdfast/platform';
import { type Account, at, type BillingParts } from '../parts';

/** Too early: what came back is more than what we know to have been paid. */
export type PaymentOutcome = boolean | 'later';

/**
 * Takes over what became of money that went back: refunds that the bank sent back in turn, and those that the custodian made
 * in Stripe's own pages. False when the payment is not ours.
 */
export async function refreshPayment(
  parts: BillingParts,
  account: Account,
  paymentIntentId: string,
): Promise<PaymentOutcome> {
  const { database, stripe } = parts;
  const { organizationId } = account;
  const intent = await stripe.paymentIntents.retrieve(paymentIntentId, { expand: ['latest_charge'] }, at(account));
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const back = BigInt(charge?.amount_refunded ?? 0);
  const paid = await database.transact(NOBODY, async (sql) => [
    ...(await shareAmongInvoices(sql, { organizationId, paymentIntentId, back })),
    ...(await sql.query<{ paid_minor: bigint }>(
      `UPDATE billing.sponsorship SET refunded_minor = LEAST(paid_minor, $3::bigint), updated_at = now()
        WHERE organization_id = $1::uuid AND payment_intent_id = $2 RETURNING paid_minor`,
      [organizationId, paymentIntentId, back],
    )),
  ]);
  if (paid.length === 0) return false;
  return paid.reduce((sum, { paid_minor: minor }) => sum + minor, 0n) < back ? 'later' : true;
}

/**
 * A year's end and the year after it are two invoices of ours and one payment: what came back counts once, on the one that a
 * refund of ours is of, and beyond that on the earlier.
 */
const shareAmongInvoices = (
  sql: Sql,
  { organizationId, paymentIntentId, back }: { organizationId: string; paymentIntentId: string; back: bigint },
) =>
  sql.query<{ paid_minor: bigint }>(
    `WITH ours AS MATERIALIZED (
       SELECT i.id, i.kind, i.amount_paid_minor AS paid, LEAST(i.amount_paid_minor, COALESCE((
         SELECT sum(r.amount_minor) FROM billing.refund r
          WHERE r.organization_id = i.organization_id AND r.invoice_id = i.id AND r.state <> 'failed'), 0)) AS asked
         FROM billing.invoice i WHERE i.organization_id = $1::uuid AND i.payment_intent_id = $2 FOR UPDATE OF i
     ), asked AS (
       SELECT id, kind, paid, LEAST(asked, GREATEST($3::bigint - (sum(asked) OVER (ORDER BY kind DESC, id) - asked), 0)) AS back
         FROM ours
     ), rest AS (
       SELECT id, back, paid - back AS room, sum(paid - back) OVER (ORDER BY kind DESC, id) - (paid - back) AS before,
              $3::bigint - sum(back) OVER () AS beside
         FROM asked
     )
     UPDATE billing.invoice i
        SET amount_refunded_minor = rest.back + LEAST(rest.room, GREATEST(rest.beside - rest.before, 0)), updated_at = now()
       FROM rest WHERE i.organization_id = $1::uuid AND i.id = rest.id
     RETURNING i.amount_paid_minor AS paid_minor`,
    [organizationId, paymentIntentId, back],
  );

/** A refund that Stripe said was done, and the bank then did not take. */
export async function refreshRefund(
  parts: BillingParts,
  account: Account,
  stripeRefundId: string,
): Promise<PaymentOutcome> {
  const { database, stripe } = parts;
  const refund = await stripe.refunds.retrieve(stripeRefundId, {}, at(account));
  if (refund.status === 'failed' || refund.status === 'canceled') {
    await database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.refund SET state = 'failed', problem = $3, updated_at = now()
          WHERE organization_id = $1::uuid AND stripe_refund_id = $2 AND state = 'done'`,
        [account.organizationId, stripeRefundId, refund.failure_reason ?? 'bank_refused'],
      ),
    );
  }
  const intent = typeof refund.payment_intent === 'string' ? refund.payment_intent : refund.payment_intent?.id;
  return intent === undefined ? false : refreshPayment(parts, account, intent);
}
