import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { list, type List } from '../http/list';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { presentPlan, presentPrice, type PriceRecord, type Recurrence } from './price';

export type CollectionMethod = 'charge_automatically' | 'send_invoice';

export interface SubscriptionRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly customer: string;
  readonly itemId: string;
  readonly price: string;
  readonly quantity: number;
  readonly currency: string;
  readonly status: 'incomplete' | 'incomplete_expired' | 'active' | 'past_due' | 'unpaid' | 'canceled';
  /** `billing_cycle_anchor`: the first boundary. */
  readonly anchor: number;
  /** What boundaries are counted from: the anchor, or a day of the month that not every month has. */
  readonly anchorBase: number;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  readonly cancelReason: 'cancellation_requested' | 'payment_failed' | null;
  readonly cancelComment: string | null;
  readonly collectionMethod: CollectionMethod;
  readonly daysUntilDue: number | null;
  readonly defaultPaymentMethod: string | null;
  readonly applicationFeePercent: number | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly latestInvoice: string | null;
  readonly pauseCollection: 'keep_as_draft' | 'mark_uncollectible' | 'void' | null;
  readonly testClock: string | null;
  /** When its next cycle, or its end, falls due. */
  readonly dueAt: number | null;
}

/** The price of a live subscription is there, and recurs: creation saw to it, and prices are never removed. */
export function recurringPrice(unit: Unit, id: string): { price: PriceRecord; every: Recurrence } {
  const price = unit.need('price', id, 'price');
  if (price.recurring === null) throw new Error(`The price ${id} does not recur.`);
  return { price, every: price.recurring };
}

export function presentSubscription(unit: Unit, record: SubscriptionRecord): Wire<Stripe.Subscription> {
  return {
    id: record.id,
    object: 'subscription',
    application: unit.isPlatform ? null : 'ca_emulator',
    application_fee_percent: record.applicationFeePercent,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: record.anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: record.cancelAt,
    cancel_at_period_end: record.cancelAtPeriodEnd,
    canceled_at: record.canceledAt,
    cancellation_details: {
      comment: record.cancelComment,
      feedback: null,
      feedback_option: null,
      reason: record.cancelReason,
    },
    collection_method: record.collectionMethod,
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    days_until_due: record.daysUntilDue,
    default_payment_method: record.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: record.description,
    discounts: [],
    ended_at: record.endedAt,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: list(`/v1/subscription_items?subscription=${record.id}`, [presentItem(unit, record)]),
    latest_invoice: record.latestInvoice,
    livemode: unit.livemode,
    managed_payments: null,
    metadata: record.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: record.pauseCollection === null ? null : { behavior: record.pauseCollection, resumes_at: null },
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: record.created,
    status: record.status,
    test_clock: record.testClock,
    transfer_data: null,
    trial_end: null,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
    trial_start: null,
  };
}

function presentItem(unit: Unit, record: SubscriptionRecord): Wire<Stripe.SubscriptionItem> {
  const { price, every } = recurringPrice(unit, record.price);
  return {
    id: record.itemId,
    object: 'subscription_item',
    billing_thresholds: null,
    created: record.created,
    current_period_end: record.periodEnd,
    current_period_start: record.periodStart,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: presentPlan(unit, price, every),
    price: presentPrice(unit, price),
    quantity: record.quantity,
    subscription: record.id,
    tax_rates: [],
  };
}

export function subscriptionsOf(unit: Unit, customer: string): List<Wire<Stripe.Subscription>> {
  const live = unit.by('subscription', 'customer', customer).filter(({ endedAt }) => endedAt === null);
  return list(
    `/v1/customers/${customer}/subscriptions`,
    live.reverse().map((record) => presentSubscription(unit, record)),
  );
}

/** Changes a subscription and says so. */
export function changeSubscription(
  unit: Unit,
  id: string,
  changes: Partial<Omit<SubscriptionRecord, 'id' | 'sequence'>>,
): SubscriptionRecord {
  const before = presentSubscription(unit, unit.need('subscription', id, 'subscription'));
  const record = unit.change('subscription', id, changes);
  unit.emitChange('customer.subscription.updated', before, presentSubscription(unit, record));
  return record;
}

export interface CollectionChoice {
  collection_method?: CollectionMethod;
  days_until_due?: number;
}

/** `days_until_due` belongs to invoices that are sent, and they cannot do without it. */
export function checkCollection(input: CollectionChoice, method: CollectionMethod): void {
  if (method === 'send_invoice' && input.days_until_due === undefined) {
    throw badRequest('If `collection_method` is `send_invoice`, `days_until_due` must be provided.', {
      code: 'parameter_missing',
      param: 'days_until_due',
    });
  }
  if (method === 'charge_automatically' && input.days_until_due !== undefined) {
    throw badRequest('You can only set `days_until_due` if `collection_method` is `send_invoice`.', {
      param: 'days_until_due',
    });
  }
}
