import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging, type List } from '../http/list';
import {
  applyMetadata,
  boolean,
  clearableText,
  integer,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  percentage,
  range,
  text,
  timestamp,
  unsettable,
  type MetadataChange,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { startSubscription } from '../lifecycle/subscription-start';
import { endSubscription } from '../lifecycle/subscription-end';
import { newId } from '../store/ids';
import type { Unit } from '../store/unit';
import { nextBoundary } from '../time/calendar';
import type { Wire } from '../wire';
import { otherCurrency } from './customer';
import { defaultablePaymentMethod } from './payment-method';
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

interface CollectionChoice {
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

const cancellationDetails = parts({ comment: clearableText() });

const createSubscription = route<Stripe.SubscriptionCreateParams, Stripe.Subscription>(
  'POST',
  '/v1/subscriptions',
)({
  parameters: {
    customer: needed(text()),
    items: needed(listOf(parts({ price: needed(text()), quantity: integer({ from: 0, to: 1_000_000 }) }))),
    application_fee_percent: unsettable(percentage()),
    billing_cycle_anchor: timestamp(),
    billing_cycle_anchor_config: parts({
      day_of_month: needed(integer({ from: 1, to: 31 })),
      hour: integer({ from: 0, to: 23 }),
      minute: integer({ from: 0, to: 59 }),
      second: integer({ from: 0, to: 59 }),
      month: integer({ from: 1, to: 12 }),
    }),
    cancel_at_period_end: boolean(),
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    days_until_due: integer({ from: 0, to: 365 }),
    default_payment_method: text(),
    description: text(500),
    metadata: metadata(),
    off_session: boolean(),
    payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
    proration_behavior: oneOf('none', 'create_prorations'),
  },
  run: (unit, input) => {
    const customer = unit.need('customer', input.customer, 'customer');
    const [item, ...others] = input.items;
    if (item === undefined || others.length > 0) {
      throw badRequest('The emulator knows subscriptions of exactly one item.', { param: 'items' });
    }
    const { price, every } = usablePrice(unit, item.price);
    if (customer.currency !== null && customer.currency !== price.currency)
      throw otherCurrency(customer.currency, price.currency);
    const method = input.collection_method ?? 'charge_automatically';
    checkCollection(input, method);
    if (input.default_payment_method !== undefined) {
      defaultablePaymentMethod(unit, input.default_payment_method, customer.id, 'default_payment_method');
    }
    if (input.application_fee_percent != null && unit.isPlatform) {
      throw badRequest(
        'Can only apply an application_fee_percent when the request is made on behalf of another account.',
        {
          code: 'application_fees_not_allowed',
          param: 'application_fee_percent',
        },
      );
    }
    const now = unit.now(customer.testClock);
    const { anchor, anchorBase } = anchorOf(input, every, now);
    const started = startSubscription(unit, customer, {
      created: now,
      customer: customer.id,
      itemId: newId('si'),
      price: price.id,
      quantity: item.quantity ?? 1,
      currency: price.currency,
      anchor,
      anchorBase,
      every,
      cancelAtPeriodEnd: input.cancel_at_period_end ?? false,
      collectionMethod: method,
      daysUntilDue: input.days_until_due ?? null,
      defaultPaymentMethod: input.default_payment_method ?? null,
      applicationFeePercent: input.application_fee_percent ?? null,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
      testClock: customer.testClock,
      paymentBehavior: input.payment_behavior ?? 'allow_incomplete',
    });
    return presentSubscription(unit, started);
  },
});

interface AnchorChoice {
  billing_cycle_anchor?: number;
  billing_cycle_anchor_config?: {
    day_of_month: number;
    hour?: number;
    minute?: number;
    second?: number;
    month?: number;
  };
}

function anchorOf(input: AnchorChoice, every: Recurrence, now: number): { anchor: number; anchorBase: number } {
  const { billing_cycle_anchor: at, billing_cycle_anchor_config: config } = input;
  if (config === undefined) {
    if (at !== undefined && at < now) {
      throw badRequest('Invalid timestamp: must be an integer Unix timestamp in the future', {
        param: 'billing_cycle_anchor',
      });
    }
    return { anchor: at ?? now, anchorBase: at ?? now };
  }
  if (at !== undefined) {
    throw badRequest(
      'You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.',
      {
        code: 'parameters_exclusive',
        param: 'billing_cycle_anchor_config',
      },
    );
  }
  const monthly = every.interval === 'month' && config.month === undefined;
  if (every.count !== 1 || !(monthly || every.interval === 'year')) {
    throw badRequest('`billing_cycle_anchor_config` needs a monthly price, or a yearly one and a month.', {
      param: 'billing_cycle_anchor_config',
    });
  }
  // A leap year's January: it has every day of the month that there is.
  const { month = 1, day_of_month: day, hour = 0, minute = 0, second = 0 } = config;
  const anchorBase = Date.UTC(2000, month - 1, day, hour, minute, second) / 1_000;
  return { anchor: nextBoundary(anchorBase, every, now), anchorBase };
}

function usablePrice(unit: Unit, id: string): { price: PriceRecord; every: Recurrence } {
  const price = unit.need('price', id, 'items[0][price]');
  if (price.recurring === null) {
    throw badRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param: 'items[0][price]' },
    );
  }
  if (!price.active) {
    throw badRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param: 'items[0][price]',
    });
  }
  return { price, every: price.recurring };
}

function liveSubscription(unit: Unit, id: string): SubscriptionRecord {
  const record = unit.need('subscription', id, 'id');
  if (record.endedAt === null) return record;
  throw badRequest('A canceled subscription can only update its cancellation_details and metadata.', {
    code: 'resource_missing',
    param: 'id',
  });
}

const updateSubscription = route<Stripe.SubscriptionUpdateParams, Stripe.Subscription>(
  'POST',
  '/v1/subscriptions/:id',
)({
  parameters: {
    application_fee_percent: unsettable(percentage()),
    cancel_at: unsettable(timestamp()),
    cancel_at_period_end: boolean(),
    cancellation_details: cancellationDetails,
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    days_until_due: integer({ from: 0, to: 365 }),
    default_payment_method: text(),
    description: clearableText(500),
    items: listOf(parts({ id: text(), price: text(), quantity: integer({ from: 0, to: 1_000_000 }) })),
    metadata: metadata(),
    off_session: boolean(),
    pause_collection: unsettable(parts({ behavior: needed(oneOf('keep_as_draft', 'mark_uncollectible', 'void')) })),
    proration_behavior: oneOf('none', 'create_prorations'),
  },
  run: (unit, input, id) => {
    const before = unit.need('subscription', id, 'id');
    if (before.endedAt !== null) return presentSubscription(unit, describe(unit, before, input));
    if (input.default_payment_method !== undefined) {
      defaultablePaymentMethod(unit, input.default_payment_method, before.customer, 'default_payment_method');
    }
    if (input.collection_method !== undefined) checkCollection(input, input.collection_method);
    const item = updatedItem(unit, before, input.items);
    const cancelAtPeriodEnd = input.cancel_at_period_end ?? before.cancelAtPeriodEnd;
    const cancelAt = endOf(
      before,
      { at: input.cancel_at, atPeriodEnd: input.cancel_at_period_end },
      unit.now(before.testClock),
    );
    const record = changeSubscription(unit, id, {
      ...item,
      cancelAtPeriodEnd,
      cancelAt,
      canceledAt: cancelAt === null ? null : (before.canceledAt ?? unit.now(before.testClock)),
      cancelReason: cancelAt === null ? null : 'cancellation_requested',
      cancelComment: input.cancellation_details?.comment ?? before.cancelComment,
      dueAt: cancelAt === null ? before.periodEnd : Math.min(cancelAt, before.periodEnd),
      collectionMethod: input.collection_method ?? before.collectionMethod,
      daysUntilDue: daysUntilDue(before, input),
      defaultPaymentMethod: input.default_payment_method ?? before.defaultPaymentMethod,
      applicationFeePercent:
        input.application_fee_percent === undefined ? before.applicationFeePercent : input.application_fee_percent,
      description: input.description === undefined ? before.description : input.description,
      metadata: applyMetadata(before.metadata, input.metadata),
      pauseCollection:
        input.pause_collection === undefined ? before.pauseCollection : (input.pause_collection?.behavior ?? null),
    });
    return presentSubscription(unit, record);
  },
});

function daysUntilDue(before: SubscriptionRecord, input: CollectionChoice): number | null {
  if (input.collection_method === 'charge_automatically') return null;
  return input.days_until_due ?? before.daysUntilDue;
}

/** What may still be written onto an ended subscription. */
function describe(
  unit: Unit,
  before: SubscriptionRecord,
  input: { metadata?: MetadataChange; cancellation_details?: { comment?: string | null } },
): SubscriptionRecord {
  const { metadata: change, cancellation_details: details, ...others } = input;
  if (Object.keys(others).length > 0) liveSubscription(unit, before.id);
  return changeSubscription(unit, before.id, {
    metadata: applyMetadata(before.metadata, change),
    cancelComment: details?.comment ?? before.cancelComment,
  });
}

function endOf(
  before: SubscriptionRecord,
  asked: { at?: number | null; atPeriodEnd?: boolean },
  now: number,
): number | null {
  if (asked.at != null && asked.atPeriodEnd === true) {
    throw badRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      code: 'parameters_exclusive',
      param: 'cancel_at',
    });
  }
  if (asked.at != null && asked.at < now) {
    throw badRequest('Invalid timestamp: must be an integer Unix timestamp in the future', { param: 'cancel_at' });
  }
  if (asked.atPeriodEnd === true) return before.periodEnd;
  if (asked.at !== undefined) return asked.at;
  return asked.atPeriodEnd === false ? null : before.cancelAt;
}

function updatedItem(
  unit: Unit,
  before: SubscriptionRecord,
  items: readonly { id?: string; price?: string; quantity?: number }[] | undefined,
): Pick<SubscriptionRecord, 'price' | 'quantity'> {
  const [item, ...others] = items ?? [];
  if (item === undefined) return { price: before.price, quantity: before.quantity };
  if (others.length > 0 || item.id !== before.itemId) {
    throw badRequest(`No such subscription item: '${item.id ?? ''}'`, {
      code: 'resource_missing',
      param: 'items[0][id]',
    });
  }
  if (item.price === undefined) return { price: before.price, quantity: item.quantity ?? before.quantity };
  const { price, every } = usablePrice(unit, item.price);
  const now = recurringPrice(unit, before.price);
  if (price.currency !== before.currency) throw otherCurrency(before.currency, price.currency);
  if (every.interval !== now.every.interval || every.count !== now.every.count) {
    throw badRequest('The emulator changes prices only within the same billing interval.', {
      param: 'items[0][price]',
    });
  }
  return { price: price.id, quantity: item.quantity ?? before.quantity };
}

const cancelSubscription = route<Stripe.SubscriptionCancelParams, Stripe.Subscription>(
  'DELETE',
  '/v1/subscriptions/:id',
)({
  parameters: { invoice_now: boolean(), prorate: boolean(), cancellation_details: cancellationDetails },
  run: (unit, input, id) => {
    const record = unit.need('subscription', id, 'id');
    if (record.endedAt !== null) {
      throw badRequest(`No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' });
    }
    const commented = unit.change('subscription', id, {
      cancelComment: input.cancellation_details?.comment ?? record.cancelComment,
    });
    return presentSubscription(
      unit,
      endSubscription(unit, commented, 'cancellation_requested', { invoiceNow: input.invoice_now ?? false }),
    );
  },
});

const retrieveSubscription = route<Stripe.SubscriptionRetrieveParams, Stripe.Subscription>(
  'GET',
  '/v1/subscriptions/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentSubscription(unit, unit.need('subscription', id, 'id')),
});

const statuses = [
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'unpaid',
] as const;

const listSubscriptions = route<Stripe.SubscriptionListParams, Stripe.ApiList<Stripe.Subscription>>(
  'GET',
  '/v1/subscriptions',
)({
  parameters: {
    ...paging,
    created: range(),
    current_period_end: range(),
    customer: text(),
    price: text(),
    status: oneOf(...statuses),
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    test_clock: text(),
  },
  run: (unit, input) => {
    const indexed = [
      ['customer', input.customer],
      ['price', input.price],
      ['test_clock', input.test_clock],
    ] as const;
    const [found] = indexed.flatMap(([index, key]) => (key === undefined ? [] : [{ index, key }]));
    const where = (record: SubscriptionRecord) =>
      hasStatus(record, input.status) &&
      inRange(input.created, record.created) &&
      inRange(input.current_period_end, record.periodEnd) &&
      (input.customer === undefined || record.customer === input.customer) &&
      (input.price === undefined || record.price === input.price) &&
      (input.test_clock === undefined || record.testClock === input.test_clock) &&
      (input.collection_method === undefined || record.collectionMethod === input.collection_method);
    const query = { url: '/v1/subscriptions', paging: input, ...(found && { within: found }), where };
    return page(unit, 'subscription', query, presentSubscription);
  },
});

/** Without a status, those that have not been canceled; `ended` are the canceled and those that expired unpaid. */
function hasStatus(record: SubscriptionRecord, asked: (typeof statuses)[number] | undefined): boolean {
  if (asked === undefined) return record.status !== 'canceled';
  if (asked === 'all') return true;
  if (asked === 'ended') return record.status === 'canceled' || record.status === 'incomplete_expired';
  return record.status === asked;
}

export const subscriptionRoutes = [
  createSubscription,
  updateSubscription,
  cancelSubscription,
  retrieveSubscription,
  listSubscriptions,
];
