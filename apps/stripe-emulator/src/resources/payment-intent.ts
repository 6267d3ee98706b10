import type Stripe from 'stripe';
import { badRequest, cardFault } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import { amount, applyMetadata, boolean, currency, needed, oneOf, range, text, webAddress } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { chargeCard, requireCharges } from '../lifecycle/charge-card';
import { minimumCharge, money } from '../lifecycle/currencies';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { intentParameters, isOver, newSecret, nextAction, withoutMethod, type CardError, type Intent } from './intent';
import { presentPaymentMethod, resolvePaymentMethod, type PaymentMethodRecord } from './payment-method';

interface PaymentError extends CardError {
  readonly paymentMethod: string | null;
}

export interface PaymentIntentRecord extends Intent {
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly amountReceived: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly paymentMethod: string | null;
  readonly applicationFeeAmount: number | null;
  readonly setupFutureUsage: 'off_session' | 'on_session' | null;
  readonly latestCharge: string | null;
  readonly lastError: PaymentError | null;
  readonly canceledAt: number | null;
  /** The invoice that it pays; only Stripe's own code makes these. */
  readonly invoice: string | null;
  readonly testClock: string | null;
}

export function presentPaymentIntent(unit: Unit, record: PaymentIntentRecord): Wire<Stripe.PaymentIntent> {
  return {
    id: record.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: record.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: record.amountReceived,
    application: unit.isPlatform ? null : 'ca_emulator',
    application_fee_amount: record.applicationFeeAmount,
    automatic_payment_methods: null,
    canceled_at: record.canceledAt,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: record.secret,
    confirmation_method: 'automatic',
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    description: record.description,
    excluded_payment_method_types: null,
    last_payment_error: presentError(unit, record.lastError),
    latest_charge: record.latestCharge,
    livemode: unit.livemode,
    managed_payments: null,
    metadata: record.metadata,
    next_action: nextAction(unit, record),
    on_behalf_of: null,
    payment_method: record.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: record.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: record.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function presentError(unit: Unit, error: PaymentError | null): Wire<Stripe.PaymentIntent.LastPaymentError> | null {
  if (error === null) return null;
  const { paymentMethod, ...rest } = error;
  const method = paymentMethod === null ? undefined : unit.get('payment_method', paymentMethod);
  return { type: 'card_error', ...rest, ...(method ? { payment_method: presentPaymentMethod(unit, method) } : {}) };
}

type NewIntent = Pick<PaymentIntentRecord, 'amount' | 'currency'> &
  Partial<Omit<PaymentIntentRecord, 'id' | 'sequence' | 'secret'>>;

export function insertPaymentIntent(unit: Unit, fields: NewIntent): PaymentIntentRecord {
  requireCharges(unit);
  if (fields.applicationFeeAmount != null) checkFee(unit, fields.applicationFeeAmount, fields.amount);
  const record = unit.insert('payment_intent', 'pi', {
    created: unit.now(fields.testClock ?? null),
    amountReceived: 0,
    customer: null,
    description: null,
    metadata: {},
    paymentMethod: null,
    status: 'requires_payment_method',
    applicationFeeAmount: null,
    setupFutureUsage: null,
    secret: '',
    returnUrl: null,
    latestCharge: null,
    lastError: null,
    canceledAt: null,
    invoice: null,
    testClock: null,
    ...fields,
  });
  const created = unit.change('payment_intent', record.id, { secret: newSecret(record.id) });
  unit.emit('payment_intent.created', presentPaymentIntent(unit, created));
  return created;
}

/** Application fees exist on direct charges of connected accounts only, and are no more than the charge. */
export function checkFee(unit: Unit, fee: number, of: number): void {
  if (unit.isPlatform && fee > 0) {
    throw badRequest(
      'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment.',
      { code: 'application_fees_not_allowed', param: 'application_fee_amount' },
    );
  }
  if (fee > of) {
    throw badRequest('Your application fee cannot exceed the total amount of the charge.', {
      param: 'application_fee_amount',
    });
  }
}

export function checkMinimum(value: number, code: string, param: string): void {
  const least = minimumCharge(code);
  if (value >= least) return;
  throw badRequest(`Amount must be at least ${money(least, code)}.`, { code: 'amount_too_small', param });
}

/** Confirms by API: the card's refusal is an error of the call, 3-D Secure is a state of the intent. */
function confirmOrThrow(unit: Unit, intent: PaymentIntentRecord, method: PaymentMethodRecord, offSession: boolean) {
  const { intent: after, verdict } = chargeCard(unit, intent, method, { offSession, authenticated: false });
  const presented = presentPaymentIntent(unit, after);
  if (after.lastError === null || verdict.kind === 'approved') return presented;
  const { paymentMethod: _method, ...body } = after.lastError;
  if (verdict.kind === 'authenticate') {
    const failed = unit.change('payment_intent', after.id, { status: 'requires_payment_method', paymentMethod: null });
    throw cardFault({ ...body, payment_intent: presentPaymentIntent(unit, failed) });
  }
  throw cardFault({
    ...body,
    ...(after.latestCharge ? { charge: after.latestCharge } : {}),
    payment_intent: presented,
  });
}

function unexpectedState(intent: PaymentIntentRecord, verb: string) {
  return badRequest(`You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
  });
}

const createPaymentIntent = route<Stripe.PaymentIntentCreateParams, Stripe.PaymentIntent>(
  'POST',
  '/v1/payment_intents',
)({
  parameters: {
    ...intentParameters,
    amount: needed(amount({ from: 1 })),
    currency: needed(currency()),
    description: text(1_000),
    off_session: boolean(),
    setup_future_usage: oneOf('off_session', 'on_session'),
    application_fee_amount: amount({ from: 0 }),
  },
  run: (unit, input) => {
    checkMinimum(input.amount, input.currency, 'amount');
    if (input.off_session === true && input.confirm !== true) {
      throw badRequest('The parameter `off_session` cannot be used with `confirm` being false.', {
        param: 'off_session',
      });
    }
    const method =
      input.payment_method === undefined ? null : resolvePaymentMethod(unit, input.payment_method, 'payment_method');
    if (input.confirm === true && method === null) {
      throw withoutMethod('PaymentIntent');
    }
    const intent = insertPaymentIntent(unit, {
      amount: input.amount,
      currency: input.currency,
      customer: input.customer === undefined ? null : unit.need('customer', input.customer, 'customer').id,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
      paymentMethod: method?.id ?? null,
      status: method === null ? 'requires_payment_method' : 'requires_confirmation',
      applicationFeeAmount: input.application_fee_amount ?? null,
      setupFutureUsage: input.setup_future_usage ?? null,
      returnUrl: input.return_url ?? null,
    });
    if (input.confirm !== true || method === null) return presentPaymentIntent(unit, intent);
    return confirmOrThrow(unit, intent, method, input.off_session ?? false);
  },
});

const confirmPaymentIntent = route<Stripe.PaymentIntentConfirmParams, Stripe.PaymentIntent>(
  'POST',
  '/v1/payment_intents/:id/confirm',
)({
  parameters: { payment_method: text(), off_session: boolean(), return_url: webAddress() },
  run: (unit, input, id) => {
    const intent = unit.need('payment_intent', id, 'id');
    if (isOver(intent)) throw unexpectedState(intent, 'confirm');
    const method = input.payment_method ?? intent.paymentMethod;
    if (method === null) throw unexpectedState(intent, 'confirm');
    const ready = unit.change('payment_intent', id, { returnUrl: input.return_url ?? intent.returnUrl });
    return confirmOrThrow(
      unit,
      ready,
      resolvePaymentMethod(unit, method, 'payment_method'),
      input.off_session ?? false,
    );
  },
});

const cancelPaymentIntent = route<Stripe.PaymentIntentCancelParams, Stripe.PaymentIntent>(
  'POST',
  '/v1/payment_intents/:id/cancel',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const intent = unit.need('payment_intent', id, 'id');
    if (intent.invoice !== null) {
      throw badRequest('This PaymentIntent belongs to an invoice: void the invoice instead.', {
        code: 'payment_intent_unexpected_state',
      });
    }
    if (isOver(intent)) throw unexpectedState(intent, 'cancel');
    return presentPaymentIntent(unit, cancelIntent(unit, intent));
  },
});

export function cancelIntent(unit: Unit, intent: PaymentIntentRecord): PaymentIntentRecord {
  const canceled = unit.change('payment_intent', intent.id, {
    status: 'canceled',
    canceledAt: unit.now(intent.testClock),
  });
  unit.emit('payment_intent.canceled', presentPaymentIntent(unit, canceled));
  return canceled;
}

const retrievePaymentIntent = route<Stripe.PaymentIntentRetrieveParams, Stripe.PaymentIntent>(
  'GET',
  '/v1/payment_intents/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPaymentIntent(unit, unit.need('payment_intent', id, 'id')),
});

const listPaymentIntents = route<Stripe.PaymentIntentListParams, Stripe.ApiList<Stripe.PaymentIntent>>(
  'GET',
  '/v1/payment_intents',
)({
  parameters: { ...paging, created: range(), customer: text() },
  run: (unit, input) => {
    const query = {
      url: '/v1/payment_intents',
      paging: input,
      ...(input.customer === undefined ? {} : { within: { index: 'customer', key: input.customer } }),
      where: (record: PaymentIntentRecord) => inRange(input.created, record.created),
    };
    return page(unit, 'payment_intent', query, presentPaymentIntent);
  },
});

export const paymentIntentRoutes = [
  createPaymentIntent,
  confirmPaymentIntent,
  cancelPaymentIntent,
  retrievePaymentIntent,
  listPaymentIntents,
];
