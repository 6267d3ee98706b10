import { money } from '../lifecycle/currencies';
import { attemptPayment } from '../lifecycle/invoice-payment';
import { amountDueOf, totalOf, type InvoiceRecord } from '../resources/invoice';
import { insertPaymentMethod } from '../resources/payment-method';
import { authenticationUrl } from '../resources/intent';
import type { Unit } from '../store/unit';
import { cardFields, cardHelp, readCard } from './card-form';
import { accountName } from './checkout-page';
import { html } from './html';
import { invoicePdf, linesOf } from './invoice-pdf';
import { layout } from './layout';
import { filled } from './texts';
import type { Shown, Visit } from './visit';

/** An invoice's page exists once it is finalized; its address is its secret. */
export function invoiceByToken(unit: Unit, token: string): InvoiceRecord | undefined {
  const [invoice] = unit.by('invoice', 'token', token);
  return invoice && invoice.finalizedAt !== null ? invoice : undefined;
}

function invoiceOf({ unit, ids }: Visit): InvoiceRecord {
  const invoice = invoiceByToken(unit, ids['token'] ?? '');
  if (!invoice) throw new Error('The page was found without its invoice.');
  return invoice;
}

export function showInvoice(visit: Visit, error?: string): Shown {
  const { unit, texts, language, form, query } = visit;
  const invoice = invoiceOf(visit);
  const sum = (value: number) => money(value, invoice.currency, language);
  const day = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);
  const due = amountDueOf(unit, invoice);
  const lastError =
    invoice.paymentIntent === null ? null : unit.get('payment_intent', invoice.paymentIntent)?.lastError;
  const failed =
    error ?? (query.has('failed') ? texts.authFailed : query.has('declined') ? lastError?.message : undefined);
  const applied = (invoice.endingBalance ?? invoice.startingBalance) - invoice.startingBalance;
  const body = html` <p>${accountName(unit)}</p>
    <dl>
      <dt>${texts.status}</dt>
      <dd>${texts[`st_${invoice.status}`]}</dd>
      <dt>${texts.issued}</dt>
      <dd>${day(invoice.finalizedAt ?? invoice.created)}</dd>
      ${
        invoice.dueDate === null
          ? null
          : html`<dt>${texts.due}</dt>
              <dd>${day(invoice.dueDate)}</dd>`
      }
      <dt>${texts.period}</dt>
      <dd>${day(invoice.periodStart)} – ${day(invoice.periodEnd)}</dd>
    </dl>
    <table>
      <thead>
        <tr>
          <th scope="col">${texts.description}</th>
          <th scope="col" class="sum">${texts.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${linesOf(unit, invoice).map(
          (line) =>
            html`<tr>
              <td>${line.description}</td>
              <td class="sum">${sum(line.amount)}</td>
            </tr>`,
        )}
        <tr>
          <th scope="row">${texts.total}</th>
          <td class="sum">${sum(totalOf(unit, invoice))}</td>
        </tr>
        ${
          applied === 0
            ? null
            : html`<tr>
                <th scope="row">${texts.appliedBalance}</th>
                <td class="sum">${sum(-applied)}</td>
              </tr>`
        }
        <tr>
          <th scope="row">${texts.amountDue}</th>
          <td class="sum"><strong>${sum(due)}</strong></td>
        </tr>
      </tbody>
    </table>
    <p><a class="button" href="${`/i/${unit.scope.account}/${invoice.token}/pdf`}">${texts.pdf}</a></p>
    ${invoice.status === 'paid' ? html`<p>${texts.paid}</p>` : null}
    ${
      isPayable(invoice)
        ? html`<h2>${texts.payNow}</h2>
            <form method="post" action="?">
              ${cardFields(texts, form)}
              <button class="main" type="submit">${filled(texts.pay, { amount: sum(due) })}</button>
            </form>
            ${cardHelp(texts)}`
        : null
    }`;
  const title = `${texts.invoice} ${invoice.number ?? ''}`;
  return { page: layout({ language, title, body, ...(failed === undefined ? {} : { error: failed }) }) };
}

function isPayable(invoice: InvoiceRecord): boolean {
  return (invoice.status === 'open' || invoice.status === 'uncollectible') && invoice.paymentIntent !== null;
}

/** The holder pays in person: what their bank asks, they can answer. */
export function payInvoice(visit: Visit): Shown {
  const { unit, form } = visit;
  const invoice = invoiceOf(visit);
  if (!isPayable(invoice)) return { goTo: '?' };
  const entered = readCard(form, new Date(unit.now() * 1_000));
  if ('error' in entered) return showInvoice(visit, entered.error);
  const method = insertPaymentMethod(unit, { ...entered.card, name: form.get('name') || null }, null, false);
  const { verdict } = attemptPayment(unit, invoice, method, { authenticated: false, offSession: false });
  if (verdict.kind === 'authenticate') return { goTo: authenticationUrl(unit, invoice.paymentIntent ?? '') };
  if (verdict.kind === 'declined') return showInvoice(visit, verdict.message);
  return { goTo: '?' };
}

export async function invoiceFile(visit: Visit): Promise<Shown> {
  const invoice = invoiceOf(visit);
  const file = await invoicePdf(visit.unit, invoice, visit.language);
  return { file, name: `invoice-${invoice.number ?? invoice.id}.pdf` };
}
