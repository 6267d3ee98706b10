import { NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { type Day, dayOf } from '../core/days';
import { type Account, at, type BillingParts } from '../parts';
import { findByStripeId } from './subscription';

/**
 * The first day that is not billed any more, of what was cancelled: in Stripe's billing portal, or by the custodian. Null when
 * nobody has, and when Stripe itself has given up on a card: that is arrears, and no wish to end.
 */
export function endsOn(subscription: Stripe.Subscription): Day | null {
  const { status, cancel_at: announced, ended_at: ended, cancellation_details: details } = subscription;
  if (status === 'canceled' && details?.reason === 'payment_failed') return null;
  const moment = ended ?? announced;
  return moment === null ? null : dayOf(new Date(moment * 1_000));
}

/** Takes over what Stripe says of a subscription; what follows from it is AdvanceSubscription's. False when it is not ours. */
export async function refreshSubscription(parts: BillingParts, account: Account, stripeId: string): Promise<boolean> {
  const { database, stripe, clock } = parts;
  const { organizationId } = account;
  const subscription = await database.read(NOBODY, (sql) => findByStripeId(sql, organizationId, stripeId));
  if (subscription === null) return false;
  const found = await stripe.subscriptions.retrieve(stripeId, {}, at(account));
  // Of what has ended here, the end at Stripe is our own doing.
  const ends = subscription.state === 'ended' ? subscription.endsOn : endsOn(found);
  if (found.status === subscription.stripeStatus && ends === subscription.endsOn) return true;
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.subscription
          SET stripe_status = $3, ends_on = CASE WHEN state = 'ended' THEN ends_on ELSE $5::date END, next_step_at = $4::timestamptz,
              updated_at = now()
        WHERE organization_id = $1::uuid AND stripe_subscription_id = $2 AND stripe_status IS DISTINCT FROM 'reopening'`,
      [organizationId, stripeId, found.status, clock.now(), ends],
    ),
  );
  await parts.ring({ kind: 'advance-subscription', subscriptionId: subscription.id });
  return true;
}
