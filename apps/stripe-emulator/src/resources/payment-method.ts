import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { page, paging } from '../http/list';
import {
  applyMetadata,
  clearableText,
  emailAddress,
  metadata,
  needed,
  oneOf,
  parts,
  text,
  unsettable,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { cardByName, cardByNumber, verdictOnSetup } from '../lifecycle/cards';
import { chargeFault } from '../lifecycle/decline';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { changeCustomer, type CustomerRecord } from './customer';

export interface PaymentMethodRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly customer: string | null;
  /** Only test cards ever get here: nothing in it is secret. */
  readonly number: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly metadata: Record<string, string>;
  /** It was stored for use without its holder (a SetupIntent, or `setup_future_usage`). */
  readonly setUp: boolean;
}

export function presentPaymentMethod(unit: Unit, record: PaymentMethodRecord): Wire<Stripe.PaymentMethod> {
  const brand = cardByNumber(record.number)?.brand ?? 'unknown';
  return {
    id: record.id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: record.email, name: record.name, phone: null, tax_id: null },
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: brand,
      exp_month: record.expiryMonth,
      exp_year: record.expiryYear,
      fingerprint: createHash('sha256').update(record.number).digest('hex').slice(0, 16),
      funding: 'credit',
      generated_from: null,
      last4: record.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: record.created,
    customer: record.customer,
    customer_account: null,
    livemode: unit.livemode,
    metadata: record.metadata,
    type: 'card',
  };
}

export interface NewCard {
  readonly number: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly name?: string | null;
  readonly email?: string | null;
}

export function insertPaymentMethod(
  unit: Unit,
  card: NewCard,
  customer: string | null,
  setUp: boolean,
): PaymentMethodRecord {
  return unit.insert('payment_method', 'pm', {
    created: unit.now(),
    customer,
    number: card.number,
    expiryMonth: card.expiryMonth,
    expiryYear: card.expiryYear,
    name: card.name ?? null,
    email: card.email ?? null,
    metadata: {},
    setUp,
  });
}

/**
 * The payment method of this id. Stripe's ready-made names (`pm_card_visa`) make a new one each time.
 * Throws `resource_missing`.
 */
export function resolvePaymentMethod(unit: Unit, id: string, param: string): PaymentMethodRecord {
  const known = cardByName(id);
  if (!known || unit.livemode) return unit.need('payment_method', id, param);
  const year = new Date(unit.now() * 1_000).getUTCFullYear() + 1;
  return insertPaymentMethod(unit, { number: known.number, expiryMonth: 12, expiryYear: year }, null, false);
}

/** A method that may become this customer's default: it must be attached to them. */
export function defaultablePaymentMethod(unit: Unit, id: string, customer: string, param: string): PaymentMethodRecord {
  const method = unit.need('payment_method', id, param);
  if (method.customer === customer) return method;
  throw badRequest(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

/** Puts a card on a customer's file; the bank is asked, and may refuse. */
export function attach(unit: Unit, id: string, customer: CustomerRecord, param: string): PaymentMethodRecord {
  const method = resolvePaymentMethod(unit, id, param);
  if (method.customer === customer.id) return method;
  if (method.customer !== null) {
    throw badRequest('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
      param,
    });
  }
  const verdict = verdictOnSetup(method.number, true);
  if (verdict.kind === 'declined') throw chargeFault(verdict, {});
  const attached = unit.change('payment_method', method.id, { customer: customer.id });
  unit.emit('payment_method.attached', presentPaymentMethod(unit, attached));
  return attached;
}

export function detach(unit: Unit, method: PaymentMethodRecord): PaymentMethodRecord {
  const { customer } = method;
  if (customer === null) {
    throw badRequest('The payment method you provided is not attached to a customer so detachment is impossible.', {
      code: 'payment_method_unexpected_state',
    });
  }
  const record = unit.change('payment_method', method.id, { customer: null });
  if (unit.need('customer', customer, 'customer').defaultPaymentMethod === method.id) {
    changeCustomer(unit, customer, { defaultPaymentMethod: null });
  }
  unit.emit('payment_method.detached', presentPaymentMethod(unit, record), { customer });
  return record;
}

const billingDetails = parts({ name: clearableText(), email: unsettable(emailAddress()) });

const createPaymentMethod = route<Stripe.PaymentMethodCreateParams, Stripe.PaymentMethod>(
  'POST',
  '/v1/payment_methods',
)({
  parameters: {
    type: needed(oneOf('card')),
    card: needed(parts({ token: needed(text()) })),
    billing_details: billingDetails,
    metadata: metadata(),
  },
  run: (unit, input) => {
    const known = cardByName(input.card.token);
    if (!known) {
      throw badRequest(`No such token: '${input.card.token}'`, { code: 'resource_missing', param: 'card[token]' });
    }
    const method = resolvePaymentMethod(unit, known.paymentMethod, 'card[token]');
    return presentPaymentMethod(
      unit,
      unit.change('payment_method', method.id, {
        name: input.billing_details?.name ?? null,
        email: input.billing_details?.email ?? null,
        metadata: applyMetadata({}, input.metadata),
      }),
    );
  },
});

const attachPaymentMethod = route<Stripe.PaymentMethodAttachParams, Stripe.PaymentMethod>(
  'POST',
  '/v1/payment_methods/:id/attach',
)({
  parameters: { customer: needed(text()) },
  run: (unit, input, id) =>
    presentPaymentMethod(unit, attach(unit, id, unit.need('customer', input.customer, 'customer'), 'id')),
});

const detachPaymentMethod = route<Stripe.PaymentMethodDetachParams, Stripe.PaymentMethod>(
  'POST',
  '/v1/payment_methods/:id/detach',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPaymentMethod(unit, detach(unit, unit.need('payment_method', id, 'id'))),
});

const retrievePaymentMethod = route<Stripe.PaymentMethodRetrieveParams, Stripe.PaymentMethod>(
  'GET',
  '/v1/payment_methods/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPaymentMethod(unit, unit.need('payment_method', id, 'id')),
});

const listPaymentMethods = route<Stripe.PaymentMethodListParams, Stripe.ApiList<Stripe.PaymentMethod>>(
  'GET',
  '/v1/payment_methods',
)({
  parameters: { ...paging, customer: needed(text()), type: oneOf('card') },
  run: (unit, input) => {
    unit.need('customer', input.customer, 'customer');
    const within = { index: 'customer', key: input.customer };
    return page(unit, 'payment_method', { url: '/v1/payment_methods', paging: input, within }, presentPaymentMethod);
  },
});

export const paymentMethodRoutes = [
  createPaymentMethod,
  attachPaymentMethod,
  detachPaymentMethod,
  retrievePaymentMethod,
  listPaymentMethods,
];
