import type { AccountRecord } from '../resources/account';
import type { AccountLinkRecord } from '../resources/account-link';
import type { PortalConfigurationRecord, PortalSessionRecord } from '../resources/billing-portal';
import type { ApplicationFeeRecord, BalanceTransactionRecord, PayoutRecord } from '../resources/balance';
import type { ChargeRecord } from '../resources/charge';
import type { CheckoutSessionRecord } from '../resources/checkout-session';
import type { CreditNoteRecord } from '../resources/credit-note';
import type { CreditRecord, CustomerRecord } from '../resources/customer';
import type { InvoiceRecord } from '../resources/invoice';
import type { InvoiceItemRecord } from '../resources/invoice-item';
import type { PaymentIntentRecord } from '../resources/payment-intent';
import type { PaymentMethodRecord } from '../resources/payment-method';
import type { PriceRecord, ProductRecord } from '../resources/price';
import type { RefundRecord } from '../resources/refund';
import type { SetupIntentRecord } from '../resources/setup-intent';
import type { SubscriptionRecord } from '../resources/subscription';
import type { TestClockRecord } from '../resources/test-clock';
import type { DeliveryRecord, WebhookEndpointRecord } from '../resources/webhook-endpoint';
import type { Collection, Index, Kept } from './collection';

/** Everything that is kept, by kind. The kind's name is what the journal writes. */
export interface Records {
  account: AccountRecord;
  account_link: AccountLinkRecord;
  application_fee: ApplicationFeeRecord;
  balance_transaction: BalanceTransactionRecord;
  charge: ChargeRecord;
  checkout_session: CheckoutSessionRecord;
  credit: CreditRecord;
  credit_note: CreditNoteRecord;
  customer: CustomerRecord;
  delivery: DeliveryRecord;
  invoice: InvoiceRecord;
  invoice_item: InvoiceItemRecord;
  payment_intent: PaymentIntentRecord;
  payment_method: PaymentMethodRecord;
  payout: PayoutRecord;
  portal_configuration: PortalConfigurationRecord;
  portal_session: PortalSessionRecord;
  price: PriceRecord;
  product: ProductRecord;
  refund: RefundRecord;
  setup_intent: SetupIntentRecord;
  subscription: SubscriptionRecord;
  test_clock: TestClockRecord;
  webhook_endpoint: WebhookEndpointRecord;
}

export type Kind = keyof Records;

/** Something that time does: at `at` (unix seconds of that clock), once, unless the record says otherwise by then. */
export interface Due {
  readonly at: number;
  readonly clock: string | null;
}

export interface KindRules<R extends Kept> {
  readonly indexes?: Readonly<Record<string, Index<R>>>;
  readonly due?: (record: R) => Due | null;
}

const byCustomer = { customer: (record: { customer: string | null }) => record.customer };

/** By what records are found, and when time does something with them. */
export const kinds: { readonly [K in Kind]: KindRules<Records[K]> } = {
  account: { due: (record) => (record.payoutAt === null ? null : { at: record.payoutAt, clock: null }) },
  account_link: { indexes: { session: (record) => record.session } },
  application_fee: { indexes: { charge: (record) => record.charge } },
  balance_transaction: {},
  charge: { indexes: { ...byCustomer, payment_intent: (record) => record.paymentIntent } },
  checkout_session: {
    indexes: {
      ...byCustomer,
      payment_intent: (record) => record.paymentIntent,
      setup_intent: (record) => record.setupIntent,
    },
    due: (record) => (record.status === 'open' ? { at: record.expiresAt, clock: null } : null),
  },
  credit: { indexes: byCustomer },
  credit_note: { indexes: { ...byCustomer, invoice: (record) => record.invoice } },
  customer: { indexes: { test_clock: (record) => record.testClock, email: (record) => record.email } },
  delivery: { indexes: { event: (record) => record.event } },
  invoice: {
    indexes: { ...byCustomer, subscription: (record) => record.subscription, token: (record) => record.token },
    due: (record) => (record.dueAt === null ? null : { at: record.dueAt, clock: record.testClock }),
  },
  invoice_item: {
    indexes: {
      invoice: (record) => record.invoice,
      pending: (record) => (record.invoice === null ? record.customer : null),
      ...byCustomer,
    },
  },
  payment_intent: { indexes: { ...byCustomer, invoice: (record) => record.invoice } },
  payment_method: { indexes: byCustomer },
  payout: {},
  portal_configuration: {},
  portal_session: { indexes: { token: (record) => record.token } },
  price: { indexes: { product: (record) => record.product, lookup_key: (record) => record.lookupKey } },
  product: {},
  refund: { indexes: { charge: (record) => record.charge, payment_intent: (record) => record.paymentIntent } },
  setup_intent: { indexes: byCustomer },
  subscription: {
    indexes: { ...byCustomer, price: (record) => record.price, test_clock: (record) => record.testClock },
    due: (record) => (record.dueAt === null ? null : { at: record.dueAt, clock: record.testClock }),
  },
  test_clock: {},
  webhook_endpoint: {},
};

export type Collections = { readonly [K in Kind]: Collection<Records[K]> };
