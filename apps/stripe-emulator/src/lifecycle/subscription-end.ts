import { itemsOf, presentInvoice, type InvoiceRecord } from '../resources/invoice';
import { presentSubscription, type SubscriptionRecord } from '../resources/subscription';
import type { Unit } from '../store/unit';
import { draftInvoice, fallDue, finalizeInvoice } from './invoice';

/**
 * Ends a subscription now. Its open and draft invoices stay, but are no longer taken forward by themselves; with
 * `invoiceNow` what waits for the next invoice is invoiced at once.
 */
export function endSubscription(
  unit: Unit,
  subscription: SubscriptionRecord,
  reason: 'cancellation_requested' | 'payment_failed',
  how: { readonly invoiceNow?: boolean } = {},
): SubscriptionRecord {
  const now = unit.now(subscription.testClock);
  stopCollecting(unit, subscription.id);
  const last = how.invoiceNow === true ? lastInvoice(unit, subscription, now) : undefined;
  const ended = unit.change('subscription', subscription.id, {
    status: subscription.status === 'incomplete' && reason === 'payment_failed' ? 'incomplete_expired' : 'canceled',
    endedAt: now,
    canceledAt: subscription.canceledAt ?? now,
    cancelReason: reason,
    latestInvoice: last?.id ?? subscription.latestInvoice,
    dueAt: null,
  });
  unit.emit('customer.subscription.deleted', presentSubscription(unit, ended));
  return ended;
}

function stopCollecting(unit: Unit, subscription: string): void {
  for (const invoice of unit.by('invoice', 'subscription', subscription)) {
    if (!invoice.autoAdvance || (invoice.status !== 'open' && invoice.status !== 'draft')) continue;
    const before = presentInvoice(unit, invoice);
    const stopped = fallDue(unit, unit.change('invoice', invoice.id, { autoAdvance: false, nextAttemptAt: null }));
    unit.emitChange('invoice.updated', before, presentInvoice(unit, stopped));
  }
}

function lastInvoice(unit: Unit, subscription: SubscriptionRecord, now: number): InvoiceRecord | undefined {
  const waiting = unit
    .by('invoice_item', 'pending', subscription.customer)
    .some((item) => item.subscription === null || item.subscription === subscription.id);
  if (!waiting) return undefined;
  const draft = draftInvoice(unit, unit.need('customer', subscription.customer, 'customer'), {
    subscription: subscription.id,
    subscriptionMetadata: subscription.metadata,
    currency: subscription.currency,
    reason: 'subscription_update',
    collectionMethod: subscription.collectionMethod,
    daysUntilDue: subscription.daysUntilDue,
    autoAdvance: true,
    finalizesAt: now,
    periodStart: subscription.periodStart,
    periodEnd: now,
    lines: [],
    description: null,
    footer: null,
    metadata: {},
    defaultPaymentMethod: null,
    applicationFeeAmount: null,
    applicationFeePercent: subscription.applicationFeePercent,
    takesPendingItems: true,
  });
  return itemsOf(unit, draft.id).length === 0 ? draft : finalizeInvoice(unit, draft, 'at_start');
}
