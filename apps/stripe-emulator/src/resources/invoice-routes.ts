import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, list, page, paging } from '../http/list';
import {
  amount,
  applyMetadata,
  boolean,
  clearableText,
  currency,
  integer,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  range,
  text,
  timestamp,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { draftInvoice, fallDue, finalizeInvoice, markUncollectible, voidInvoice } from '../lifecycle/invoice';
import { payByCall } from '../lifecycle/invoice-payment';
import type { Unit } from '../store/unit';
import { allLines, itemsOf, presentInvoice, type InvoiceRecord } from './invoice';
import { insertItem } from './invoice-item';
import { checkFee } from './payment-intent';
import { defaultablePaymentMethod } from './payment-method';
import { checkCollection } from './subscription';

/** Changes an invoice, recomputes when time will touch it next, and says so. */
function changeInvoice(
  unit: Unit,
  id: string,
  changes: Partial<Omit<InvoiceRecord, 'id' | 'sequence' | 'dueAt'>>,
): InvoiceRecord {
  const before = presentInvoice(unit, unit.need('invoice', id, 'invoice'));
  const record = fallDue(unit, unit.change('invoice', id, changes));
  unit.emitChange('invoice.updated', before, presentInvoice(unit, record));
  return record;
}

function draftOnly(record: InvoiceRecord, what: string): void {
  if (record.status === 'draft') return;
  throw badRequest(`Invoice ${record.id} is no longer a draft: ${what}.`, { code: 'invoice_not_editable' });
}

const writable = {
  application_fee_amount: amount({ from: 0 }),
  auto_advance: boolean(),
  automatically_finalizes_at: timestamp(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: integer({ from: 0, to: 365 }),
  default_payment_method: text(),
  description: clearableText(1_500),
  footer: clearableText(5_000),
  metadata: metadata(),
} as const;

const createInvoice = route<Stripe.InvoiceCreateParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices',
)({
  parameters: {
    ...writable,
    description: text(1_500),
    footer: text(5_000),
    customer: needed(text()),
    currency: currency(),
    pending_invoice_items_behavior: oneOf('exclude', 'include'),
    subscription: text(),
  },
  run: (unit, input) => {
    const customer = unit.need('customer', input.customer, 'customer');
    const subscription =
      input.subscription === undefined ? null : unit.need('subscription', input.subscription, 'subscription');
    const method = input.collection_method ?? 'charge_automatically';
    checkCollection(input, method);
    if (input.default_payment_method !== undefined) {
      defaultablePaymentMethod(unit, input.default_payment_method, customer.id, 'default_payment_method');
    }
    if (input.application_fee_amount !== undefined)
      checkFee(unit, input.application_fee_amount, Number.MAX_SAFE_INTEGER);
    const now = unit.now(customer.testClock);
    const invoice = draftInvoice(unit, customer, {
      subscription: subscription?.id ?? null,
      subscriptionMetadata: subscription?.metadata ?? {},
      currency: input.currency ?? subscription?.currency ?? customer.currency ?? 'usd',
      reason: subscription === null ? 'manual' : 'subscription_update',
      collectionMethod: method,
      daysUntilDue: input.days_until_due ?? null,
      autoAdvance: input.auto_advance ?? false,
      finalizesAt: input.automatically_finalizes_at ?? now + 3_600,
      periodStart: now,
      periodEnd: now,
      lines: [],
      description: input.description ?? null,
      footer: input.footer ?? null,
      metadata: applyMetadata({}, input.metadata),
      defaultPaymentMethod: input.default_payment_method ?? null,
      applicationFeeAmount: input.application_fee_amount ?? null,
      applicationFeePercent: null,
      takesPendingItems: (input.pending_invoice_items_behavior ?? 'exclude') === 'include',
    });
    return presentInvoice(unit, invoice);
  },
});

const updateInvoice = route<Stripe.InvoiceUpdateParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id',
)({
  parameters: writable,
  run: (unit, input, id) => {
    const before = unit.need('invoice', id, 'id');
    const { metadata: change, auto_advance: autoAdvance, ...draftsOnly } = input;
    if (Object.keys(draftsOnly).length > 0) draftOnly(before, 'only its metadata and auto_advance can be changed');
    if (input.default_payment_method !== undefined) {
      defaultablePaymentMethod(unit, input.default_payment_method, before.customer, 'default_payment_method');
    }
    if (input.collection_method !== undefined) checkCollection(input, input.collection_method);
    if (input.application_fee_amount !== undefined)
      checkFee(unit, input.application_fee_amount, Number.MAX_SAFE_INTEGER);
    const record = changeInvoice(unit, id, {
      applicationFeeAmount: input.application_fee_amount ?? before.applicationFeeAmount,
      autoAdvance: autoAdvance ?? before.autoAdvance,
      finalizesAt: input.automatically_finalizes_at ?? before.finalizesAt,
      collectionMethod: input.collection_method ?? before.collectionMethod,
      daysUntilDue: input.days_until_due ?? before.daysUntilDue,
      defaultPaymentMethod: input.default_payment_method ?? before.defaultPaymentMethod,
      description: input.description === undefined ? before.description : input.description,
      footer: input.footer === undefined ? before.footer : input.footer,
      metadata: applyMetadata(before.metadata, change),
    });
    return presentInvoice(unit, record);
  },
});

const addLines = route<Stripe.InvoiceAddLinesParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/add_lines',
)({
  parameters: {
    lines: needed(
      listOf(
        parts({
          amount: needed(amount()),
          description: text(500),
          discountable: boolean(),
          metadata: metadata(),
          period: parts({ start: needed(timestamp()), end: needed(timestamp()) }),
        }),
      ),
    ),
    invoice_metadata: metadata(),
  },
  run: (unit, input, id) => {
    const invoice = unit.need('invoice', id, 'id');
    draftOnly(invoice, 'no lines can be added');
    const before = presentInvoice(unit, invoice);
    for (const line of input.lines) {
      insertItem(unit, unit.need('customer', invoice.customer, 'customer'), {
        amount: line.amount,
        currency: invoice.currency,
        description: line.description ?? null,
        invoice: id,
        subscription: invoice.subscription,
        metadata: applyMetadata({}, line.metadata),
        ...(line.period ? { period: line.period } : {}),
      });
    }
    const after = unit.change('invoice', id, { metadata: applyMetadata(invoice.metadata, input.invoice_metadata) });
    unit.emitChange('invoice.updated', before, presentInvoice(unit, after));
    return presentInvoice(unit, after);
  },
});

const finalize = route<Stripe.InvoiceFinalizeInvoiceParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/finalize',
)({
  parameters: { auto_advance: boolean() },
  run: (unit, input, id) => {
    const invoice = unit.need('invoice', id, 'id');
    draftOnly(invoice, 'it cannot be finalized again');
    const ready = unit.change('invoice', id, { autoAdvance: input.auto_advance ?? invoice.autoAdvance });
    return presentInvoice(unit, finalizeInvoice(unit, ready, 'by_call'));
  },
});

const pay = route<Stripe.InvoicePayParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/pay',
)({
  parameters: { off_session: boolean(), paid_out_of_band: boolean(), payment_method: text() },
  run: (unit, input, id) =>
    presentInvoice(
      unit,
      payByCall(unit, unit.need('invoice', id, 'id'), {
        paymentMethod: input.payment_method ?? null,
        offSession: input.off_session ?? true,
        outOfBand: input.paid_out_of_band ?? false,
      }),
    ),
});

const voidRoute = route<Stripe.InvoiceVoidInvoiceParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/void',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentInvoice(unit, voidInvoice(unit, unit.need('invoice', id, 'id'))),
});

const uncollectibleRoute = route<Stripe.InvoiceMarkUncollectibleParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/mark_uncollectible',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentInvoice(unit, markUncollectible(unit, unit.need('invoice', id, 'id'))),
});

const sendInvoice = route<Stripe.InvoiceSendInvoiceParams, Stripe.Invoice>(
  'POST',
  '/v1/invoices/:id/send',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const invoice = unit.need('invoice', id, 'id');
    if (invoice.collectionMethod !== 'send_invoice') {
      throw badRequest('You can only manually send an invoice if its collection method is `send_invoice`.');
    }
    const sent = invoice.status === 'draft' ? finalizeInvoice(unit, invoice, 'by_call') : invoice;
    if (invoice.status !== 'draft') unit.emit('invoice.sent', presentInvoice(unit, sent));
    return presentInvoice(unit, sent);
  },
});

const deleteInvoice = route<Stripe.InvoiceDeleteParams, Stripe.DeletedInvoice>(
  'DELETE',
  '/v1/invoices/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const invoice = unit.need('invoice', id, 'id');
    if (invoice.status !== 'draft' || invoice.subscription !== null) {
      throw badRequest(
        "You can only delete draft invoices that no subscription made. Void it instead, once it's finalized.",
        {
          code: 'invoice_not_editable',
        },
      );
    }
    const presented = presentInvoice(unit, invoice);
    for (const item of itemsOf(unit, id)) unit.remove('invoice_item', item.id);
    unit.remove('invoice', id);
    unit.emit('invoice.deleted', presented);
    return { id, object: 'invoice', deleted: true };
  },
});

const retrieveInvoice = route<Stripe.InvoiceRetrieveParams, Stripe.Invoice>(
  'GET',
  '/v1/invoices/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentInvoice(unit, unit.need('invoice', id, 'id')),
});

const listInvoices = route<Stripe.InvoiceListParams, Stripe.ApiList<Stripe.Invoice>>(
  'GET',
  '/v1/invoices',
)({
  parameters: {
    ...paging,
    created: range(),
    due_date: range(),
    customer: text(),
    subscription: text(),
    status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
    collection_method: oneOf('charge_automatically', 'send_invoice'),
  },
  run: (unit, input) => {
    const within =
      input.subscription !== undefined
        ? { index: 'subscription', key: input.subscription }
        : input.customer !== undefined
          ? { index: 'customer', key: input.customer }
          : undefined;
    const where = (record: InvoiceRecord) =>
      inRange(input.created, record.created) &&
      (input.due_date === undefined || (record.dueDate !== null && inRange(input.due_date, record.dueDate))) &&
      (input.customer === undefined || record.customer === input.customer) &&
      (input.status === undefined || record.status === input.status) &&
      (input.collection_method === undefined || record.collectionMethod === input.collection_method);
    return page(
      unit,
      'invoice',
      { url: '/v1/invoices', paging: input, ...(within && { within }), where },
      presentInvoice,
    );
  },
});

const listLines = route<Stripe.InvoiceListLineItemsParams, Stripe.ApiList<Stripe.InvoiceLineItem>>(
  'GET',
  '/v1/invoices/:id/lines',
)({
  parameters: paging,
  run: (unit, input, id) => {
    const lines = allLines(unit, unit.need('invoice', id, 'id'));
    const { limit = 10, starting_after: after, ending_before: before } = input;
    const place = (line: string) => lines.findIndex((candidate) => candidate.id === line);
    const from = after === undefined ? 0 : place(after) + 1;
    const to = before === undefined ? from + limit : Math.max(0, place(before));
    const start = before === undefined ? from : Math.max(0, to - limit);
    return list(
      `/v1/invoices/${id}/lines`,
      lines.slice(start, to),
      before === undefined ? to < lines.length : start > 0,
    );
  },
});

export const invoiceRoutes = [
  createInvoice,
  addLines,
  finalize,
  pay,
  voidRoute,
  uncollectibleRoute,
  sendInvoice,
  updateInvoice,
  deleteInvoice,
  retrieveInvoice,
  listInvoices,
  listLines,
];
