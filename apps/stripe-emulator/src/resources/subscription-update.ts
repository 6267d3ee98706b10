import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
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
  text,
  timestamp,
  unsettable,
  type MetadataChange,
} from '../http/parameters';
import { route } from '../http/route';
import type { Unit } from '../store/unit';
import { otherCurrency } from './customer';
import { defaultablePaymentMethod } from './payment-method';
import {
  changeSubscription,
  checkCollection,
  presentSubscription,
  recurringPrice,
  type CollectionChoice,
  type SubscriptionRecord,
} from './subscription';
import { usablePrice } from './subscription-creation';

export const cancellationDetails = parts({ comment: clearableText() });

function liveSubscription(unit: Unit, id: string): SubscriptionRecord {
  const record = unit.need('subscription', id, 'id');
  if (record.endedAt === null) return record;
  throw badRequest('A canceled subscription can only update its cancellation_details and metadata.', {
    code: 'resource_missing',
    param: 'id',
  });
}

export const updateSubscription = route<Stripe.SubscriptionUpdateParams, Stripe.Subscription>(
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
