import type Stripe from 'stripe';
import { z } from 'zod';
import {
  type CallAnswer,
  callKind,
  type CallOptions,
  findMarked,
  MARK,
  metadataOf,
  sinceIntended,
  unlessDone,
} from './call-kind';
import { accountOnly } from './customer-calls';

/** What an invoice says of itself, for the next step. */
const answerOf = (invoice: Stripe.Invoice): CallAnswer => ({
  id: invoice.id,
  facts: {
    status: invoice.status,
    totalMinor: invoice.total,
    number: invoice.number,
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    finalizedAt: invoice.status_transitions.finalized_at,
  },
});

/** On an invoice of Stripe's since our lines are: it names ours. */
export const LINES_OF = 'holdfast_invoice';

/**
 * An invoice beside those of the subscription's periods: a year ahead, or the last days. What else waits for the customer
 * stays away from it, and Stripe does not finalize it before we do.
 */
export const invoiceCreate = callKind({
  name: 'invoice.create',
  parameters: z.strictObject({
    customerId: z.string(),
    currency: z.string().length(3),
    feeMinor: z.int().nonnegative(),
  }),
  async send(stripe, { customerId, currency, feeMinor }, mark, options) {
    const invoice = await stripe.invoices.create(
      {
        customer: customerId,
        currency,
        auto_advance: false,
        collection_method: 'charge_automatically',
        pending_invoice_items_behavior: 'exclude',
        ...(feeMinor === 0 ? {} : { application_fee_amount: feeMinor }),
        metadata: metadataOf(mark),
      },
      options,
    );
    return answerOf(invoice);
  },
  async find(stripe, { customerId }, mark, options) {
    const invoices = stripe.invoices.list({ customer: customerId, limit: 100, ...sinceIntended(mark) }, options);
    const invoice = await findMarked(invoices, mark);
    return invoice && answerOf(invoice);
  },
});

/** All lines at once: an invoice never has half of them. */
export const invoiceAddLines = callKind({
  name: 'invoice.add_lines',
  parameters: z.strictObject({
    stripeInvoiceId: z.string(),
    invoiceId: z.uuid(),
    lines: z
      .array(
        z.strictObject({
          description: z.string().min(1).max(500),
          amountMinor: z.int(),
          /** Unix seconds; both ends of the days that it is for. */
          periodStart: z.int(),
          periodEnd: z.int(),
        }),
      )
      .min(1)
      .max(250),
  }),
  async send(stripe, { stripeInvoiceId, invoiceId, lines }, mark, options) {
    const invoice = await stripe.invoices.addLines(
      stripeInvoiceId,
      {
        lines: lines.map(({ description, amountMinor, periodStart, periodEnd }) => ({
          description,
          amount: amountMinor,
          discountable: false,
          period: { start: periodStart, end: periodEnd },
          metadata: metadataOf(mark),
        })),
        invoice_metadata: { [LINES_OF]: invoiceId },
      },
      options,
    );
    return answerOf(invoice);
  },
  async find(stripe, { stripeInvoiceId }, mark, options) {
    const invoice = await stripe.invoices.retrieve(stripeInvoiceId, {}, accountOnly(options));
    return invoice.lines.data.some(({ metadata }) => metadata[MARK] === mark.id) ? answerOf(invoice) : null;
  },
});

const finalized = async (stripe: Stripe, id: string, options: CallOptions): Promise<CallAnswer | null> => {
  const invoice = await stripe.invoices.retrieve(id, {}, accountOnly(options));
  return invoice.status === 'draft' ? null : answerOf(invoice);
};

/** From here on the invoice does not change, and Stripe collects it. */
export const invoiceFinalize = callKind({
  name: 'invoice.finalize',
  parameters: z.strictObject({ stripeInvoiceId: z.string() }),
  send: (stripe, { stripeInvoiceId: id }, _mark, options) =>
    unlessDone(
      async () => answerOf(await stripe.invoices.finalizeInvoice(id, { auto_advance: true }, options)),
      () => finalized(stripe, id, options),
    ),
  find: (stripe, { stripeInvoiceId }, _mark, options) => finalized(stripe, stripeInvoiceId, options),
});

const paid = async (stripe: Stripe, id: string, options: CallOptions): Promise<CallAnswer | null> => {
  const invoice = await stripe.invoices.retrieve(id, {}, accountOnly(options));
  return invoice.status === 'paid' ? answerOf(invoice) : null;
};

/** Charges the customer's card now instead of when Stripe would. */
export const invoicePay = callKind({
  name: 'invoice.pay',
  parameters: z.strictObject({ stripeInvoiceId: z.string() }),
  send: (stripe, { stripeInvoiceId: id }, _mark, options) =>
    unlessDone(
      async () => answerOf(await stripe.invoices.pay(id, { off_session: true }, options)),
      () => paid(stripe, id, options),
    ),
  find: (stripe, { stripeInvoiceId }, _mark, options) => paid(stripe, stripeInvoiceId, options),
});

/** Takes something off an invoice that is not paid yet: what is still asked for is less by it. */
export const creditNoteCreate = callKind({
  name: 'credit_note.create',
  parameters: z.strictObject({
    stripeInvoiceId: z.string(),
    amountMinor: z.int().positive(),
    memo: z.string().max(500),
  }),
  async send(stripe, { stripeInvoiceId, amountMinor, memo }, mark, options) {
    const note = await stripe.creditNotes.create(
      { invoice: stripeInvoiceId, amount: amountMinor, memo, metadata: metadataOf(mark) },
      options,
    );
    return { id: note.id, facts: { status: note.status } };
  },
  async find(stripe, { stripeInvoiceId }, mark, options) {
    const notes = stripe.creditNotes.list({ invoice: stripeInvoiceId, limit: 100 }, options);
    const note = await findMarked(notes, mark);
    return note && { id: note.id, facts: { status: note.status } };
  },
});

/** Money back to where it came from, our fee's part included. */
export const refundCreate = callKind({
  name: 'refund.create',
  parameters: z.strictObject({
    paymentIntentId: z.string(),
    amountMinor: z.int().positive(),
    withFee: z.boolean(),
    refundId: z.uuid(),
  }),
  async send(stripe, { paymentIntentId, amountMinor, withFee, refundId }, mark, options) {
    const refund = await stripe.refunds.create(
      {
        payment_intent: paymentIntentId,
        amount: amountMinor,
        ...(withFee ? { refund_application_fee: true } : {}),
        metadata: { ...metadataOf(mark), holdfast_refund: refundId },
      },
      options,
    );
    return { id: refund.id, facts: { status: refund.status } };
  },
  async find(stripe, { paymentIntentId }, mark, options) {
    const refund = await findMarked(
      stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }, options),
      mark,
    );
    return refund && { id: refund.id, facts: { status: refund.status } };
  },
});
