import type { InvoiceRecord } from '../resources/invoice';
import { changeSubscription, recurringPrice, type SubscriptionRecord } from '../resources/subscription';
import { presentCheckoutSession } from '../resources/checkout-session';
import { balances, payOut } from '../resources/balance';
import type { Kind } from '../store/records';
import type { Unit } from '../store/unit';
import { nextBoundary } from '../time/calendar';
import { nextMidnight } from './charge-card';
import { becomeOverdue, draftInvoice, finalizeInvoice, markUncollectible } from './invoice';
import { attemptPayment, defaultMethod } from './invoice-payment';
import { endSubscription } from './subscription-end';
import { subscriptionLine } from './subscription-start';

const hour = 3_600;
const day = 86_400;

/** What time does to one record; called when its due moment has come, with the clock standing at that moment. */
export function fallDueNow(unit: Unit, kind: Kind, id: string): void {
  if (kind === 'subscription') subscriptionDue(unit, unit.need('subscription', id, 'subscription'));
  else if (kind === 'invoice') invoiceDue(unit, unit.need('invoice', id, 'invoice'));
  else if (kind === 'checkout_session') sessionExpires(unit, id);
  else if (kind === 'account') payoutDue(unit, id);
}

function subscriptionDue(unit: Unit, subscription: SubscriptionRecord): void {
  const now = unit.now(subscription.testClock);
  if (subscription.status === 'incomplete') {
    endSubscription(unit, subscription, 'payment_failed');
  } else if (subscription.cancelAt !== null && subscription.cancelAt <= now) {
    endSubscription(unit, subscription, subscription.cancelReason ?? 'cancellation_requested', { invoiceNow: true });
  } else {
    startCycle(unit, subscription, now);
  }
}

/** The next period, and a draft invoice of the one that has ended. It is finalized an hour later. */
function startCycle(unit: Unit, subscription: SubscriptionRecord, now: number): void {
  const { every } = recurringPrice(unit, subscription.price);
  const period = {
    start: subscription.periodEnd,
    end: nextBoundary(subscription.anchorBase, every, subscription.periodEnd),
  };
  const isStopped = subscription.status === 'unpaid' || subscription.pauseCollection === 'keep_as_draft';
  const invoice = draftInvoice(unit, unit.need('customer', subscription.customer, 'customer'), {
    subscription: subscription.id,
    subscriptionMetadata: subscription.metadata,
    currency: subscription.currency,
    reason: 'subscription_cycle',
    collectionMethod: subscription.collectionMethod,
    daysUntilDue: subscription.daysUntilDue,
    autoAdvance: !isStopped,
    finalizesAt: now + hour,
    // What Stripe calls the invoice's period is the one behind it; the line's period is the one ahead.
    periodStart: subscription.periodStart,
    periodEnd: subscription.periodEnd,
    lines: [subscriptionLine(unit, subscription, period)],
    description: null,
    footer: null,
    metadata: {},
    defaultPaymentMethod: null,
    applicationFeeAmount: null,
    applicationFeePercent: subscription.applicationFeePercent,
    takesPendingItems: true,
  });
  const dueAt = subscription.cancelAt === null ? period.end : Math.min(subscription.cancelAt, period.end);
  changeSubscription(unit, subscription.id, {
    periodStart: period.start,
    periodEnd: period.end,
    latestInvoice: invoice.id,
    dueAt,
  });
}

function invoiceDue(unit: Unit, invoice: InvoiceRecord): void {
  if (invoice.status === 'draft') {
    finalizeByTime(unit, invoice);
  } else if (invoice.collectionMethod === 'send_invoice') {
    const overdue = becomeOverdue(unit, invoice);
    const subscription = overdue.subscription === null ? undefined : unit.get('subscription', overdue.subscription);
    if (subscription?.status === 'active') changeSubscription(unit, subscription.id, { status: 'past_due' });
  } else {
    collect(unit, invoice);
  }
}

/**
 * An hour after `invoice.created` was delivered, after three days all the same
 * (https://docs.stripe.com/invoicing/integration/workflow-transitions).
 */
function finalizeByTime(unit: Unit, invoice: InvoiceRecord): void {
  const now = unit.now(invoice.testClock);
  const undelivered = invoice.createdEvent !== null && unit.by('delivery', 'event', invoice.createdEvent).length > 0;
  if (undelivered && now < invoice.created + 3 * day) {
    unit.change('invoice', invoice.id, { finalizesAt: now + hour, dueAt: now + hour });
    return;
  }
  const behavior =
    invoice.subscription === null ? null : unit.get('subscription', invoice.subscription)?.pauseCollection;
  if (behavior === 'mark_uncollectible') {
    markUncollectible(unit, invoice);
    return;
  }
  const final = finalizeInvoice(unit, invoice, 'by_time');
  if (final.status === 'open' && final.collectionMethod === 'charge_automatically') collect(unit, final);
}

function collect(unit: Unit, invoice: InvoiceRecord): void {
  attemptPayment(unit, invoice, defaultMethod(unit, invoice), { authenticated: false, offSession: true });
}

function sessionExpires(unit: Unit, id: string): void {
  const expired = unit.change('checkout_session', id, { status: 'expired' });
  unit.emit('checkout.session.expired', presentCheckoutSession(unit, expired));
}

/** Midnight (UTC): everything available goes to the account's bank. `unit` is the platform's, where accounts are kept. */
function payoutDue(unit: Unit, id: string): void {
  const account = unit.need('account', id, 'account');
  const own = unit.work.unit(id, unit.livemode);
  let waits = false;
  for (const [currency, sum] of balances(own)) {
    if (sum.pending !== 0) waits = true;
    if (sum.available <= 0 || !account.payoutsEnabled) continue;
    payOut(own, { amount: sum.available, currency, automatic: true, description: 'STRIPE PAYOUT', metadata: {} });
  }
  unit.change('account', id, { payoutAt: waits ? nextMidnight(unit.now()) : null });
}
