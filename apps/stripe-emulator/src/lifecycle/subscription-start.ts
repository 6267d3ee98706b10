import { StripeFault } from '../http/fault';
import type { CustomerRecord } from '../resources/customer';
import type { InvoiceRecord, SubscriptionLine } from '../resources/invoice';
import type { Recurrence } from '../resources/price';
import { presentSubscription, type SubscriptionRecord } from '../resources/subscription';
import { newId } from '../store/ids';
import type { Unit } from '../store/unit';
import { nextBoundary } from '../time/calendar';
import { attemptPayment, defaultMethod } from './invoice-payment';
import { draftInvoice, finalizeInvoice } from './invoice';

type NewSubscription = Pick<
  SubscriptionRecord,
  | 'created'
  | 'customer'
  | 'itemId'
  | 'price'
  | 'quantity'
  | 'currency'
  | 'anchor'
  | 'anchorBase'
  | 'cancelAtPeriodEnd'
  | 'collectionMethod'
  | 'daysUntilDue'
  | 'defaultPaymentMethod'
  | 'applicationFeePercent'
  | 'description'
  | 'metadata'
  | 'testClock'
> & {
  readonly every: Recurrence;
  readonly paymentBehavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
};

/** What the subscription's own price costs for one period. Zero amounts are lines too. */
export function subscriptionLine(
  unit: Unit,
  subscription: Pick<SubscriptionRecord, 'price' | 'quantity' | 'itemId'>,
  period: { readonly start: number; readonly end: number },
): SubscriptionLine {
  const price = unit.need('price', subscription.price, 'price');
  const product = unit.need('product', price.product, 'product');
  return {
    id: newId('il'),
    amount: price.unitAmount * subscription.quantity,
    description: `${subscription.quantity} × ${product.name}`,
    price: price.id,
    product: product.id,
    quantity: subscription.quantity,
    unitAmount: price.unitAmount,
    periodStart: period.start,
    periodEnd: period.end,
    item: subscription.itemId,
  };
}

/**
 * Starts a subscription with its first invoice, finalized at once. With nothing due it is active right away; otherwise
 * the first payment decides between `active` and `incomplete`.
 */
export function startSubscription(unit: Unit, customer: CustomerRecord, input: NewSubscription): SubscriptionRecord {
  const { every, paymentBehavior, ...fields } = input;
  const now = input.created;
  const periodEnd = nextBoundary(input.anchorBase, every, now);
  const inserted = unit.insert('subscription', 'sub', {
    ...fields,
    status: 'incomplete',
    periodStart: now,
    periodEnd,
    cancelAt: input.cancelAtPeriodEnd ? periodEnd : null,
    canceledAt: input.cancelAtPeriodEnd ? now : null,
    endedAt: null,
    cancelReason: input.cancelAtPeriodEnd ? 'cancellation_requested' : null,
    cancelComment: null,
    latestInvoice: null,
    pauseCollection: null,
    dueAt: periodEnd,
  });
  const invoice = firstInvoice(unit, customer, inserted);
  const waitsForPayment = invoice.status === 'open' && input.collectionMethod === 'charge_automatically';
  const expiresAt = now + 23 * 3_600;
  const subscription = unit.change('subscription', inserted.id, {
    latestInvoice: invoice.id,
    status: waitsForPayment ? 'incomplete' : 'active',
    dueAt: waitsForPayment ? Math.min(expiresAt, periodEnd) : periodEnd,
  });
  unit.emit('customer.subscription.created', presentSubscription(unit, subscription));
  if (!waitsForPayment || paymentBehavior === 'default_incomplete') return subscription;
  return payFirst(unit, subscription, invoice, paymentBehavior);
}

function firstInvoice(unit: Unit, customer: CustomerRecord, subscription: SubscriptionRecord): InvoiceRecord {
  const now = subscription.created;
  const draft = draftInvoice(unit, customer, {
    subscription: subscription.id,
    subscriptionMetadata: subscription.metadata,
    currency: subscription.currency,
    reason: 'subscription_create',
    collectionMethod: subscription.collectionMethod,
    daysUntilDue: subscription.daysUntilDue,
    autoAdvance: true,
    finalizesAt: now,
    periodStart: now,
    periodEnd: now,
    lines: [subscriptionLine(unit, subscription, { start: now, end: subscription.periodEnd })],
    description: null,
    footer: null,
    metadata: {},
    defaultPaymentMethod: null,
    applicationFeeAmount: null,
    applicationFeePercent: subscription.applicationFeePercent,
    takesPendingItems: true,
  });
  return finalizeInvoice(unit, draft, 'at_start');
}

function payFirst(
  unit: Unit,
  subscription: SubscriptionRecord,
  invoice: InvoiceRecord,
  behavior: NewSubscription['paymentBehavior'],
): SubscriptionRecord {
  const attempt = { authenticated: false, offSession: true };
  const { verdict } = attemptPayment(unit, invoice, defaultMethod(unit, invoice), attempt);
  const after = unit.need('subscription', subscription.id, 'subscription');
  if (verdict.kind === 'approved') return unit.change('subscription', after.id, { dueAt: after.periodEnd });
  if (behavior !== 'error_if_incomplete') return after;
  // Nothing of the subscription stays, so neither does the attempt.
  const declined = verdict.kind === 'declined';
  throw new StripeFault(402, {
    type: 'card_error',
    code: declined ? verdict.code : 'subscription_payment_intent_requires_action',
    message: declined ? verdict.message : 'Payment for this subscription requires additional user action.',
  });
}
