import { badRequest } from '../http/fault';
import { presentApplicationFee } from '../resources/balance';
import { presentCharge, type ChargeRecord } from '../resources/charge';
import { presentPaymentIntent, type PaymentIntentRecord } from '../resources/payment-intent';
import { presentPaymentMethod, type PaymentMethodRecord } from '../resources/payment-method';
import type { Unit } from '../store/unit';
import { isAvailableAtOnce, verdictOnCharge, type Verdict } from './cards';
import { processingFee } from './currencies';
import { declineBody, type Declined } from './decline';

const availableAfterSeconds = 2 * 86_400;

export interface Attempt {
  /** The holder has just passed 3-D Secure. */
  readonly authenticated: boolean;
  /** Nobody is there to be asked. */
  readonly offSession: boolean;
}

/**
 * Charges a payment intent's amount to a card. The intent ends succeeded, waiting for 3-D Secure (`requires_action`),
 * or wanting another card; a charge row stays for each time the bank was asked for money.
 */
export function chargeCard(
  unit: Unit,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  attempt: Attempt,
): { readonly intent: PaymentIntentRecord; readonly verdict: Verdict } {
  requireCharges(unit);
  const verdict = verdictOnCharge(method, attempt);
  if (verdict.kind === 'authenticate') {
    const lastError = attempt.offSession
      ? {
          code: 'authentication_required',
          decline_code: 'authentication_required',
          message: 'Your card was declined. This transaction requires authentication.',
          paymentMethod: method.id,
        }
      : null;
    const waiting = unit.change('payment_intent', intent.id, {
      paymentMethod: method.id,
      status: 'requires_action',
      lastError,
    });
    unit.emit('payment_intent.requires_action', presentPaymentIntent(unit, waiting));
    return { intent: waiting, verdict };
  }
  if (verdict.kind === 'declined') return { intent: decline(unit, intent, method, verdict), verdict };
  return { intent: succeed(unit, intent, method, attempt), verdict };
}

function decline(unit: Unit, intent: PaymentIntentRecord, method: PaymentMethodRecord, verdict: Declined) {
  const failure = { code: verdict.code, declineCode: verdict.declineCode, message: verdict.message };
  const charge = insertCharge(unit, intent, method, { failure, authenticated: false });
  const { code = 'card_declined', decline_code, message } = declineBody(verdict);
  const failed = unit.change('payment_intent', intent.id, {
    paymentMethod: null,
    status: 'requires_payment_method',
    latestCharge: charge.id,
    lastError: { code, ...(decline_code === undefined ? {} : { decline_code }), message, paymentMethod: method.id },
  });
  unit.emit('charge.failed', presentCharge(unit, charge));
  unit.emit('payment_intent.payment_failed', presentPaymentIntent(unit, failed));
  return failed;
}

function succeed(unit: Unit, intent: PaymentIntentRecord, method: PaymentMethodRecord, attempt: Attempt) {
  const made = insertCharge(unit, intent, method, { failure: null, authenticated: attempt.authenticated });
  const fee = intent.applicationFeeAmount ?? 0;
  const created = unit.now();
  const transaction = unit.insert('balance_transaction', 'txn', {
    created,
    amount: intent.amount,
    stripeFee: processingFee(intent.amount, intent.currency),
    applicationFee: fee,
    currency: intent.currency,
    availableOn: isAvailableAtOnce(method.number) ? created : created + availableAfterSeconds,
    type: 'charge',
    source: made.id,
    description: intent.description,
  });
  const charge = unit.change('charge', made.id, {
    balanceTransaction: transaction.id,
    applicationFee: fee === 0 ? null : takeFee(unit, made, fee),
    applicationFeeAmount: fee === 0 ? null : fee,
  });
  const paid = unit.change('payment_intent', intent.id, {
    paymentMethod: method.id,
    status: 'succeeded',
    latestCharge: charge.id,
    amountReceived: intent.amount,
    lastError: null,
  });
  unit.emit('charge.succeeded', presentCharge(unit, charge));
  unit.emit('payment_intent.succeeded', presentPaymentIntent(unit, paid));
  if (intent.setupFutureUsage !== null) keepForLater(unit, intent, method);
  wantPayout(unit);
  return paid;
}

function insertCharge(
  unit: Unit,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  outcome: Pick<ChargeRecord, 'failure' | 'authenticated'>,
): ChargeRecord {
  return unit.insert('charge', 'ch', {
    created: intent.testClock === null ? unit.now() : unit.now(intent.testClock),
    amount: intent.amount,
    amountRefunded: 0,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    metadata: intent.metadata,
    paymentIntent: intent.id,
    paymentMethod: method.id,
    number: method.number,
    expiryMonth: method.expiryMonth,
    expiryYear: method.expiryYear,
    applicationFee: null,
    applicationFeeAmount: null,
    balanceTransaction: null,
    ...outcome,
  });
}

/** The platform's share of a direct charge, in the platform's own account. */
function takeFee(unit: Unit, charge: ChargeRecord, amount: number): string {
  const platform = unit.platform();
  const created = platform.now();
  const fee = platform.insert('application_fee', 'fee', {
    created,
    account: unit.scope.account,
    amount,
    amountRefunded: 0,
    balanceTransaction: null,
    charge: charge.id,
    currency: charge.currency,
  });
  const transaction = platform.insert('balance_transaction', 'txn', {
    created,
    amount,
    stripeFee: 0,
    applicationFee: 0,
    currency: charge.currency,
    availableOn: created + availableAfterSeconds,
    type: 'application_fee',
    source: fee.id,
    description: null,
  });
  const done = platform.change('application_fee', fee.id, { balanceTransaction: transaction.id });
  platform.emit('application_fee.created', presentApplicationFee(platform, done));
  return fee.id;
}

function keepForLater(unit: Unit, intent: PaymentIntentRecord, method: PaymentMethodRecord): void {
  const attaches = method.customer === null && intent.customer !== null;
  const kept = unit.change('payment_method', method.id, { setUp: true, customer: method.customer ?? intent.customer });
  if (attaches) unit.emit('payment_method.attached', presentPaymentMethod(unit, kept));
}

/** Money in the account is paid out at the next midnight (UTC) at which it is available. */
function wantPayout(unit: Unit): void {
  if (unit.isPlatform) return;
  const platform = unit.platform();
  const account = platform.need('account', unit.scope.account, 'account');
  if (account.payoutAt === null) platform.change('account', account.id, { payoutAt: nextMidnight(unit.now()) });
}

export function nextMidnight(now: number): number {
  return (Math.floor(now / 86_400) + 1) * 86_400;
}

/** A connected account takes no money before Stripe knows who it is. */
export function requireCharges(unit: Unit): void {
  if (unit.isPlatform) return;
  const account = unit.platform().need('account', unit.scope.account, 'account');
  if (account.chargesEnabled) return;
  throw badRequest(
    'Your account cannot currently make charges: it still has requirements that are currently due. See the account object for what is missing.',
    { code: 'account_invalid' },
  );
}
