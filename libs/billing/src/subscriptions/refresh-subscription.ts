import { NOBODY } from '@holdfast/platform';
import { type Account, at, type BillingParts } from '../parts';
import { findByStripeId } from './subscription';

/** Takes over what Stripe says of a subscription; what follows from it is AdvanceSubscription's. False when it is not ours. */
export async function refreshSubscription(parts: BillingParts, account: Account, stripeId: string): Promise<boolean> {
  const { database, stripe, clock } = parts;
  const { organizationId } = account;
  const subscription = await database.read(NOBODY, (sql) => findByStripeId(sql, organizationId, stripeId));
  if (subscription === null) return false;
  const { status } = await stripe.subscriptions.retrieve(stripeId, {}, at(account));
  if (status === subscription.stripeStatus) return true;
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.subscription SET stripe_status = $3, next_step_at = $4::timestamptz, updated_at = now()
        WHERE organization_id = $1::uuid AND stripe_subscription_id = $2 AND stripe_status IS DISTINCT FROM 'reopening'`,
      [organizationId, stripeId, status, clock.now()],
    ),
  );
  await parts.ring({ kind: 'advance-subscription', subscriptionId: subscription.id });
  return true;
}
