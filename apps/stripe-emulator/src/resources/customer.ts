import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import {
  amount,
  applyMetadata,
  clearableText,
  currency,
  emailAddress,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  range,
  text,
  unsettable,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { endSubscription } from '../lifecycle/subscription-end';
import { attach, defaultablePaymentMethod, presentPaymentMethod } from './payment-method';

interface Address {
  city?: string;
  country?: string;
  line1?: string;
  line2?: string;
  postal_code?: string;
  state?: string;
}

export interface CustomerRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly description: string | null;
  readonly address: Address | null;
  readonly metadata: Record<string, string>;
  readonly preferredLocales: readonly string[];
  readonly defaultPaymentMethod: string | null;
  /** Negative is credit that the next invoice uses up; positive is carried onto it. */
  readonly balance: number;
  readonly currency: string | null;
  readonly invoicePrefix: string;
  readonly nextInvoice: number;
  readonly delinquent: boolean;
  readonly testClock: string | null;
}

/** A line of a customer's balance. */
export interface CreditRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly customer: string;
  readonly amount: number;
  readonly currency: string;
  readonly endingBalance: number;
  readonly description: string | null;
  readonly invoice: string | null;
  readonly metadata: Record<string, string>;
  readonly type: 'adjustment' | 'applied_to_invoice' | 'invoice_too_small' | 'unapplied_from_invoice' | 'initial';
}

const address = parts({
  city: text(),
  country: text(2),
  line1: text(),
  line2: text(),
  postal_code: text(),
  state: text(),
});

const writable = {
  name: clearableText(256),
  email: unsettable(emailAddress()),
  phone: clearableText(20),
  description: clearableText(350),
  address: unsettable(address),
  metadata: metadata(),
  preferred_locales: listOf(text(10)),
  invoice_settings: parts({ default_payment_method: clearableText() }),
} as const;

export function presentCustomer(unit: Unit, record: CustomerRecord): Wire<Stripe.Customer> {
  return {
    id: record.id,
    object: 'customer',
    address: record.address === null ? null : wholeAddress(record.address),
    balance: record.balance,
    created: record.created,
    currency: record.currency,
    default_source: null,
    delinquent: record.delinquent,
    description: record.description,
    email: record.email,
    invoice_prefix: record.invoicePrefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: record.defaultPaymentMethod,
      footer: null,
      rendering_options: null,
    },
    livemode: unit.livemode,
    metadata: record.metadata,
    name: record.name,
    next_invoice_sequence: record.nextInvoice,
    phone: record.phone,
    preferred_locales: [...record.preferredLocales],
    shipping: null,
    tax_exempt: 'none',
    test_clock: record.testClock,
  };
}

export function wholeAddress(part: Address): Wire<Stripe.Address> {
  return {
    city: part.city ?? null,
    country: part.country ?? null,
    line1: part.line1 ?? null,
    line2: part.line2 ?? null,
    postal_code: part.postal_code ?? null,
    state: part.state ?? null,
  };
}

export function presentCredit(unit: Unit, record: CreditRecord): Wire<Stripe.CustomerBalanceTransaction> {
  return {
    id: record.id,
    object: 'customer_balance_transaction',
    amount: record.amount,
    checkout_session: null,
    created: record.created,
    credit_note: null,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    description: record.description,
    ending_balance: record.endingBalance,
    invoice: record.invoice,
    livemode: unit.livemode,
    metadata: record.metadata,
    type: record.type,
  };
}

/** Changes a customer and says so. */
export function changeCustomer(unit: Unit, id: string, changes: Partial<Omit<CustomerRecord, 'id' | 'sequence'>>) {
  const before = presentCustomer(unit, unit.need('customer', id, 'customer'));
  const record = unit.change('customer', id, changes);
  unit.emitChange('customer.updated', before, presentCustomer(unit, record));
  return record;
}

/** Moves a customer's balance by `amount` and keeps the line that says why. */
export function moveBalance(
  unit: Unit,
  customer: CustomerRecord,
  line: Pick<CreditRecord, 'amount' | 'currency' | 'type' | 'invoice' | 'description' | 'metadata'>,
): CreditRecord {
  if (customer.currency !== null && customer.currency !== line.currency)
    throw otherCurrency(customer.currency, line.currency);
  const endingBalance = customer.balance + line.amount;
  changeCustomer(unit, customer.id, { balance: endingBalance, currency: line.currency });
  return unit.insert('credit', 'cbtxn', {
    ...line,
    created: unit.now(customer.testClock),
    customer: customer.id,
    endingBalance,
  });
}

/** A customer has one currency, once something was billed or credited in it. */
export function otherCurrency(has: string, asked: string) {
  return badRequest(
    `You cannot combine currencies on a single customer. This customer has an active subscription, balance or invoice ` +
      `item with currency ${has}; ${asked} was given.`,
    { param: 'currency' },
  );
}

const createCustomer = route<Stripe.CustomerCreateParams, Stripe.Customer>(
  'POST',
  '/v1/customers',
)({
  parameters: { ...writable, balance: amount(), payment_method: text(), test_clock: text() },
  run: (unit, input) => {
    const testClock = input.test_clock ?? null;
    if (testClock !== null) joinTestClock(unit, testClock);
    const customer = unit.insert('customer', 'cus', {
      created: unit.now(testClock),
      email: input.email ?? null,
      name: input.name ?? null,
      phone: input.phone ?? null,
      description: input.description ?? null,
      address: input.address ?? null,
      metadata: applyMetadata({}, input.metadata),
      preferredLocales: input.preferred_locales ?? [],
      defaultPaymentMethod: null,
      balance: input.balance ?? 0,
      currency: null,
      invoicePrefix: randomText(8).toUpperCase(),
      nextInvoice: 1,
      delinquent: false,
      testClock,
    });
    unit.emit('customer.created', presentCustomer(unit, customer));
    if (input.payment_method !== undefined) attach(unit, input.payment_method, customer, 'payment_method');
    const chosen = input.invoice_settings?.default_payment_method ?? null;
    if (chosen === null) return presentCustomer(unit, customer);
    const method = defaultablePaymentMethod(unit, chosen, customer.id, 'invoice_settings[default_payment_method]');
    return presentCustomer(unit, unit.change('customer', customer.id, { defaultPaymentMethod: method.id }));
  },
});

function joinTestClock(unit: Unit, clock: string): void {
  const { status } = unit.need('test_clock', clock, 'test_clock');
  if (status !== 'ready')
    throw badRequest(`Test clock ${clock} is advancing; wait until it is ready.`, { param: 'test_clock' });
  const most = unit.emulation.settings.customersPerTestClock;
  if (unit.scope.records.customer.count('test_clock', clock) >= most) {
    throw badRequest(`Test clock ${clock} has reached its limit of ${most} customers.`, { param: 'test_clock' });
  }
}

const updateCustomer = route<Stripe.CustomerUpdateParams, Stripe.Customer>(
  'POST',
  '/v1/customers/:id',
)({
  parameters: { ...writable, balance: amount() },
  run: (unit, input, id) => {
    const before = unit.need('customer', id, 'id');
    const chosen = input.invoice_settings?.default_payment_method;
    if (chosen != null) defaultablePaymentMethod(unit, chosen, id, 'invoice_settings[default_payment_method]');
    const record = changeCustomer(unit, id, {
      email: input.email === undefined ? before.email : input.email,
      name: input.name === undefined ? before.name : input.name,
      phone: input.phone === undefined ? before.phone : input.phone,
      description: input.description === undefined ? before.description : input.description,
      address: input.address === undefined ? before.address : input.address,
      metadata: applyMetadata(before.metadata, input.metadata),
      preferredLocales: input.preferred_locales ?? before.preferredLocales,
      defaultPaymentMethod: chosen === undefined ? before.defaultPaymentMethod : chosen,
      balance: input.balance ?? before.balance,
    });
    return presentCustomer(unit, record);
  },
});

const retrieveCustomer = route<Stripe.CustomerRetrieveParams, Stripe.Customer>(
  'GET',
  '/v1/customers/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentCustomer(unit, unit.need('customer', id, 'id')),
});

const deleteCustomer = route<Stripe.CustomerDeleteParams, Stripe.DeletedCustomer>(
  'DELETE',
  '/v1/customers/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const customer = unit.need('customer', id, 'id');
    const live = unit.by('subscription', 'customer', id).filter(({ endedAt }) => endedAt === null);
    for (const subscription of live) endSubscription(unit, subscription, 'cancellation_requested');
    unit.emit('customer.deleted', presentCustomer(unit, customer));
    unit.remove('customer', id);
    return { id, object: 'customer', deleted: true };
  },
});

const listCustomers = route<Stripe.CustomerListParams, Stripe.ApiList<Stripe.Customer>>(
  'GET',
  '/v1/customers',
)({
  parameters: { ...paging, created: range(), email: text(512), test_clock: text() },
  run: (unit, input) => {
    // Real Stripe leaves customers of a test clock out unless they are asked for.
    const clock = input.test_clock ?? null;
    const within =
      clock !== null
        ? { index: 'test_clock', key: clock }
        : input.email !== undefined
          ? { index: 'email', key: input.email }
          : undefined;
    const where = (record: CustomerRecord) =>
      record.testClock === clock &&
      inRange(input.created, record.created) &&
      (input.email === undefined || record.email === input.email);
    return page(
      unit,
      'customer',
      { url: '/v1/customers', paging: input, ...(within && { within }), where },
      presentCustomer,
    );
  },
});

const createCredit = route<Stripe.CustomerCreateBalanceTransactionParams, Stripe.CustomerBalanceTransaction>(
  'POST',
  '/v1/customers/:id/balance_transactions',
)({
  parameters: {
    amount: needed(amount()),
    currency: needed(currency()),
    description: text(350),
    metadata: metadata(),
  },
  run: (unit, input, id) => {
    const record = moveBalance(unit, unit.need('customer', id, 'id'), {
      amount: input.amount,
      currency: input.currency,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
      invoice: null,
      type: 'adjustment',
    });
    return presentCredit(unit, record);
  },
});

const listCredits = route<
  Stripe.CustomerListBalanceTransactionsParams,
  Stripe.ApiList<Stripe.CustomerBalanceTransaction>
>(
  'GET',
  '/v1/customers/:id/balance_transactions',
)({
  parameters: { ...paging, created: range(), invoice: text() },
  run: (unit, input, id) => {
    unit.need('customer', id, 'id');
    const query = {
      url: `/v1/customers/${id}/balance_transactions`,
      paging: input,
      within: { index: 'customer', key: id },
      where: (record: CreditRecord) =>
        inRange(input.created, record.created) && (input.invoice === undefined || record.invoice === input.invoice),
    };
    return page(unit, 'credit', query, presentCredit);
  },
});

const listCustomerPaymentMethods = route<Stripe.CustomerListPaymentMethodsParams, Stripe.ApiList<Stripe.PaymentMethod>>(
  'GET',
  '/v1/customers/:id/payment_methods',
)({
  parameters: { ...paging, type: oneOf('card') },
  run: (unit, input, id) => {
    unit.need('customer', id, 'id');
    const query = { url: `/v1/customers/${id}/payment_methods`, paging: input, within: { index: 'customer', key: id } };
    return page(unit, 'payment_method', query, presentPaymentMethod);
  },
});

export const customerRoutes = [
  createCustomer,
  updateCustomer,
  retrieveCustomer,
  deleteCustomer,
  listCustomers,
  createCredit,
  listCredits,
  listCustomerPaymentMethods,
];
