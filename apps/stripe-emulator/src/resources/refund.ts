import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging, type List } from '../http/list';
import { amount, applyMetadata, boolean, metadata, oneOf, range, text } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { money } from '../lifecycle/currencies';
import { refundCharge } from '../lifecycle/refund-charge';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import type { ChargeRecord } from './charge';

export interface RefundRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly balanceTransaction: string | null;
  readonly charge: string;
  readonly paymentIntent: string;
  readonly currency: string;
  readonly customer: string | null;
  readonly metadata: Record<string, string>;
  readonly reason: 'duplicate' | 'fraudulent' | 'requested_by_customer' | null;
}

export function presentRefund(_unit: Unit, record: RefundRecord): Wire<Stripe.Refund> {
  return {
    id: record.id,
    object: 'refund',
    amount: record.amount,
    balance_transaction: record.balanceTransaction,
    charge: record.charge,
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    },
    metadata: record.metadata,
    payment_intent: record.paymentIntent,
    payment_method: null,
    reason: record.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}

export function refundsOf(unit: Unit, charge: string): List<Wire<Stripe.Refund>> {
  const refunds = unit.by('refund', 'charge', charge).reverse();
  return list(
    `/v1/charges/${charge}/refunds`,
    refunds.slice(0, 10).map((refund) => presentRefund(unit, refund)),
    refunds.length > 10,
  );
}

function chargeToRefund(unit: Unit, input: { charge?: string; payment_intent?: string }): ChargeRecord {
  if ((input.charge === undefined) === (input.payment_intent === undefined)) {
    throw badRequest('One of the following params should be provided for this request: payment_intent or charge.', {
      code: input.charge === undefined ? 'parameter_missing' : 'parameters_exclusive',
    });
  }
  if (input.charge !== undefined) return unit.need('charge', input.charge, 'charge');
  const intent = unit.need('payment_intent', input.payment_intent ?? '', 'payment_intent');
  if (intent.status !== 'succeeded' || intent.latestCharge === null) {
    throw badRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  }
  return unit.need('charge', intent.latestCharge, 'charge');
}

const createRefund = route<Stripe.RefundCreateParams, Stripe.Refund>(
  'POST',
  '/v1/refunds',
)({
  parameters: {
    charge: text(),
    payment_intent: text(),
    amount: amount({ from: 1 }),
    metadata: metadata(),
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    refund_application_fee: boolean(),
  },
  run: (unit, input) => {
    const charge = chargeToRefund(unit, input);
    if (charge.failure !== null) throw badRequest(`Charge ${charge.id} has failed; it cannot be refunded.`);
    const left = charge.amount - charge.amountRefunded;
    if (left === 0) {
      throw badRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
    }
    const wanted = input.amount ?? left;
    if (wanted > left) {
      throw badRequest(
        `Refund amount (${money(wanted, charge.currency)}) is greater than unrefunded amount on charge (${money(left, charge.currency)})`,
        { param: 'amount' },
      );
    }
    if (input.refund_application_fee === true && charge.applicationFee === null) {
      throw badRequest('Can only refund an application fee on a charge that has one.', {
        param: 'refund_application_fee',
      });
    }
    const refund = refundCharge(unit, charge, {
      amount: wanted,
      metadata: applyMetadata({}, input.metadata),
      reason: input.reason ?? null,
      withApplicationFee: input.refund_application_fee ?? false,
    });
    return presentRefund(unit, refund);
  },
});

const retrieveRefund = route<Stripe.RefundRetrieveParams, Stripe.Refund>(
  'GET',
  '/v1/refunds/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentRefund(unit, unit.need('refund', id, 'id')),
});

const updateRefund = route<Stripe.RefundUpdateParams, Stripe.Refund>(
  'POST',
  '/v1/refunds/:id',
)({
  parameters: { metadata: metadata() },
  run: (unit, input, id) => {
    const before = unit.need('refund', id, 'id');
    const after = unit.change('refund', id, { metadata: applyMetadata(before.metadata, input.metadata) });
    unit.emitChange('refund.updated', presentRefund(unit, before), presentRefund(unit, after));
    return presentRefund(unit, after);
  },
});

const listRefunds = route<Stripe.RefundListParams, Stripe.ApiList<Stripe.Refund>>(
  'GET',
  '/v1/refunds',
)({
  parameters: { ...paging, charge: text(), payment_intent: text(), created: range() },
  run: (unit, input) => {
    const within =
      input.charge !== undefined
        ? { index: 'charge', key: input.charge }
        : input.payment_intent !== undefined
          ? { index: 'payment_intent', key: input.payment_intent }
          : undefined;
    const where = (record: RefundRecord) => inRange(input.created, record.created);
    return page(unit, 'refund', { url: '/v1/refunds', paging: input, ...(within && { within }), where }, presentRefund);
  },
});

export const refundRoutes = [createRefund, retrieveRefund, updateRefund, listRefunds];
