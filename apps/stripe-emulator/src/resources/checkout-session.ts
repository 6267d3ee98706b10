import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging, type List } from '../http/list';
import {
  amount,
  applyMetadata,
  currency,
  emailAddress,
  integer,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  range,
  text,
  timestamp,
  webAddress,
  type MetadataChange,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { requireCharges } from '../lifecycle/charge-card';
import { newId, randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { checkFee, checkMinimum } from './payment-intent';
import { insertProduct, presentPrice, type PriceRecord } from './price';
import { insertSetupIntent } from './setup-intent';

interface SessionLine {
  readonly id: string;
  readonly price: string;
  readonly description: string;
  readonly quantity: number;
  readonly amount: number;
}

export interface CheckoutSessionRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly mode: 'setup' | 'payment';
  readonly status: 'open' | 'complete' | 'expired';
  readonly customer: string | null;
  readonly customerEmail: string | null;
  readonly currency: string | null;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  readonly locale: string | null;
  readonly clientReferenceId: string | null;
  readonly metadata: Record<string, string>;
  readonly expiresAt: number;
  readonly lines: readonly SessionLine[];
  readonly amountTotal: number | null;
  readonly setupIntent: string | null;
  readonly paymentIntent: string | null;
  readonly paymentIntentData: {
    readonly applicationFeeAmount: number | null;
    readonly description: string | null;
    readonly metadata: Record<string, string>;
    readonly setupFutureUsage: 'off_session' | 'on_session' | null;
  };
  readonly payer: { readonly name: string | null; readonly email: string | null } | null;
}

const day = 86_400;

export function sessionUrl(unit: Unit, record: CheckoutSessionRecord): string {
  return `${unit.emulation.publicUrl()}/c/pay/${unit.scope.account}/${record.id}`;
}

export function presentCheckoutSession(unit: Unit, record: CheckoutSessionRecord): Wire<Stripe.Checkout.Session> {
  return {
    id: record.id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: record.amountTotal,
    amount_total: record.amountTotal,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: record.cancelUrl,
    client_reference_id: record.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: record.created,
    currency: record.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: record.customer,
    customer_account: null,
    customer_creation: record.mode === 'payment' ? 'if_required' : null,
    customer_details: presentPayer(record),
    customer_email: record.customerEmail,
    discounts: null,
    expires_at: record.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: unit.livemode,
    locale: record.locale,
    managed_payments: null,
    metadata: record.metadata,
    mode: record.mode,
    origin_context: null,
    payment_intent: record.paymentIntent,
    payment_link: null,
    payment_method_collection: record.mode === 'payment' ? 'if_required' : 'always',
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: record.mode === 'setup' ? 'no_payment_required' : record.status === 'complete' ? 'paid' : 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: record.setupIntent,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: record.status,
    submit_type: null,
    subscription: null,
    success_url: record.successUrl,
    total_details: record.amountTotal === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: record.status === 'open' ? sessionUrl(unit, record) : null,
    wallet_options: null,
  };
}

function presentPayer(record: CheckoutSessionRecord): Wire<Stripe.Checkout.Session.CustomerDetails> | null {
  if (record.payer === null) return null;
  return {
    address: null,
    business_name: null,
    email: record.payer.email,
    individual_name: null,
    name: record.payer.name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
}

export function presentCheckoutLines(unit: Unit, record: CheckoutSessionRecord): List<Wire<Stripe.LineItem>> {
  const lines = record.lines.map((line) => ({
    id: line.id,
    object: 'item' as const,
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: line.amount,
    amount_tax: 0,
    amount_total: line.amount,
    currency: record.currency ?? 'usd',
    description: line.description,
    metadata: {},
    price: presentPrice(unit, unit.need('price', line.price, 'price')),
    quantity: line.quantity,
  }));
  return list(`/v1/checkout/sessions/${record.id}/line_items`, lines);
}

const locales = ['auto', 'en', 'en-GB', 'zh', 'zh-HK', 'zh-TW'] as const;

const parameters = {
  mode: needed(oneOf('setup', 'payment')),
  success_url: needed(webAddress()),
  cancel_url: webAddress(),
  client_reference_id: text(200),
  currency: currency(),
  customer: text(),
  customer_email: emailAddress(),
  expires_at: timestamp(),
  line_items: listOf(
    parts({
      price: text(),
      price_data: parts({
        currency: needed(currency()),
        unit_amount: needed(amount({ from: 0 })),
        product: text(),
        product_data: parts({ name: needed(text(250)), description: text(), metadata: metadata() }),
      }),
      quantity: integer({ from: 1, to: 999_999 }),
    }),
  ),
  locale: oneOf(...locales),
  metadata: metadata(),
  payment_intent_data: parts({
    application_fee_amount: amount({ from: 0 }),
    description: text(1_000),
    metadata: metadata(),
    setup_future_usage: oneOf('off_session', 'on_session'),
  }),
  allowed_payment_method_types: listOf(oneOf('card')),
  setup_intent_data: parts({ description: text(), metadata: metadata() }),
} as const;

const createSession = route<Stripe.Checkout.SessionCreateParams, Stripe.Checkout.Session>(
  'POST',
  '/v1/checkout/sessions',
)({
  parameters,
  run: (unit, input) => {
    const created = unit.now();
    const customer = input.customer === undefined ? null : unit.need('customer', input.customer, 'customer');
    const expiresAt = input.expires_at ?? created + day;
    if (expiresAt < created + 1_800 || expiresAt > created + day) {
      throw badRequest(
        'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
        {
          param: 'expires_at',
        },
      );
    }
    const paid = input.mode === 'payment' ? paidParts(unit, input) : setupParts(unit, input, customer?.id ?? null);
    const mode = unit.livemode ? 'live' : 'test';
    const session = unit.insert(
      'checkout_session',
      'cs',
      {
        created,
        mode: input.mode,
        status: 'open',
        customer: customer?.id ?? null,
        customerEmail: input.customer_email ?? null,
        successUrl: input.success_url,
        cancelUrl: input.cancel_url ?? null,
        locale: input.locale ?? null,
        clientReferenceId: input.client_reference_id ?? null,
        metadata: applyMetadata({}, input.metadata),
        expiresAt,
        paymentIntent: null,
        paymentIntentData: {
          applicationFeeAmount: input.payment_intent_data?.application_fee_amount ?? null,
          description: input.payment_intent_data?.description ?? null,
          metadata: applyMetadata({}, input.payment_intent_data?.metadata),
          setupFutureUsage: input.payment_intent_data?.setup_future_usage ?? null,
        },
        payer: null,
        ...paid,
      },
      `cs_${mode}_${randomText(58)}`,
    );
    return presentCheckoutSession(unit, session);
  },
});

interface GivenLine {
  price?: string;
  price_data?: {
    currency: string;
    unit_amount: number;
    product?: string;
    product_data?: { name: string; description?: string; metadata?: MetadataChange };
  };
  quantity?: number;
}

interface Given {
  currency?: string;
  line_items?: GivenLine[];
  payment_intent_data?: { application_fee_amount?: number };
  setup_intent_data?: { description?: string; metadata?: MetadataChange };
}

type ByMode = Pick<CheckoutSessionRecord, 'currency' | 'lines' | 'amountTotal' | 'setupIntent'>;

function setupParts(unit: Unit, input: Given, customer: string | null): ByMode {
  if (input.line_items !== undefined || input.payment_intent_data !== undefined) {
    throw badRequest('`line_items` and `payment_intent_data` cannot be used in `setup` mode.', { param: 'line_items' });
  }
  if (input.currency === undefined) {
    throw badRequest('Missing required param: currency. It is needed in `setup` mode with dynamic payment methods.', {
      code: 'parameter_missing',
      param: 'currency',
    });
  }
  const intent = insertSetupIntent(unit, {
    customer,
    description: input.setup_intent_data?.description ?? null,
    metadata: applyMetadata({}, input.setup_intent_data?.metadata),
  });
  return { currency: input.currency, lines: [], amountTotal: null, setupIntent: intent.id };
}

function paidParts(unit: Unit, input: Given): ByMode {
  requireCharges(unit);
  if (input.setup_intent_data !== undefined) {
    throw badRequest('`setup_intent_data` can only be used in `setup` mode.', { param: 'setup_intent_data' });
  }
  const given = input.line_items ?? [];
  if (given.length === 0 || given.length > 100) {
    throw badRequest('`line_items` must have between 1 and 100 entries in `payment` mode.', {
      code: 'parameter_missing',
      param: 'line_items',
    });
  }
  const lines = given.map((line, index) => lineOf(unit, line, `line_items[${index}]`));
  const [first] = lines;
  const code = first?.currency ?? 'usd';
  if (lines.some(({ currency: other }) => other !== code) || (input.currency ?? code) !== code) {
    throw badRequest('All line items of a Checkout Session must have the same currency.', { param: 'line_items' });
  }
  const total = lines.reduce((sum, { line }) => sum + line.amount, 0);
  checkMinimum(total, code, 'line_items');
  const fee = input.payment_intent_data?.application_fee_amount;
  if (fee !== undefined) checkFee(unit, fee, total);
  return { currency: code, lines: lines.map(({ line }) => line), amountTotal: total, setupIntent: null };
}

function lineOf(unit: Unit, given: GivenLine, param: string): { line: SessionLine; currency: string } {
  if ((given.price === undefined) === (given.price_data === undefined)) {
    throw badRequest(`You must specify either \`price\` or \`price_data\` in ${param}.`, { param });
  }
  const quantity = given.quantity ?? 1;
  const price =
    given.price === undefined
      ? inlinePrice(unit, given.price_data, param)
      : unit.need('price', given.price, `${param}[price]`);
  if (price.recurring !== null) {
    throw badRequest('You specified `payment` mode but passed a recurring price.', { param });
  }
  const { name } = unit.need('product', price.product, 'product');
  const line = { id: newId('li'), price: price.id, description: name, quantity, amount: price.unitAmount * quantity };
  return { line, currency: price.currency };
}

function inlinePrice(unit: Unit, data: GivenLine['price_data'], param: string): PriceRecord {
  if (data === undefined || (data.product === undefined) === (data.product_data === undefined)) {
    throw badRequest(`You must specify either \`product\` or \`product_data\` in ${param}[price_data].`, { param });
  }
  const product =
    data.product === undefined
      ? insertProduct(unit, {
          name: data.product_data?.name ?? '',
          description: data.product_data?.description ?? null,
          metadata: applyMetadata({}, data.product_data?.metadata),
          active: false,
        }).id
      : unit.need('product', data.product, `${param}[price_data][product]`).id;
  return unit.insert('price', 'price', {
    created: unit.now(),
    active: false,
    currency: data.currency,
    unitAmount: data.unit_amount,
    product,
    recurring: null,
    nickname: null,
    lookupKey: null,
    metadata: {},
  });
}

const retrieveSession = route<Stripe.Checkout.SessionRetrieveParams, Stripe.Checkout.Session>(
  'GET',
  '/v1/checkout/sessions/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentCheckoutSession(unit, unit.need('checkout_session', id, 'id')),
});

const expireSession = route<Stripe.Checkout.SessionExpireParams, Stripe.Checkout.Session>(
  'POST',
  '/v1/checkout/sessions/:id/expire',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const { status } = unit.need('checkout_session', id, 'id');
    if (status !== 'open') {
      throw badRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${status}.`,
      );
    }
    const expired = presentCheckoutSession(unit, unit.change('checkout_session', id, { status: 'expired' }));
    unit.emit('checkout.session.expired', expired);
    return expired;
  },
});

const listSessions = route<Stripe.Checkout.SessionListParams, Stripe.ApiList<Stripe.Checkout.Session>>(
  'GET',
  '/v1/checkout/sessions',
)({
  parameters: {
    ...paging,
    created: range(),
    customer: text(),
    payment_intent: text(),
    status: oneOf('open', 'complete', 'expired'),
  },
  run: (unit, input) => {
    const within =
      input.payment_intent !== undefined
        ? { index: 'payment_intent', key: input.payment_intent }
        : input.customer !== undefined
          ? { index: 'customer', key: input.customer }
          : undefined;
    const where = (record: CheckoutSessionRecord) =>
      inRange(input.created, record.created) &&
      (input.customer === undefined || record.customer === input.customer) &&
      (input.status === undefined || record.status === input.status);
    return page(
      unit,
      'checkout_session',
      { url: '/v1/checkout/sessions', paging: input, ...(within && { within }), where },
      presentCheckoutSession,
    );
  },
});

const listSessionLines = route<Stripe.Checkout.SessionListLineItemsParams, Stripe.ApiList<Stripe.LineItem>>(
  'GET',
  '/v1/checkout/sessions/:id/line_items',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentCheckoutLines(unit, unit.need('checkout_session', id, 'id')),
});

export const checkoutSessionRoutes = [createSession, retrieveSession, expireSession, listSessions, listSessionLines];
