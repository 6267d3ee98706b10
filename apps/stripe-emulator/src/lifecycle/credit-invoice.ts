import { badRequest } from '../http/fault';
import { presentCreditNote, type CreditNoteRecord } from '../resources/credit-note';
import { amountDueOf, presentInvoice, type InvoiceRecord } from '../resources/invoice';
import { cancelIntent } from '../resources/payment-intent';
import type { Unit } from '../store/unit';
import { money } from './currencies';
import { settleInvoice } from './invoice-payment';

type Order = Pick<CreditNoteRecord, 'amount' | 'memo' | 'metadata' | 'reason'>;

/** Takes something off an invoice that is not paid yet; when nothing is left to ask for, it is paid. */
export function creditInvoice(unit: Unit, invoice: InvoiceRecord, order: Order): CreditNoteRecord {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw badRequest(
      `You can only create a credit note here for an invoice that is open or uncollectible; ${invoice.id} is ${invoice.status}.`,
      { code: 'status_transition_invalid' },
    );
  }
  const left = amountDueOf(unit, invoice);
  if (order.amount > left) {
    throw badRequest(
      `The credit note amount (${money(order.amount, invoice.currency)}) is greater than what the invoice still asks for (${money(left, invoice.currency)}).`,
      { param: 'amount' },
    );
  }
  const before = presentInvoice(unit, invoice);
  const earlier = unit.by('credit_note', 'invoice', invoice.id).length;
  const note = unit.insert('credit_note', 'cn', {
    ...order,
    created: unit.now(invoice.testClock),
    currency: invoice.currency,
    customer: invoice.customer,
    invoice: invoice.id,
    number: `${invoice.number ?? invoice.id}-CN-${String(earlier + 1).padStart(2, '0')}`,
  });
  askForLess(unit, invoice);
  unit.emit('credit_note.created', presentCreditNote(unit, note));
  const after = order.amount === left ? settleInvoice(unit, invoice, 0) : invoice;
  unit.emitChange('invoice.updated', before, presentInvoice(unit, after));
  return note;
}

/**
 * A fee that was a share stays one. One that was an amount is at most what is paid: Stripe says that it caps a fee at the amount
 * captured (https://docs.stripe.com/api/payment_intents/create#create_payment_intent-application_fee_amount), and of credit notes
 * only that they lower what is due (https://docs.stripe.com/invoicing/dashboard/credit-notes). Whether one lowers such a fee too is not
 * documented; nothing of ours depends on it, the fee that was taken is read from the payment.
 */
function askForLess(unit: Unit, invoice: InvoiceRecord): void {
  if (invoice.paymentIntent === null) return;
  const intent = unit.need('payment_intent', invoice.paymentIntent, 'payment_intent');
  const amount = amountDueOf(unit, invoice);
  if (amount === 0) {
    cancelIntent(unit, intent);
    return;
  }
  const percent = invoice.applicationFeePercent;
  const fee = percent === null ? (intent.applicationFeeAmount ?? 0) : Math.round((amount * percent) / 100);
  unit.change('payment_intent', intent.id, {
    amount,
    applicationFeeAmount: fee === 0 ? null : Math.min(fee, amount),
  });
}
