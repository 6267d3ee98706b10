import { badRequest } from '../http/fault';
import { moveBalance, changeCustomer, type CustomerRecord } from '../resources/customer';
import { itemsOf, presentInvoice, totalOf, type InvoiceRecord } from '../resources/invoice';
import { cancelIntent, insertPaymentIntent } from '../resources/payment-intent';
import { newId, randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import { minimumCharge } from './currencies';
import { settleInvoice } from './invoice-payment';

const hour = 3_600;
const day = 86_400;

type Draft = Pick<
  InvoiceRecord,
  | 'subscription'
  | 'subscriptionMetadata'
  | 'currency'
  | 'reason'
  | 'collectionMethod'
  | 'daysUntilDue'
  | 'autoAdvance'
  | 'finalizesAt'
  | 'periodStart'
  | 'periodEnd'
  | 'lines'
  | 'description'
  | 'footer'
  | 'metadata'
  | 'defaultPaymentMethod'
  | 'applicationFeeAmount'
  | 'applicationFeePercent'
> & { readonly takesPendingItems: boolean };

/** When time touches an invoice next: its finalization, the next attempt to pay it, or the day on which it is overdue. */
function nextDue(record: InvoiceRecord): number | null {
  if (record.status === 'draft') return record.autoAdvance ? record.finalizesAt : null;
  if (record.status !== 'open') return null;
  if (record.collectionMethod === 'send_invoice') return record.overdue ? null : record.dueDate;
  return record.autoAdvance ? record.nextAttemptAt : null;
}

export function fallDue(unit: Unit, record: InvoiceRecord): InvoiceRecord {
  const dueAt = nextDue(record);
  return dueAt === record.dueAt ? record : unit.change('invoice', record.id, { dueAt });
}

/** Makes a draft; the customer's waiting invoice items go onto it when that is asked for. */
export function draftInvoice(unit: Unit, customer: CustomerRecord, draft: Draft): InvoiceRecord {
  const { takesPendingItems, ...fields } = draft;
  const made = unit.insert('invoice', 'in', {
    ...fields,
    created: unit.now(customer.testClock),
    customer: customer.id,
    status: 'draft',
    dueDate: null,
    overdue: false,
    nextAttemptAt: null,
    attempts: 0,
    attempted: false,
    number: null,
    startingBalance: customer.balance,
    endingBalance: null,
    amountDue: null,
    amountPaid: 0,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    uncollectibleAt: null,
    paymentIntent: null,
    paymentId: null,
    token: randomText(32),
    createdEvent: null,
    testClock: customer.testClock,
    dueAt: null,
  });
  if (customer.currency === null) unit.change('customer', customer.id, { currency: made.currency });
  if (takesPendingItems) takePendingItems(unit, made);
  const createdEvent = unit.emit('invoice.created', presentInvoice(unit, made));
  return fallDue(unit, unit.change('invoice', made.id, { createdEvent }));
}

function takePendingItems(unit: Unit, invoice: InvoiceRecord): void {
  for (const item of unit.by('invoice_item', 'pending', invoice.customer)) {
    const fits = item.subscription === null || item.subscription === invoice.subscription;
    if (fits && item.currency === invoice.currency) unit.change('invoice_item', item.id, { invoice: invoice.id });
  }
}

/**
 * Fixes an invoice: its number, the customer's balance, and what is due. Nothing due means paid; less than the least
 * charge goes onto the customer's balance; anything else waits for its payment.
 */
export function finalizeInvoice(
  unit: Unit,
  draft: InvoiceRecord,
  how: 'by_call' | 'by_time' | 'at_start',
): InvoiceRecord {
  const customer = unit.need('customer', draft.customer, 'customer');
  const total = totalOf(unit, draft);
  if (itemsOf(unit, draft.id).length + draft.lines.length === 0) {
    throw badRequest(`Nothing to invoice: invoice ${draft.id} has no lines.`, {
      code: 'invoice_no_customer_line_items',
    });
  }
  const now = unit.now(draft.testClock);
  unit.change('customer', customer.id, { nextInvoice: customer.nextInvoice + 1 });
  const { amountDue, balance } = applyBalance(unit, customer, draft, total);
  const isSent = draft.collectionMethod === 'send_invoice';
  const fixed = unit.change('invoice', draft.id, {
    status: 'open',
    number: `${customer.invoicePrefix}-${String(customer.nextInvoice).padStart(4, '0')}`,
    startingBalance: customer.balance,
    endingBalance: balance,
    amountDue,
    finalizedAt: now,
    dueDate: isSent ? now + (draft.daysUntilDue ?? 30) * day : null,
    nextAttemptAt: isSent || !draft.autoAdvance ? null : how === 'by_call' ? now + hour : now,
    createdEvent: null,
  });
  const ready = amountDue === 0 ? fixed : withIntent(unit, fixed, amountDue);
  const final = fallDue(unit, ready);
  unit.emit('invoice.finalized', presentInvoice(unit, final));
  if (amountDue === 0) return settleInvoice(unit, final, 0);
  if (isSent) unit.emit('invoice.sent', presentInvoice(unit, final));
  return final;
}

function applyBalance(unit: Unit, customer: CustomerRecord, invoice: InvoiceRecord, total: number) {
  const before = customer.balance;
  const owed = total + before;
  const tooSmall = owed > 0 && owed < minimumCharge(invoice.currency);
  const amountDue = tooSmall ? 0 : Math.max(0, owed);
  const balance = owed - amountDue;
  if (balance !== before) {
    moveBalance(unit, customer, {
      amount: balance - before,
      currency: invoice.currency,
      type: tooSmall ? 'invoice_too_small' : 'applied_to_invoice',
      invoice: invoice.id,
      description: null,
      metadata: {},
    });
  }
  return { amountDue, balance };
}

function withIntent(unit: Unit, invoice: InvoiceRecord, amountDue: number): InvoiceRecord {
  const percent = invoice.applicationFeePercent ?? 0;
  const fee = invoice.applicationFeeAmount ?? Math.round((amountDue * percent) / 100);
  const intent = insertPaymentIntent(unit, {
    amount: amountDue,
    currency: invoice.currency,
    customer: invoice.customer,
    description: `Invoice ${invoice.number ?? ''}`.trim(),
    applicationFeeAmount: fee === 0 ? null : Math.min(fee, amountDue),
    invoice: invoice.id,
    testClock: invoice.testClock,
  });
  return unit.change('invoice', invoice.id, { paymentIntent: intent.id, paymentId: newId('inpay') });
}

function openOnly(invoice: InvoiceRecord, verb: string, allowed: readonly InvoiceRecord['status'][]): void {
  if (allowed.includes(invoice.status)) return;
  throw badRequest(
    `You can only ${verb} invoices that are ${allowed.join(' or ')}; ${invoice.id} is ${invoice.status}.`,
    {
      code: 'status_transition_invalid',
    },
  );
}

/** Takes an invoice back: credit that it had used returns to the customer's balance. */
export function voidInvoice(unit: Unit, invoice: InvoiceRecord): InvoiceRecord {
  openOnly(invoice, 'void', ['open', 'uncollectible']);
  cancelPayment(unit, invoice);
  const used = invoice.startingBalance - (invoice.endingBalance ?? invoice.startingBalance);
  if (used !== 0) {
    moveBalance(unit, unit.need('customer', invoice.customer, 'customer'), {
      amount: used,
      currency: invoice.currency,
      type: 'unapplied_from_invoice',
      invoice: invoice.id,
      description: null,
      metadata: {},
    });
  }
  const record = fallDue(
    unit,
    unit.change('invoice', invoice.id, {
      status: 'void',
      voidedAt: unit.now(invoice.testClock),
      nextAttemptAt: null,
      autoAdvance: false,
    }),
  );
  unit.emit('invoice.voided', presentInvoice(unit, record));
  return record;
}

export function markUncollectible(unit: Unit, invoice: InvoiceRecord): InvoiceRecord {
  openOnly(invoice, 'mark as uncollectible', ['open', 'draft']);
  const final = invoice.status === 'draft' ? finalizeInvoice(unit, invoice, 'by_call') : invoice;
  if (final.status !== 'open') return final;
  const record = fallDue(
    unit,
    unit.change('invoice', invoice.id, {
      status: 'uncollectible',
      uncollectibleAt: unit.now(invoice.testClock),
      nextAttemptAt: null,
      autoAdvance: false,
    }),
  );
  unit.emit('invoice.marked_uncollectible', presentInvoice(unit, record));
  return record;
}

function cancelPayment(unit: Unit, invoice: InvoiceRecord): void {
  if (invoice.paymentIntent === null) return;
  const intent = unit.need('payment_intent', invoice.paymentIntent, 'payment_intent');
  if (intent.status !== 'succeeded' && intent.status !== 'canceled') cancelIntent(unit, intent);
}

/** What the day of falling due does to an invoice that was sent. */
export function becomeOverdue(unit: Unit, invoice: InvoiceRecord): InvoiceRecord {
  const record = fallDue(unit, unit.change('invoice', invoice.id, { overdue: true }));
  unit.emit('invoice.overdue', presentInvoice(unit, record));
  changeCustomer(unit, invoice.customer, { delinquent: true });
  return record;
}
