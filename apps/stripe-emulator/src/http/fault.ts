import type Stripe from 'stripe';

type FaultType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** The body of a Stripe error (https://docs.stripe.com/api/errors), without the envelope. */
export interface FaultBody {
  type: FaultType;
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: unknown;
  setup_intent?: unknown;
  payment_method?: unknown;
}

/**
 * An error that is answered as Stripe answers it. What the unit of work did before is undone, except where `keeps`
 * says that the attempt itself is a fact: a declined card leaves its attempt behind.
 */
export class StripeFault extends Error {
  constructor(
    readonly status: number,
    readonly body: FaultBody,
    readonly keeps = false,
  ) {
    super(body.message);
  }
}

type Code = Extract<NonNullable<Stripe.Invoice['last_finalization_error']>['code'], string>;

/** 400 `invalid_request_error`: the usual answer to a call that makes no sense. */
export function badRequest(message: string, details: { code?: Code; param?: string } = {}): StripeFault {
  const doc = details.code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${details.code}` };
  return new StripeFault(400, { type: 'invalid_request_error', message, ...details, ...doc });
}

/** An id that names nothing: 404 when it is the path's own, 400 when a parameter names it. */
export function missing(noun: string, id: string, param: string, inPath = false): StripeFault {
  return new StripeFault(inPath ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
    message: `No such ${noun}: '${id}'`,
    param,
  });
}

/** 402: the card was not charged. The attempt stays. */
export function cardFault(body: Omit<FaultBody, 'type'>): StripeFault {
  return new StripeFault(402, { type: 'card_error', ...body }, true);
}
