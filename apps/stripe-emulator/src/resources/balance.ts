import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging } from '../http/list';
import { amount, applyMetadata, currency, metadata, needed, oneOf, range, text } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { money } from '../lifecycle/currencies';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

export interface BalanceTransactionRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly stripeFee: number;
  readonly applicationFee: number;
  readonly currency: string;
  readonly availableOn: number;
  readonly type: 'charge' | 'refund' | 'payout' | 'application_fee' | 'application_fee_refund';
  readonly source: string;
  readonly description: string | null;
}

export interface ApplicationFeeRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly account: string;
  readonly amount: number;
  readonly amountRefunded: number;
  readonly balanceTransaction: string | null;
  readonly charge: string;
  readonly currency: string;
}

export interface PayoutRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly arrivalDate: number;
  readonly automatic: boolean;
  readonly balanceTransaction: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly status: 'pending' | 'paid';
}

function net(record: BalanceTransactionRecord): number {
  return record.amount - record.stripeFee - record.applicationFee;
}

export function presentBalanceTransaction(
  unit: Unit,
  record: BalanceTransactionRecord,
): Wire<Stripe.BalanceTransaction> {
  const detail = (type: string, fee: number, description: string, application: string | null) =>
    fee === 0 ? [] : [{ amount: fee, application, currency: record.currency, description, type }];
  return {
    id: record.id,
    object: 'balance_transaction',
    amount: record.amount,
    available_on: record.availableOn,
    balance_type: 'payments',
    created: record.created,
    currency: record.currency,
    description: record.description,
    exchange_rate: null,
    fee: record.stripeFee + record.applicationFee,
    fee_details: [
      ...detail('application_fee', record.applicationFee, 'Application fee', 'ca_emulator'),
      ...detail('stripe_fee', record.stripeFee, 'Stripe processing fees', null),
    ],
    net: net(record),
    reporting_category: record.type === 'charge' ? 'charge' : record.type,
    source: record.source,
    status: record.availableOn <= unit.now() ? 'available' : 'pending',
    type: record.type,
  };
}

export function presentApplicationFee(unit: Unit, record: ApplicationFeeRecord): Wire<Stripe.ApplicationFee> {
  return {
    id: record.id,
    object: 'application_fee',
    account: record.account,
    amount: record.amount,
    amount_refunded: record.amountRefunded,
    application: 'ca_emulator',
    balance_transaction: record.balanceTransaction,
    charge: record.charge,
    created: record.created,
    currency: record.currency,
    fee_source: { charge: record.charge, type: 'charge' },
    livemode: unit.livemode,
    originating_transaction: null,
    refunded: record.amountRefunded === record.amount,
    refunds: list(`/v1/application_fees/${record.id}/refunds`, []),
  };
}

export function presentPayout(unit: Unit, record: PayoutRecord): Wire<Stripe.Payout> {
  return {
    id: record.id,
    object: 'payout',
    amount: record.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: record.arrivalDate,
    automatic: record.automatic,
    balance_transaction: record.balanceTransaction,
    created: record.created,
    currency: record.currency,
    description: record.description,
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: unit.livemode,
    metadata: record.metadata,
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: record.automatic ? 'completed' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: record.status,
    trace_id: null,
    type: 'bank_account',
  };
}

/** What an account has by currency: spendable now, and still on its way. */
export function balances(unit: Unit): Map<string, { available: number; pending: number }> {
  const now = unit.now();
  const sums = new Map<string, { available: number; pending: number }>();
  for (const record of unit.scope.records.balance_transaction.values()) {
    const sum = sums.get(record.currency) ?? { available: 0, pending: 0 };
    sum[record.availableOn <= now ? 'available' : 'pending'] += net(record);
    sums.set(record.currency, sum);
  }
  return sums;
}

/** Sends `amount` to the account's bank. In the emulator it arrives at once. */
export function payOut(
  unit: Unit,
  order: Pick<PayoutRecord, 'amount' | 'currency' | 'automatic' | 'description' | 'metadata'>,
): PayoutRecord {
  const created = unit.now();
  const payout = unit.insert('payout', 'po', {
    ...order,
    created,
    arrivalDate: created,
    balanceTransaction: null,
    status: 'pending',
  });
  const transaction = unit.insert('balance_transaction', 'txn', {
    created,
    amount: -order.amount,
    stripeFee: 0,
    applicationFee: 0,
    currency: order.currency,
    availableOn: created,
    type: 'payout',
    source: payout.id,
    description: order.automatic ? 'STRIPE PAYOUT' : order.description,
  });
  const pending = unit.change('payout', payout.id, { balanceTransaction: transaction.id });
  unit.emit('payout.created', presentPayout(unit, pending));
  const paid = unit.change('payout', payout.id, { status: 'paid' });
  unit.emit('payout.paid', presentPayout(unit, paid));
  return paid;
}

const retrieveBalance = route<Stripe.BalanceRetrieveParams, Stripe.Balance>(
  'GET',
  '/v1/balance',
)({
  parameters: noParameters,
  run: (unit) => {
    const sums = [...balances(unit)];
    const part = (of: 'available' | 'pending') =>
      sums.map(([code, sum]) => ({ amount: sum[of], currency: code, source_types: { card: sum[of] } }));
    return { object: 'balance', available: part('available'), livemode: unit.livemode, pending: part('pending') };
  },
});

const listBalanceTransactions = route<Stripe.BalanceTransactionListParams, Stripe.ApiList<Stripe.BalanceTransaction>>(
  'GET',
  '/v1/balance_transactions',
)({
  parameters: { ...paging, created: range(), currency: currency(), source: text(), type: text() },
  run: (unit, input) => {
    const where = (record: BalanceTransactionRecord) =>
      inRange(input.created, record.created) &&
      (input.currency === undefined || record.currency === input.currency) &&
      (input.source === undefined || record.source === input.source) &&
      (input.type === undefined || record.type === input.type);
    return page(
      unit,
      'balance_transaction',
      { url: '/v1/balance_transactions', paging: input, where },
      presentBalanceTransaction,
    );
  },
});

const retrieveBalanceTransaction = route<Stripe.BalanceTransactionRetrieveParams, Stripe.BalanceTransaction>(
  'GET',
  '/v1/balance_transactions/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentBalanceTransaction(unit, unit.need('balance_transaction', id, 'id')),
});

const listApplicationFees = route<Stripe.ApplicationFeeListParams, Stripe.ApiList<Stripe.ApplicationFee>>(
  'GET',
  '/v1/application_fees',
)({
  parameters: { ...paging, charge: text(), created: range() },
  run: (unit, input) => {
    const query = {
      url: '/v1/application_fees',
      paging: input,
      ...(input.charge === undefined ? {} : { within: { index: 'charge', key: input.charge } }),
      where: (record: ApplicationFeeRecord) => inRange(input.created, record.created),
    };
    return page(unit, 'application_fee', query, presentApplicationFee);
  },
});

const retrieveApplicationFee = route<Stripe.ApplicationFeeRetrieveParams, Stripe.ApplicationFee>(
  'GET',
  '/v1/application_fees/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentApplicationFee(unit, unit.need('application_fee', id, 'id')),
});

const createPayout = route<Stripe.PayoutCreateParams, Stripe.Payout>(
  'POST',
  '/v1/payouts',
)({
  parameters: {
    amount: needed(amount({ from: 1 })),
    currency: needed(currency()),
    description: text(),
    metadata: metadata(),
  },
  run: (unit, input) => {
    const available = balances(unit).get(input.currency)?.available ?? 0;
    if (available < input.amount) {
      throw badRequest(
        `You have insufficient funds in your Stripe account for this transfer. Your available balance is ${money(available, input.currency)}.`,
        { code: 'balance_insufficient' },
      );
    }
    const payout = payOut(unit, {
      amount: input.amount,
      currency: input.currency,
      automatic: false,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
    });
    return presentPayout(unit, payout);
  },
});

const listPayouts = route<Stripe.PayoutListParams, Stripe.ApiList<Stripe.Payout>>(
  'GET',
  '/v1/payouts',
)({
  parameters: {
    ...paging,
    created: range(),
    arrival_date: range(),
    status: oneOf('pending', 'paid', 'failed', 'canceled'),
  },
  run: (unit, input) => {
    const where = (record: PayoutRecord) =>
      inRange(input.created, record.created) &&
      inRange(input.arrival_date, record.arrivalDate) &&
      (input.status === undefined || record.status === input.status);
    return page(unit, 'payout', { url: '/v1/payouts', paging: input, where }, presentPayout);
  },
});

const retrievePayout = route<Stripe.PayoutRetrieveParams, Stripe.Payout>(
  'GET',
  '/v1/payouts/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPayout(unit, unit.need('payout', id, 'id')),
});

export const balanceRoutes = [
  retrieveBalance,
  listBalanceTransactions,
  retrieveBalanceTransaction,
  listApplicationFees,
  retrieveApplicationFee,
  createPayout,
  listPayouts,
  retrievePayout,
];
