import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import {
  applyMetadata,
  boolean,
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
} from '../http/parameters';
import { route } from '../http/route';
import { startSubscription } from '../lifecycle/subscription-start';
import { newId } from '../store/ids';
import type { Unit } from '../store/unit';
import { nextBoundary } from '../time/calendar';
import { otherCurrency } from './customer';
import { defaultablePaymentMethod } from './payment-method';
import type { PriceRecord, Recurrence } from './price';
import { checkCollection, presentSubscription } from './subscription';

export const createSubscription = route<Stripe.SubscriptionCreateParams, Stripe.Subscription>(
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

/** A price that something new can be sold at. */
export function usablePrice(unit: Unit, id: string): { price: PriceRecord; every: Recurrence } {
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
