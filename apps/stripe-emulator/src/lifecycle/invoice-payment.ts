import { badRequest, cardFault, StripeFault } from '../http/fault';
import { changeCustomer } from '../resources/customer';
import { amountDueOf, presentInvoice, type InvoiceRecord } from '../resources/invoice';
import { presentInvoicePayment } from '../resources/invoice-payment';
import { cancelIntent, presentPaymentIntent } from '../resources/payment-intent';
import { resolvePaymentMethod, type PaymentMethodRecord } from '../resources/payment-method';
import { changeSubscription, type SubscriptionRecord } from '../resources/subscription';
import type { Unit } from '../store/unit';
import type { Verdict } from './cards';
import { chargeCard, type Attempt } from './charge-card';
import { fallDue, finalizeInvoice } from './invoice';
import { endSubscription } from './subscription-end';

const day = 86_400;

/** Marks an invoice as paid with `amountPaid`, and frees its subscription from arrears if it was the latest. */
export function settleInvoice(unit: Unit, invoice: InvoiceRecord, amountPaid: number): InvoiceRecord {
  const record = fallDue(
    unit,
    unit.change('invoice', invoice.id, {
      status: 'paid',
      amountPaid,
      paidAt: unit.now(invoice.testClock),
      attempted: true,
      nextAttemptAt: null,
      autoAdvance: false,
    }),
  );
  const presented = presentInvoice(unit, record);
  unit.emit('invoice.paid', presented);
  unit.emit('invoice.payment_succeeded', presented);
  const payment = presentInvoicePayment(unit, record);
  if (payment && amountPaid > 0) unit.emit('invoice_payment.paid', payment);
  const subscription = subscriptionOf(unit, record);
  if (subscription && subscription.latestInvoice === record.id && isInArrears(subscription)) {
    changeSubscription(unit, subscription.id, { status: 'active' });
  }
  const { delinquent } = unit.need('customer', record.customer, 'customer');
  if (delinquent && !hasArrears(unit, record.customer)) changeCustomer(unit, record.customer, { delinquent: false });
  return record;
}

function isInArrears({ status }: SubscriptionRecord): boolean {
  return status === 'past_due' || status === 'unpaid' || status === 'incomplete';
}

function hasArrears(unit: Unit, customer: string): boolean {
  return unit
    .by('invoice', 'customer', customer)
    .some(({ status, attempted, overdue }) => status === 'open' && (attempted || overdue));
}

function subscriptionOf(unit: Unit, invoice: InvoiceRecord): SubscriptionRecord | undefined {
  const subscription = invoice.subscription === null ? undefined : unit.get('subscription', invoice.subscription);
  return subscription?.endedAt === null ? subscription : undefined;
}

/** The card that pays when nobody names one: the invoice's, the subscription's, the customer's, in this order. */
export function defaultMethod(unit: Unit, invoice: InvoiceRecord): PaymentMethodRecord | undefined {
  const subscription = invoice.subscription === null ? undefined : unit.get('subscription', invoice.subscription);
  const customer = unit.need('customer', invoice.customer, 'customer');
  const chosen = [invoice.defaultPaymentMethod, subscription?.defaultPaymentMethod, customer.defaultPaymentMethod];
  return chosen
    .flatMap((id) => (id == null ? [] : [unit.get('payment_method', id)]))
    .find((method) => method !== undefined && method.customer !== null);
}

interface Outcome {
  readonly invoice: InvoiceRecord;
  readonly verdict: Verdict | { readonly kind: 'no_method' };
}

/** One attempt to pay an open invoice with a card. A failed one puts the subscription into arrears. */
export function attemptPayment(
  unit: Unit,
  invoice: InvoiceRecord,
  method: PaymentMethodRecord | undefined,
  attempt: Attempt,
): Outcome {
  if (invoice.paymentIntent === null) throw new Error(`The invoice ${invoice.id} has no payment intent.`);
  if (!method) return { invoice: failAttempt(unit, invoice, attempt), verdict: { kind: 'no_method' } };
  const intent = unit.need('payment_intent', invoice.paymentIntent, 'payment_intent');
  const { verdict } = chargeCard(unit, intent, method, attempt);
  if (verdict.kind === 'approved') {
    const counted = unit.change('invoice', invoice.id, { attempts: invoice.attempts + 1 });
    return { invoice: settleInvoice(unit, counted, intent.amount), verdict };
  }
  // A holder who sits before the 3-D Secure page has not failed yet.
  if (verdict.kind === 'authenticate' && !attempt.offSession) return { invoice, verdict };
  const failed = failAttempt(unit, invoice, attempt);
  if (verdict.kind === 'authenticate') unit.emit('invoice.payment_action_required', presentInvoice(unit, failed));
  return { invoice: failed, verdict };
}

function failAttempt(unit: Unit, invoice: InvoiceRecord, attempt: Attempt): InvoiceRecord {
  const attempts = invoice.attempts + 1;
  const { retryDays } = unit.emulation.settings;
  const wait = retryDays[attempts - 1];
  const retries = attempt.offSession && invoice.autoAdvance && invoice.subscription !== null;
  const next = retries ? (wait === undefined ? null : unit.now(invoice.testClock) + wait * day) : invoice.nextAttemptAt;
  const record = fallDue(
    unit,
    unit.change('invoice', invoice.id, {
      attempts,
      attempted: true,
      nextAttemptAt: invoice.subscription === null && attempt.offSession ? null : next,
    }),
  );
  unit.emit('invoice.payment_failed', presentInvoice(unit, record));
  changeCustomer(unit, invoice.customer, { delinquent: true });
  const subscription = subscriptionOf(unit, record);
  if (subscription?.status === 'active') changeSubscription(unit, subscription.id, { status: 'past_due' });
  if (subscription && retries && wait === undefined) giveUp(unit, subscription);
  return record;
}

/** After the last attempt. */
function giveUp(unit: Unit, subscription: SubscriptionRecord): void {
  const { afterRetries } = unit.emulation.settings;
  if (afterRetries === 'canceled') {
    endSubscription(unit, unit.need('subscription', subscription.id, 'subscription'), 'payment_failed');
  } else if (subscription.status !== 'incomplete') {
    changeSubscription(unit, subscription.id, { status: afterRetries });
  }
}

interface Payment {
  readonly paymentMethod: string | null;
  readonly offSession: boolean;
  readonly outOfBand: boolean;
}

/** `POST /v1/invoices/:id/pay`: a refusal is the call's error, and stays on the invoice. */
export function payByCall(unit: Unit, given: InvoiceRecord, payment: Payment): InvoiceRecord {
  if (given.status === 'paid') throw badRequest('Invoice is already paid');
  if (given.status === 'void')
    throw badRequest('This invoice can no longer be paid: it is void.', { code: 'status_transition_invalid' });
  const invoice = given.status === 'draft' ? finalizeInvoice(unit, given, 'by_call') : given;
  if (invoice.status === 'paid') return invoice;
  if (payment.outOfBand) {
    const intent = invoice.paymentIntent === null ? undefined : unit.get('payment_intent', invoice.paymentIntent);
    if (intent && intent.status !== 'canceled') cancelIntent(unit, intent);
    return settleInvoice(unit, invoice, amountDueOf(unit, invoice));
  }
  const method =
    payment.paymentMethod === null
      ? defaultMethod(unit, invoice)
      : resolvePaymentMethod(unit, payment.paymentMethod, 'payment_method');
  if (!method) {
    throw badRequest(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    );
  }
  const { invoice: after, verdict } = attemptPayment(unit, invoice, method, {
    authenticated: false,
    offSession: payment.offSession,
  });
  if (verdict.kind === 'approved') return after;
  throw refusal(unit, after, verdict);
}

function refusal(unit: Unit, invoice: InvoiceRecord, verdict: Outcome['verdict']): StripeFault {
  const intent = unit.need('payment_intent', invoice.paymentIntent ?? '', 'payment_intent');
  const payment_intent = presentPaymentIntent(unit, intent);
  if (verdict.kind === 'declined') {
    return cardFault({
      code: verdict.code,
      ...(verdict.declineCode === null ? {} : { decline_code: verdict.declineCode }),
      message: verdict.message,
      payment_intent,
      ...(intent.latestCharge === null ? {} : { charge: intent.latestCharge }),
    });
  }
  return cardFault({
    code: 'invoice_payment_intent_requires_action',
    message:
      'The invoice payment requires additional user action before it can be completed successfully. ' +
      "The payment intent's `next_action` says what; the hosted invoice page walks through it.",
    payment_intent,
  });
}
