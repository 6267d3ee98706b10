import type Stripe from 'stripe';
import { presentAccount } from '../resources/account';
import { presentApplicationFee, presentBalanceTransaction } from '../resources/balance';
import { presentPortalConfiguration } from '../resources/billing-portal';
import { presentCharge } from '../resources/charge';
import { presentCheckoutLines } from '../resources/checkout-session';
import { presentCustomer } from '../resources/customer';
import { presentInvoice } from '../resources/invoice';
import { confirmationSecret, presentInvoicePayments } from '../resources/invoice-payment';
import { presentPaymentIntent } from '../resources/payment-intent';
import { presentPaymentMethod } from '../resources/payment-method';
import { presentPrice, presentProduct } from '../resources/price';
import { presentRefund, refundsOf } from '../resources/refund';
import { presentSetupIntent } from '../resources/setup-intent';
import { presentSubscription, subscriptionsOf } from '../resources/subscription';
import type { Kind, Records } from '../store/records';
import type { Unit } from '../store/unit';
import { badRequest } from './fault';

type Presenter = (unit: Unit, id: string) => unknown;

function of<K extends Kind>(kind: K, present: (unit: Unit, record: Records[K]) => unknown): Presenter {
  return (unit, id) => {
    const record = unit.get(kind, id);
    return record ? present(unit, record) : id;
  };
}

const customer = of('customer', presentCustomer);
const invoice = of('invoice', presentInvoice);
const charge = of('charge', presentCharge);
const paymentIntent = of('payment_intent', presentPaymentIntent);
const paymentMethod = of('payment_method', presentPaymentMethod);
const subscription = of('subscription', presentSubscription);
const setupIntent = of('setup_intent', presentSetupIntent);
const balanceTransaction = of('balance_transaction', presentBalanceTransaction);
const price = of('price', presentPrice);
const product = of('product', presentProduct);
const refund = of('refund', presentRefund);
const onPlatform =
  (present: Presenter): Presenter =>
  (unit, id) =>
    present(unit.platform(), id);
const account = onPlatform(of('account', presentAccount));
const applicationFee = onPlatform(of('application_fee', presentApplicationFee));

type Fields<T> = Partial<Record<Extract<keyof T, string>, Presenter>>;

/** What may be expanded, by the object's type: ids into objects, and parts that are only there when asked for. */
const expandable: Readonly<Record<string, Readonly<Record<string, Presenter>>>> = {
  application_fee: { account, charge, balance_transaction: balanceTransaction } satisfies Fields<Stripe.ApplicationFee>,
  'billing_portal.session': {
    configuration: of('portal_configuration', presentPortalConfiguration),
  } satisfies Fields<Stripe.BillingPortal.Session>,
  balance_transaction: {
    source: (unit, id) => {
      if (id.startsWith('ch_')) return charge(unit, id);
      return id.startsWith('re_') ? refund(unit, id) : id;
    },
  } satisfies Fields<Stripe.BalanceTransaction>,
  charge: {
    customer,
    payment_intent: paymentIntent,
    balance_transaction: balanceTransaction,
    application_fee: applicationFee,
    refunds: (unit, id) => refundsOf(unit, id),
  } satisfies Fields<Stripe.Charge>,
  'checkout.session': {
    customer,
    payment_intent: paymentIntent,
    setup_intent: setupIntent,
    line_items: (unit, id) => presentCheckoutLines(unit, unit.need('checkout_session', id, 'id')),
  } satisfies Fields<Stripe.Checkout.Session>,
  customer: { subscriptions: (unit, id) => subscriptionsOf(unit, id) } satisfies Fields<Stripe.Customer>,
  customer_balance_transaction: { customer, invoice } satisfies Fields<Stripe.CustomerBalanceTransaction>,
  invoice: {
    customer,
    default_payment_method: paymentMethod,
    payments: (unit, id) => presentInvoicePayments(unit, unit.need('invoice', id, 'id')),
    confirmation_secret: (unit, id) => confirmationSecret(unit, unit.need('invoice', id, 'id')),
  } satisfies Fields<Stripe.Invoice>,
  invoice_payment: { invoice } satisfies Fields<Stripe.InvoicePayment>,
  invoiceitem: { customer, invoice } satisfies Fields<Stripe.InvoiceItem>,
  line_item: { subscription } satisfies Fields<Stripe.InvoiceLineItem>,
  payment_intent: {
    customer,
    latest_charge: charge,
    payment_method: paymentMethod,
  } satisfies Fields<Stripe.PaymentIntent>,
  payment_method: { customer } satisfies Fields<Stripe.PaymentMethod>,
  payout: { balance_transaction: balanceTransaction } satisfies Fields<Stripe.Payout>,
  price: { product } satisfies Fields<Stripe.Price>,
  product: { default_price: price } satisfies Fields<Stripe.Product>,
  refund: {
    charge,
    payment_intent: paymentIntent,
    balance_transaction: balanceTransaction,
  } satisfies Fields<Stripe.Refund>,
  setup_intent: { customer, payment_method: paymentMethod } satisfies Fields<Stripe.SetupIntent>,
  subscription: {
    customer,
    default_payment_method: paymentMethod,
    latest_invoice: invoice,
  } satisfies Fields<Stripe.Subscription>,
};

/** Paths through parts of an object that are not objects of their own. */
const within: Readonly<Record<string, Readonly<Record<string, Presenter>>>> = {
  'customer.invoice_settings': { default_payment_method: paymentMethod },
  'invoice.parent.subscription_details': { subscription },
  'invoice_payment.payment': { payment_intent: paymentIntent, charge },
};

const deepest = 4;

/** Replaces ids by what they name, along `expand`'s paths. Answers the value itself, changed. */
export function expandAnswer<T>(unit: Unit, value: T, paths: readonly string[]): T {
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > deepest) {
      throw badRequest(`You cannot expand more than ${deepest} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    }
    walk(unit, value, steps, '', path);
  }
  return value;
}

function walk(unit: Unit, here: unknown, steps: readonly string[], trail: string, path: string): void {
  const [step, ...rest] = steps;
  if (step === undefined || here === null || typeof here !== 'object') return;
  if (Array.isArray(here)) {
    for (const item of here) walk(unit, item, steps, trail, path);
    return;
  }
  const record = here as Record<string, unknown>;
  const type = typeof record['object'] === 'string' ? record['object'] : undefined;
  const place = type === undefined ? trail : type;
  const presenter = expandable[place]?.[step] ?? within[place]?.[step];
  if (presenter) {
    record[step] = expanded(unit, record, step, presenter);
  } else if (!passable(record, step, rest)) {
    throw badRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
  }
  walk(unit, record[step], rest, `${place}.${step}`, path);
}

/** Lists (`data`) and named parts are walked through; an id that nothing above expands is the end of the way. */
function passable(record: Record<string, unknown>, step: string, rest: readonly string[]): boolean {
  const value = record[step];
  return rest.length > 0 && Object.hasOwn(record, step) && (value === null || typeof value === 'object');
}

function expanded(unit: Unit, record: Record<string, unknown>, step: string, presenter: Presenter): unknown {
  const value = record[step];
  if (typeof value === 'string') return presenter(unit, value);
  if (value === undefined && typeof record['id'] === 'string') return presenter(unit, record['id']);
  return value;
}
