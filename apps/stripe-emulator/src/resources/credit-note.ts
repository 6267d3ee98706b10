import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging } from '../http/list';
import { amount, applyMetadata, metadata, needed, oneOf, range, text } from '../http/parameters';
import { noParameters, route } from '../http/route';
import { creditInvoice } from '../lifecycle/credit-invoice';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { hostedUrl } from './invoice';

/** Only notes on invoices that are not paid yet: what was paid is refunded instead. */
export interface CreditNoteRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly invoice: string;
  readonly memo: string | null;
  readonly metadata: Record<string, string>;
  readonly number: string;
  readonly reason: 'duplicate' | 'fraudulent' | 'order_change' | 'product_unsatisfactory' | null;
}

export function presentCreditNote(unit: Unit, record: CreditNoteRecord): Wire<Stripe.CreditNote> {
  return {
    id: record.id,
    object: 'credit_note',
    amount: record.amount,
    amount_shipping: 0,
    created: record.created,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: record.created,
    invoice: record.invoice,
    lines: list(`/v1/credit_notes/${record.id}/lines`, []),
    livemode: unit.livemode,
    memo: record.memo,
    metadata: record.metadata,
    number: record.number,
    out_of_band_amount: null,
    // Notes have no page of their own here: the invoice's says what is still due.
    pdf: `${hostedUrl(unit, unit.need('invoice', record.invoice, 'invoice'))}/pdf`,
    post_payment_amount: 0,
    pre_payment_amount: record.amount,
    pretax_credit_amounts: [],
    reason: record.reason,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    subtotal: record.amount,
    subtotal_excluding_tax: record.amount,
    total: record.amount,
    total_excluding_tax: record.amount,
    total_taxes: [],
    type: 'pre_payment',
    voided_at: null,
  };
}

const createCreditNote = route<Stripe.CreditNoteCreateParams, Stripe.CreditNote>(
  'POST',
  '/v1/credit_notes',
)({
  parameters: {
    invoice: needed(text()),
    amount: amount({ from: 1 }),
    memo: text(5_000),
    metadata: metadata(),
    reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  },
  run: (unit, input) => {
    const invoice = unit.need('invoice', input.invoice, 'invoice');
    if (input.amount === undefined) {
      throw badRequest('You must pass one of `amount`, `lines`, or `shipping_cost`.', {
        code: 'parameter_missing',
        param: 'amount',
      });
    }
    const note = creditInvoice(unit, invoice, {
      amount: input.amount,
      memo: input.memo ?? null,
      metadata: applyMetadata({}, input.metadata),
      reason: input.reason ?? null,
    });
    return presentCreditNote(unit, note);
  },
});

const retrieveCreditNote = route<Stripe.CreditNoteRetrieveParams, Stripe.CreditNote>(
  'GET',
  '/v1/credit_notes/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentCreditNote(unit, unit.need('credit_note', id, 'id')),
});

const listCreditNotes = route<Stripe.CreditNoteListParams, Stripe.ApiList<Stripe.CreditNote>>(
  'GET',
  '/v1/credit_notes',
)({
  parameters: { ...paging, created: range(), customer: text(), invoice: text() },
  run: (unit, input) => {
    const within =
      input.invoice !== undefined
        ? { index: 'invoice', key: input.invoice }
        : input.customer !== undefined
          ? { index: 'customer', key: input.customer }
          : undefined;
    const where = (record: CreditNoteRecord) =>
      inRange(input.created, record.created) && (input.customer === undefined || record.customer === input.customer);
    const query = { url: '/v1/credit_notes', paging: input, ...(within && { within }), where };
    return page(unit, 'credit_note', query, presentCreditNote);
  },
});

export const creditNoteRoutes = [createCreditNote, retrieveCreditNote, listCreditNotes];
