import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import { boolean, oneOf, range, text } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { endSubscription } from '../lifecycle/subscription-end';
import { presentSubscription, type SubscriptionRecord } from './subscription';
import { createSubscription } from './subscription-creation';
import { cancellationDetails, updateSubscription } from './subscription-update';

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
