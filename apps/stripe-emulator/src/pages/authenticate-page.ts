import { chargeCard } from '../lifecycle/charge-card';
import { attemptPayment } from '../lifecycle/invoice-payment';
import { sessionUrl } from '../resources/checkout-session';
import { hostedUrl } from '../resources/invoice';
import { presentPaymentIntent } from '../resources/payment-intent';
import type { PaymentMethodRecord } from '../resources/payment-method';
import { confirmSetup, failSetup } from '../resources/setup-intent';
import type { Unit } from '../store/unit';
import { completeSession } from './checkout-page';
import { html } from './html';
import { layout } from './layout';
import type { Shown, Visit } from './visit';

const failure = {
  code: 'payment_intent_authentication_failure',
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};

export function showAuthentication({ texts, language }: Visit): Shown {
  const body = html`<p>${texts.authHint}</p>
    <form method="post" action="?">
      <button class="main" type="submit" name="answer" value="yes">${texts.authYes}</button>
      <p><button type="submit" name="answer" value="no">${texts.authNo}</button></p>
    </form>`;
  return { page: layout({ language, title: texts.authTitle, body }) };
}

/** The holder has answered their bank; then back to where the card was asked for. */
export function answerAuthentication({ unit, ids, form }: Visit): Shown {
  const id = ids['id'] ?? '';
  const agreed = form.get('answer') === 'yes';
  return { goTo: id.startsWith('seti_') ? answerSetup(unit, id, agreed) : answerPayment(unit, id, agreed) };
}

function answerSetup(unit: Unit, id: string, agreed: boolean): string {
  const intent = unit.need('setup_intent', id, 'id');
  const [session] = unit.by('checkout_session', 'setup_intent', id);
  const elsewhere = intent.returnUrl ?? unit.emulation.publicUrl();
  if (intent.status !== 'requires_action') return session ? sessionUrl(unit, session) : elsewhere;
  const method = methodOf(unit, intent.paymentMethod);
  const after = agreed && method ? confirmSetup(unit, intent, method, true) : undefined;
  if (after?.status === 'succeeded') return session ? completeSession(unit, session) : elsewhere;
  if (!after) failSetup(unit, id, { ...failure, code: 'setup_intent_authentication_failure' });
  return session ? `${sessionUrl(unit, session)}?failed` : withFailure(elsewhere);
}

function withFailure(url: string): string {
  const target = new URL(url);
  target.searchParams.set('redirect_status', 'failed');
  return target.href;
}

function methodOf(unit: Unit, id: string | null): PaymentMethodRecord | undefined {
  return id === null ? undefined : unit.get('payment_method', id);
}

function answerPayment(unit: Unit, id: string, agreed: boolean): string {
  const intent = unit.need('payment_intent', id, 'id');
  const [session] = unit.by('checkout_session', 'payment_intent', id);
  const invoice = intent.invoice === null ? undefined : unit.need('invoice', intent.invoice, 'invoice');
  const page = session ? sessionUrl(unit, session) : invoice ? hostedUrl(unit, invoice) : undefined;
  const elsewhere = page ?? intent.returnUrl ?? unit.emulation.publicUrl();
  if (intent.status !== 'requires_action') return elsewhere;
  const method = methodOf(unit, intent.paymentMethod);
  if (!agreed || !method) {
    refuse(unit, id);
    return page === undefined ? withFailure(elsewhere) : `${page}?failed`;
  }
  const attempt = { authenticated: true, offSession: false };
  if (invoice) {
    const { verdict } = attemptPayment(unit, invoice, method, attempt);
    return verdict.kind === 'approved' ? elsewhere : `${elsewhere}?declined`;
  }
  const { verdict } = chargeCard(unit, intent, method, attempt);
  if (verdict.kind !== 'approved') return page === undefined ? withFailure(elsewhere) : `${page}?declined`;
  return session ? completeSession(unit, unit.need('checkout_session', session.id, 'id')) : elsewhere;
}

function refuse(unit: Unit, id: string): void {
  const refused = unit.change('payment_intent', id, {
    status: 'requires_payment_method',
    paymentMethod: null,
    lastError: { ...failure, paymentMethod: null },
  });
  unit.emit('payment_intent.payment_failed', presentPaymentIntent(unit, refused));
}
