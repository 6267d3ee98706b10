import type Stripe from 'stripe';
import { badRequest, cardFault } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import { applyMetadata, oneOf, range, text, webAddress } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { verdictOnSetup } from '../lifecycle/cards';
import { chargeFault, declineBody } from '../lifecycle/decline';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { intentParameters, isOver, newSecret, nextAction, withoutMethod, type CardError, type Intent } from './intent';
import { presentPaymentMethod, resolvePaymentMethod, type PaymentMethodRecord } from './payment-method';

export interface SetupIntentRecord extends Intent {
  readonly sequence: number;
  readonly created: number;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly paymentMethod: string | null;
  readonly usage: 'off_session' | 'on_session';
  readonly lastError: CardError | null;
}

export function presentSetupIntent(unit: Unit, record: SetupIntentRecord): Wire<Stripe.SetupIntent> {
  const { lastError } = record;
  return {
    id: record.id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: record.secret,
    created: record.created,
    customer: record.customer,
    customer_account: null,
    description: record.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: lastError === null ? null : { type: 'card_error', ...lastError },
    latest_attempt: null,
    livemode: unit.livemode,
    mandate: null,
    metadata: record.metadata,
    next_action: nextAction(unit, record),
    on_behalf_of: null,
    payment_method: record.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: record.status,
    usage: record.usage,
  };
}

export function insertSetupIntent(
  unit: Unit,
  fields: Partial<Omit<SetupIntentRecord, 'id' | 'sequence'>>,
): SetupIntentRecord {
  const record = unit.insert('setup_intent', 'seti', {
    created: unit.now(),
    customer: null,
    description: null,
    metadata: {},
    paymentMethod: null,
    status: 'requires_payment_method',
    usage: 'off_session',
    secret: '',
    returnUrl: null,
    lastError: null,
    ...fields,
  });
  const created = unit.change('setup_intent', record.id, { secret: newSecret(record.id) });
  unit.emit('setup_intent.created', presentSetupIntent(unit, created));
  return created;
}

/** Asks the bank to store the card. Answers the intent as it then is: succeeded, waiting for 3-D Secure, or refused. */
export function confirmSetup(
  unit: Unit,
  intent: SetupIntentRecord,
  method: PaymentMethodRecord,
  authenticated: boolean,
): SetupIntentRecord {
  const verdict = verdictOnSetup(method.number, authenticated);
  if (verdict.kind === 'authenticate') {
    const waiting = unit.change('setup_intent', intent.id, { paymentMethod: method.id, status: 'requires_action' });
    unit.emit('setup_intent.requires_action', presentSetupIntent(unit, waiting));
    return waiting;
  }
  if (verdict.kind === 'declined') return failSetup(unit, intent.id, declineBody(verdict));
  const { customer } = intent;
  const stored = unit.change('payment_method', method.id, { setUp: true, customer: customer ?? method.customer });
  if (customer !== null && method.customer === null) {
    unit.emit('payment_method.attached', presentPaymentMethod(unit, stored));
  }
  const done = unit.change('setup_intent', intent.id, {
    paymentMethod: method.id,
    status: 'succeeded',
    lastError: null,
  });
  unit.emit('setup_intent.succeeded', presentSetupIntent(unit, done));
  return done;
}

export function failSetup(
  unit: Unit,
  id: string,
  error: { code?: string; decline_code?: string; message: string },
): SetupIntentRecord {
  const { code = 'card_declined', message } = error;
  const lastError = {
    code,
    message,
    ...(error.decline_code === undefined ? {} : { decline_code: error.decline_code }),
  };
  const failed = unit.change('setup_intent', id, { paymentMethod: null, status: 'requires_payment_method', lastError });
  unit.emit('setup_intent.setup_failed', presentSetupIntent(unit, failed));
  return failed;
}

function confirmOrThrow(unit: Unit, intent: SetupIntentRecord, methodId: string): Wire<Stripe.SetupIntent> {
  if (isOver(intent)) throw unexpectedState(intent);
  const method = resolvePaymentMethod(unit, methodId, 'payment_method');
  const after = confirmSetup(unit, intent, method, false);
  const presented = presentSetupIntent(unit, after);
  if (after.lastError === null) return presented;
  const verdict = verdictOnSetup(method.number, false);
  if (verdict.kind === 'declined') throw chargeFault(verdict, { setup_intent: presented });
  throw cardFault({ ...after.lastError, setup_intent: presented });
}

function unexpectedState(intent: SetupIntentRecord) {
  return badRequest(`You cannot perform this action on a SetupIntent with a status of ${intent.status}.`, {
    code: 'setup_intent_unexpected_state',
  });
}

const createSetupIntent = route<Stripe.SetupIntentCreateParams, Stripe.SetupIntent>(
  'POST',
  '/v1/setup_intents',
)({
  parameters: {
    ...intentParameters,
    description: text(),
    usage: oneOf('off_session', 'on_session'),
  },
  run: (unit, input) => {
    const customer = input.customer === undefined ? null : unit.need('customer', input.customer, 'customer').id;
    const intent = insertSetupIntent(unit, {
      customer,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
      usage: input.usage ?? 'off_session',
      returnUrl: input.return_url ?? null,
    });
    const method = input.payment_method;
    if (input.confirm !== true) {
      if (method === undefined) return presentSetupIntent(unit, intent);
      const { id } = resolvePaymentMethod(unit, method, 'payment_method');
      return presentSetupIntent(
        unit,
        unit.change('setup_intent', intent.id, { paymentMethod: id, status: 'requires_confirmation' }),
      );
    }
    if (method === undefined) {
      throw withoutMethod('SetupIntent');
    }
    return confirmOrThrow(unit, intent, method);
  },
});

const confirmSetupIntent = route<Stripe.SetupIntentConfirmParams, Stripe.SetupIntent>(
  'POST',
  '/v1/setup_intents/:id/confirm',
)({
  parameters: { payment_method: text(), return_url: webAddress() },
  run: (unit, input, id) => {
    const intent = unit.need('setup_intent', id, 'id');
    const method = input.payment_method ?? intent.paymentMethod;
    if (method === null) {
      throw withoutMethod('SetupIntent');
    }
    return confirmOrThrow(
      unit,
      unit.change('setup_intent', id, { returnUrl: input.return_url ?? intent.returnUrl }),
      method,
    );
  },
});

const cancelSetupIntent = route<Stripe.SetupIntentCancelParams, Stripe.SetupIntent>(
  'POST',
  '/v1/setup_intents/:id/cancel',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const intent = unit.need('setup_intent', id, 'id');
    if (isOver(intent)) throw unexpectedState(intent);
    const canceled = presentSetupIntent(unit, unit.change('setup_intent', id, { status: 'canceled' }));
    unit.emit('setup_intent.canceled', canceled);
    return canceled;
  },
});

const retrieveSetupIntent = route<Stripe.SetupIntentRetrieveParams, Stripe.SetupIntent>(
  'GET',
  '/v1/setup_intents/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentSetupIntent(unit, unit.need('setup_intent', id, 'id')),
});

const listSetupIntents = route<Stripe.SetupIntentListParams, Stripe.ApiList<Stripe.SetupIntent>>(
  'GET',
  '/v1/setup_intents',
)({
  parameters: { ...paging, created: range(), customer: text(), payment_method: text() },
  run: (unit, input) => {
    const query = {
      url: '/v1/setup_intents',
      paging: input,
      ...(input.customer === undefined ? {} : { within: { index: 'customer', key: input.customer } }),
      where: (record: SetupIntentRecord) =>
        inRange(input.created, record.created) &&
        (input.payment_method === undefined || record.paymentMethod === input.payment_method),
    };
    return page(unit, 'setup_intent', query, presentSetupIntent);
  },
});

export const setupIntentRoutes = [
  createSetupIntent,
  confirmSetupIntent,
  cancelSetupIntent,
  retrieveSetupIntent,
  listSetupIntents,
];
