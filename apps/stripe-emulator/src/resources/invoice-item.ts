import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import {
  amount,
  applyMetadata,
  boolean,
  currency,
  metadata,
  needed,
  parts,
  range,
  text,
  timestamp,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { newId } from '../store/ids';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { otherCurrency, type CustomerRecord } from './customer';
import { presentInvoice, type InvoiceRecord } from './invoice';

export interface InvoiceItemRecord {
  readonly id: string;
  readonly sequence: number;
  readonly date: number;
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly description: string | null;
  /** Null while it waits for the customer's next invoice. */
  readonly invoice: string | null;
  readonly lineId: string;
  readonly subscription: string | null;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly metadata: Record<string, string>;
  readonly testClock: string | null;
}

const mostItems = 250;

export function presentInvoiceItem(unit: Unit, record: InvoiceItemRecord): Wire<Stripe.InvoiceItem> {
  return {
    id: record.id,
    object: 'invoiceitem',
    amount: record.amount,
    currency: record.currency,
    customer: record.customer,
    customer_account: null,
    date: record.date,
    description: record.description,
    discountable: record.amount >= 0,
    discounts: [],
    invoice: record.invoice,
    livemode: unit.livemode,
    metadata: record.metadata,
    parent:
      record.subscription === null
        ? null
        : { subscription_details: { subscription: record.subscription }, type: 'subscription_details' },
    period: { end: record.periodEnd, start: record.periodStart },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: record.testClock,
  };
}

export function presentItemLine(unit: Unit, record: InvoiceItemRecord): Wire<Stripe.InvoiceLineItem> {
  return {
    id: record.lineId,
    object: 'line_item',
    amount: record.amount,
    currency: record.currency,
    description: record.description,
    discount_amounts: [],
    discountable: record.amount >= 0,
    discounts: [],
    invoice: record.invoice,
    livemode: unit.livemode,
    metadata: record.metadata,
    parent: {
      invoice_item_details: {
        invoice_item: record.id,
        proration: false,
        proration_details: { credited_items: null },
        subscription: record.subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: { end: record.periodEnd, start: record.periodStart },
    pretax_credit_amounts: [],
    pricing: null,
    quantity: 1,
    quantity_decimal: '1',
    subscription: record.subscription,
    subtotal: record.amount,
    taxes: [],
  };
}

interface NewItem {
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly invoice: string | null;
  readonly subscription: string | null;
  readonly metadata: Record<string, string>;
  readonly period?: { readonly start: number; readonly end: number };
}

/** Keeps an item and says so; the caller has checked that its invoice, if any, is a draft in the same currency. */
export function insertItem(unit: Unit, customer: CustomerRecord, item: NewItem): InvoiceItemRecord {
  const now = unit.now(customer.testClock);
  if (item.invoice !== null && unit.scope.records.invoice_item.count('invoice', item.invoice) >= mostItems) {
    throw badRequest(`An invoice can have up to ${mostItems} invoice items.`, { param: 'invoice' });
  }
  if (item.period && item.period.end < item.period.start) {
    throw badRequest('The end of an invoice item period must not be before its start.', { param: 'period[end]' });
  }
  const record = unit.insert('invoice_item', 'ii', {
    date: now,
    amount: item.amount,
    currency: item.currency,
    customer: customer.id,
    description: item.description,
    invoice: item.invoice,
    lineId: newId('il'),
    subscription: item.subscription,
    periodStart: item.period?.start ?? now,
    periodEnd: item.period?.end ?? now,
    metadata: item.metadata,
    testClock: customer.testClock,
  });
  unit.emit('invoiceitem.created', presentInvoiceItem(unit, record));
  return record;
}

function editableInvoice(unit: Unit, id: string, customer: string): InvoiceRecord {
  const invoice = unit.need('invoice', id, 'invoice');
  if (invoice.customer !== customer) {
    throw badRequest(`The invoice ${id} belongs to another customer.`, { param: 'invoice' });
  }
  if (invoice.status !== 'draft') {
    throw badRequest('The specified invoice is no longer editable: invoice items can only be added to a draft.', {
      code: 'invoice_not_editable',
      param: 'invoice',
    });
  }
  return invoice;
}

/** Says what a change of one of its items did to a draft. */
function telling<T>(unit: Unit, invoice: InvoiceRecord | undefined, change: () => T): T {
  if (!invoice) return change();
  const before = presentInvoice(unit, invoice);
  const result = change();
  unit.emitChange('invoice.updated', before, presentInvoice(unit, invoice));
  return result;
}

const period = parts({ start: needed(timestamp()), end: needed(timestamp()) });

const createItem = route<Stripe.InvoiceItemCreateParams, Stripe.InvoiceItem>(
  'POST',
  '/v1/invoiceitems',
)({
  parameters: {
    customer: needed(text()),
    amount: needed(amount()),
    currency: needed(currency()),
    description: text(500),
    invoice: text(),
    metadata: metadata(),
    period,
    subscription: text(),
  },
  run: (unit, input) => {
    const customer = unit.need('customer', input.customer, 'customer');
    if (input.subscription !== undefined) {
      const { customer: owner } = unit.need('subscription', input.subscription, 'subscription');
      if (owner !== customer.id) {
        throw badRequest(`The subscription ${input.subscription} belongs to another customer.`, {
          param: 'subscription',
        });
      }
    }
    const invoice = input.invoice === undefined ? undefined : editableInvoice(unit, input.invoice, customer.id);
    if (invoice && invoice.currency !== input.currency) {
      throw badRequest(`You cannot add an invoice item in ${input.currency} to an invoice in ${invoice.currency}.`, {
        param: 'currency',
      });
    }
    if (customer.currency !== null && customer.currency !== input.currency)
      throw otherCurrency(customer.currency, input.currency);
    const item = telling(unit, invoice, () =>
      insertItem(unit, customer, {
        amount: input.amount,
        currency: input.currency,
        description: input.description ?? null,
        invoice: invoice?.id ?? null,
        subscription: input.subscription ?? invoice?.subscription ?? null,
        metadata: applyMetadata({}, input.metadata),
        ...(input.period ? { period: input.period } : {}),
      }),
    );
    return presentInvoiceItem(unit, item);
  },
});

function editableItem(unit: Unit, id: string): { item: InvoiceItemRecord; invoice: InvoiceRecord | undefined } {
  const item = unit.need('invoice_item', id, 'id');
  return { item, invoice: item.invoice === null ? undefined : editableInvoice(unit, item.invoice, item.customer) };
}

const updateItem = route<Stripe.InvoiceItemUpdateParams, Stripe.InvoiceItem>(
  'POST',
  '/v1/invoiceitems/:id',
)({
  parameters: { amount: amount(), description: text(500), metadata: metadata(), period },
  run: (unit, input, id) => {
    const { item, invoice } = editableItem(unit, id);
    const after = telling(unit, invoice, () =>
      unit.change('invoice_item', id, {
        amount: input.amount ?? item.amount,
        description: input.description ?? item.description,
        metadata: applyMetadata(item.metadata, input.metadata),
        periodStart: input.period?.start ?? item.periodStart,
        periodEnd: input.period?.end ?? item.periodEnd,
      }),
    );
    return presentInvoiceItem(unit, after);
  },
});

const deleteItem = route<Stripe.InvoiceItemDeleteParams, Stripe.DeletedInvoiceItem>(
  'DELETE',
  '/v1/invoiceitems/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const { item, invoice } = editableItem(unit, id);
    telling(unit, invoice, () => unit.remove('invoice_item', id));
    unit.emit('invoiceitem.deleted', presentInvoiceItem(unit, item));
    return { id, object: 'invoiceitem', deleted: true };
  },
});

const retrieveItem = route<Stripe.InvoiceItemRetrieveParams, Stripe.InvoiceItem>(
  'GET',
  '/v1/invoiceitems/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentInvoiceItem(unit, unit.need('invoice_item', id, 'id')),
});

const listItems = route<Stripe.InvoiceItemListParams, Stripe.ApiList<Stripe.InvoiceItem>>(
  'GET',
  '/v1/invoiceitems',
)({
  parameters: { ...paging, created: range(), customer: text(), invoice: text(), pending: boolean() },
  run: (unit, input) => {
    const within =
      input.invoice !== undefined
        ? { index: 'invoice', key: input.invoice }
        : input.customer !== undefined
          ? { index: 'customer', key: input.customer }
          : undefined;
    const where = (record: InvoiceItemRecord) =>
      inRange(input.created, record.date) &&
      (input.customer === undefined || record.customer === input.customer) &&
      (input.pending === undefined || input.pending === (record.invoice === null));
    return page(
      unit,
      'invoice_item',
      { url: '/v1/invoiceitems', paging: input, ...(within && { within }), where },
      presentInvoiceItem,
    );
  },
});

export const invoiceItemRoutes = [createItem, updateItem, deleteItem, retrieveItem, listItems];
