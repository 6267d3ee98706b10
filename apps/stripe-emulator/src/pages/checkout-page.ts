import { chargeCard } from '../lifecycle/charge-card';
import { money } from '../lifecycle/currencies';
import { presentCheckoutSession, type CheckoutSessionRecord } from '../resources/checkout-session';
import { insertPaymentIntent, type PaymentIntentRecord } from '../resources/payment-intent';
import { insertPaymentMethod, type PaymentMethodRecord } from '../resources/payment-method';
import { authenticationUrl } from '../resources/intent';
import { confirmSetup } from '../resources/setup-intent';
import type { Unit } from '../store/unit';
import { cardFields, cardHelp, readCard } from './card-form';
import { html } from './html';
import { layout } from './layout';
import { filled } from './texts';
import type { Shown, Visit } from './visit';

export function successUrl(session: CheckoutSessionRecord): string {
  return session.successUrl.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function sessionOf({ unit, ids }: Visit): CheckoutSessionRecord {
  return unit.need('checkout_session', ids['id'] ?? '', 'id');
}

export function showCheckout(visit: Visit, error?: string): Shown {
  const session = sessionOf(visit);
  const { texts, language, unit, form } = visit;
  if (session.status !== 'open') return over(visit, session);
  const failed = error ?? (visit.query.has('failed') ? texts.authFailed : undefined);
  const email = session.customer === null ? { email: session.customerEmail } : {};
  const amount = money(session.amountTotal ?? 0, session.currency ?? 'usd', language);
  const body = html` <p>${accountName(unit)}</p>
    ${session.mode === 'setup' ? html`<p>${texts.setupHint}</p>` : lines(visit, session, amount)}
    <form method="post" action="?">
      ${cardFields(texts, form, email)}
      <button class="main" type="submit">
        ${session.mode === 'setup' ? texts.save : filled(texts.pay, { amount })}
      </button>
    </form>
    ${session.cancelUrl === null ? null : html`<p><a class="button" href="${session.cancelUrl}">${texts.back}</a></p>`}
    ${cardHelp(texts)}`;
  const title = session.mode === 'setup' ? texts.setupTitle : texts.payTitle;
  return { page: layout({ language, title, body, ...(failed === undefined ? {} : { error: failed }) }) };
}

function lines({ texts, language }: Visit, session: CheckoutSessionRecord, total: string) {
  const currency = session.currency ?? 'usd';
  return html`<table>
    ${session.lines.map(
      (line) =>
        html`<tr>
          <td>${line.description}${line.quantity > 1 ? ` × ${line.quantity}` : ''}</td>
          <td class="sum">${money(line.amount, currency, language)}</td>
        </tr>`,
    )}
    <tr>
      <th scope="row">${texts.total}</th>
      <td class="sum"><strong>${total}</strong></td>
    </tr>
  </table>`;
}

function over({ texts, language }: Visit, session: CheckoutSessionRecord): Shown {
  const done = session.status === 'complete';
  const back = done ? successUrl(session) : session.cancelUrl;
  const body = html`<p>${done ? texts.sessionDone : texts.sessionExpired}</p>
    ${back === null ? null : html`<p><a class="button" href="${back}">${texts.back}</a></p>`}`;
  return { page: layout({ language, title: texts.sessionOver, body }) };
}

export function accountName(unit: Unit): string {
  const { facts, email, id } = unit.platform().need('account', unit.scope.account, 'account');
  return facts['business_profile.name'] ?? facts['company.name'] ?? email ?? id;
}

/** The form was sent. A second click finds the session complete and is taken along. */
export function submitCheckout(visit: Visit): Shown {
  const session = sessionOf(visit);
  const { unit, form } = visit;
  if (session.status === 'complete') return { goTo: successUrl(session) };
  if (session.status === 'expired') return showCheckout(visit);
  const entered = readCard(form, new Date(unit.now() * 1_000));
  if ('error' in entered) return showCheckout(visit, entered.error);
  const payer = { name: form.get('name') || null, email: form.get('email') || session.customerEmail };
  const method = insertPaymentMethod(unit, { ...entered.card, ...payer }, null, false);
  const named = unit.change('checkout_session', session.id, { payer });
  return session.mode === 'setup' ? saveCard(visit, named, method) : payNow(visit, named, method);
}

function saveCard(visit: Visit, session: CheckoutSessionRecord, method: PaymentMethodRecord): Shown {
  const { unit } = visit;
  const intent = unit.need('setup_intent', session.setupIntent ?? '', 'setup_intent');
  const after = confirmSetup(unit, intent, method, false);
  if (after.status === 'requires_action') return { goTo: authenticationUrl(unit, after.id) };
  if (after.status !== 'succeeded') return showCheckout(visit, after.lastError?.message ?? '');
  return { goTo: completeSession(unit, session) };
}

function payNow(visit: Visit, session: CheckoutSessionRecord, method: PaymentMethodRecord): Shown {
  const { unit } = visit;
  const { intent, verdict } = chargeCard(unit, intentOf(unit, session), method, {
    authenticated: false,
    offSession: false,
  });
  if (verdict.kind === 'authenticate') return { goTo: authenticationUrl(unit, intent.id) };
  if (verdict.kind === 'declined') return showCheckout(visit, verdict.message);
  return { goTo: completeSession(unit, unit.need('checkout_session', session.id, 'id')) };
}

/** The payment intent is made at the first attempt, as Stripe does. */
function intentOf(unit: Unit, session: CheckoutSessionRecord): PaymentIntentRecord {
  if (session.paymentIntent !== null) return unit.need('payment_intent', session.paymentIntent, 'payment_intent');
  const data = session.paymentIntentData;
  const intent = insertPaymentIntent(unit, {
    amount: session.amountTotal ?? 0,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    description: data.description,
    metadata: data.metadata,
    applicationFeeAmount: data.applicationFeeAmount,
    setupFutureUsage: data.setupFutureUsage,
  });
  unit.change('checkout_session', session.id, { paymentIntent: intent.id });
  return intent;
}

/** Answers where the holder goes next. */
export function completeSession(unit: Unit, session: CheckoutSessionRecord): string {
  const done = unit.change('checkout_session', session.id, { status: 'complete' });
  unit.emit('checkout.session.completed', presentCheckoutSession(unit, done));
  return successUrl(done);
}
