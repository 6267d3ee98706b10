import type Stripe from 'stripe';
import { inRange, list, paging, type List } from '../http/list';
import { needed, oneOf, parts, range, text } from '../http/parameters';
import { route } from '../http/route';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import type { InvoiceRecord } from './invoice';

/** The tie between an invoice and the payment intent that pays it; an invoice has at most one here. */
export function presentInvoicePayment(unit: Unit, invoice: InvoiceRecord): Wire<Stripe.InvoicePayment> | undefined {
  if (invoice.paymentIntent === null || invoice.paymentId === null) return undefined;
  const intent = unit.need('payment_intent', invoice.paymentIntent, 'payment_intent');
  const status = intent.status === 'succeeded' ? 'paid' : intent.status === 'canceled' ? 'canceled' : 'open';
  return {
    id: invoice.paymentId,
    object: 'invoice_payment',
    amount_paid: status === 'paid' ? intent.amount : null,
    amount_requested: intent.amount,
    created: intent.created,
    currency: intent.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: unit.livemode,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status,
    status_transitions: {
      canceled_at: intent.canceledAt,
      paid_at: status === 'paid' ? invoice.paidAt : null,
    },
  };
}

export function presentInvoicePayments(unit: Unit, invoice: InvoiceRecord): List<Wire<Stripe.InvoicePayment>> {
  const payment = presentInvoicePayment(unit, invoice);
  return list(`/v1/invoice_payments?invoice=${invoice.id}`, payment ? [payment] : []);
}

export function confirmationSecret(unit: Unit, invoice: InvoiceRecord): Wire<Stripe.Invoice.ConfirmationSecret> | null {
  if (invoice.paymentIntent === null) return null;
  const { secret } = unit.need('payment_intent', invoice.paymentIntent, 'payment_intent');
  return { client_secret: secret, type: 'payment_intent' };
}

const listInvoicePayments = route<Stripe.InvoicePaymentListParams, Stripe.ApiList<Stripe.InvoicePayment>>(
  'GET',
  '/v1/invoice_payments',
)({
  parameters: {
    ...paging,
    created: range(),
    invoice: text(),
    payment: parts({ type: needed(oneOf('payment_intent')), payment_intent: text() }),
    status: oneOf('open', 'paid', 'canceled'),
  },
  run: (unit, input) => {
    const found = chosenInvoices(unit, input.invoice, input.payment?.payment_intent);
    const payments = found
      .flatMap((invoice) => presentInvoicePayment(unit, invoice) ?? [])
      .filter((payment) => inRange(input.created, payment.created))
      .filter((payment) => input.status === undefined || payment.status === input.status);
    const from =
      input.starting_after === undefined ? 0 : payments.findIndex(({ id }) => id === input.starting_after) + 1;
    const limit = input.limit ?? 10;
    return list('/v1/invoice_payments', payments.slice(from, from + limit), payments.length > from + limit);
  },
});

function chosenInvoices(unit: Unit, invoice: string | undefined, intent: string | undefined): InvoiceRecord[] {
  if (invoice !== undefined) return [unit.need('invoice', invoice, 'invoice')];
  if (intent !== undefined) {
    const { invoice: paid } = unit.need('payment_intent', intent, 'payment[payment_intent]');
    return paid === null ? [] : [unit.need('invoice', paid, 'invoice')];
  }
  return [...unit.scope.records.invoice.newestFirst()];
}

export const invoicePaymentRoutes = [listInvoicePayments];
