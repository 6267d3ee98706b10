import type Stripe from 'stripe';
import { inRange, page, paging } from '../http/list';
import { range, text } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { cardByNumber } from '../lifecycle/cards';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

export interface ChargeRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly amountRefunded: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly paymentIntent: string;
  readonly paymentMethod: string;
  readonly number: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly authenticated: boolean;
  readonly applicationFee: string | null;
  readonly applicationFeeAmount: number | null;
  readonly balanceTransaction: string | null;
  readonly failure: { readonly code: string; readonly declineCode: string | null; readonly message: string } | null;
}

export function presentCharge(unit: Unit, record: ChargeRecord): Wire<Stripe.Charge> {
  const { failure } = record;
  const paid = failure === null;
  return {
    id: record.id,
    object: 'charge',
    amount: record.amount,
    amount_captured: paid ? record.amount : 0,
    amount_refunded: record.amountRefunded,
    application: unit.isPlatform ? null : 'ca_emulator',
    application_fee: record.applicationFee,
    application_fee_amount: record.applicationFeeAmount,
    balance_transaction: record.balanceTransaction,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'HOLDFAST EMULATOR',
    captured: paid,
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    description: record.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: unit.livemode,
    metadata: record.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: failure === null ? null : '01',
      network_status: paid ? 'approved_by_network' : 'declined_by_network',
      reason: failure?.declineCode ?? null,
      risk_level: 'normal',
      risk_score: 10,
      seller_message: paid ? 'Payment complete.' : 'The bank did not return any further details with this decline.',
      type: paid ? 'authorized' : 'issuer_declined',
    },
    paid,
    payment_intent: record.paymentIntent,
    payment_method: record.paymentMethod,
    payment_method_details: { type: 'card', card: cardDetails(record) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: record.amountRefunded === record.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
}

function cardDetails(record: ChargeRecord): Wire<Stripe.Charge.PaymentMethodDetails.Card> {
  const brand = cardByNumber(record.number)?.brand ?? 'unknown';
  return {
    amount_authorized: record.failure === null ? record.amount : null,
    authorization_code: null,
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: record.expiryMonth,
    exp_year: record.expiryYear,
    funding: 'credit',
    installments: null,
    last4: record.number.slice(-4),
    mandate: null,
    network: brand,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: record.authenticated
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: null,
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const retrieveCharge = route<Stripe.ChargeRetrieveParams, Stripe.Charge>(
  'GET',
  '/v1/charges/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentCharge(unit, unit.need('charge', id, 'id')),
});

const listCharges = route<Stripe.ChargeListParams, Stripe.ApiList<Stripe.Charge>>(
  'GET',
  '/v1/charges',
)({
  parameters: { ...paging, created: range(), customer: text(), payment_intent: text() },
  run: (unit, input) => {
    const within =
      input.payment_intent !== undefined
        ? { index: 'payment_intent', key: input.payment_intent }
        : input.customer !== undefined
          ? { index: 'customer', key: input.customer }
          : undefined;
    const where = (record: ChargeRecord) =>
      inRange(input.created, record.created) && (input.customer === undefined || record.customer === input.customer);
    return page(unit, 'charge', { url: '/v1/charges', paging: input, ...(within && { within }), where }, presentCharge);
  },
});

export const chargeRoutes = [retrieveCharge, listCharges];
