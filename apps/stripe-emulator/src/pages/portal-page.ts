import { money } from '../lifecycle/currencies';
import { endSubscription } from '../lifecycle/subscription-end';
import {
  presentPortalSession,
  type PortalConfigurationRecord,
  type PortalSessionRecord,
} from '../resources/billing-portal';
import { changeCustomer } from '../resources/customer';
import { amountDueOf, hostedUrl } from '../resources/invoice';
import { detach, insertPaymentMethod, type PaymentMethodRecord } from '../resources/payment-method';
import { authenticationUrl } from '../resources/intent';
import { confirmSetup, insertSetupIntent } from '../resources/setup-intent';
import { changeSubscription, type SubscriptionRecord } from '../resources/subscription';
import type { Unit } from '../store/unit';
import { cardFields, cardHelp, readCard } from './card-form';
import { accountName } from './checkout-page';
import { html, type Html } from './html';
import { layout } from './layout';
import { filled } from './texts';
import type { Shown, Visit } from './visit';

const lastsSeconds = 60 * 60;

/** A portal session is opened by its token, within an hour. */
export function portalByToken(unit: Unit, token: string): PortalSessionRecord | undefined {
  const [session] = unit.by('portal_session', 'token', token);
  return session && session.created + lastsSeconds > unit.now() ? session : undefined;
}

interface Portal {
  readonly session: PortalSessionRecord;
  readonly configuration: PortalConfigurationRecord;
}

function portalOf({ unit, ids }: Visit): Portal {
  const session = portalByToken(unit, ids['token'] ?? '');
  if (!session) throw new Error('The page was found without its session.');
  return { session, configuration: unit.need('portal_configuration', session.configuration, 'configuration') };
}

export function showPortal(visit: Visit, error?: string): Shown {
  const { unit, texts, language, query } = visit;
  const { session, configuration } = portalOf(visit);
  adoptNewCard(unit, session.customer, query);
  const failed = error ?? (query.get('redirect_status') === 'failed' ? texts.authFailed : undefined);
  const body = html` <p>${configuration.headline ?? accountName(unit)}</p>
    ${session.flow === 'payment_method_update' ? null : subscriptions(visit, session.customer, configuration)}
    ${configuration.paymentMethodUpdate || session.flow !== null ? cards(visit, session.customer) : null}
    ${configuration.invoiceHistory && session.flow === null ? invoices(visit, session.customer) : null}
    ${session.returnUrl === null ? null : html`<p><a class="button" href="${session.returnUrl}">${filled(texts.returnTo, { name: accountName(unit) })}</a></p>`}`;
  return {
    page: layout({ language, title: texts.portalTitle, body, ...(failed === undefined ? {} : { error: failed }) }),
  };
}

function action(name: string, id: string, text: string): Html {
  return html`<form class="inline" method="post" action="?">
    <input type="hidden" name="id" value="${id}" /><button name="action" value="${name}">${text}</button>
  </form>`;
}

function day(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

function subscriptions({ unit, texts }: Visit, customer: string, configuration: PortalConfigurationRecord): Html {
  const live = unit.by('subscription', 'customer', customer).filter(({ endedAt }) => endedAt === null);
  const name = (subscription: SubscriptionRecord) =>
    unit.need('product', unit.need('price', subscription.price, 'price').product, 'product').name;
  return html`<h2>${texts.subscriptions}</h2>
    ${live.length === 0 ? html`<p>${texts.noSubscriptions}</p>` : null}
    <ul class="rows">
      ${live.map(
        (subscription) =>
          html`<li>
            <span
              >${name(subscription)} · ${texts[`st_${subscription.status}`]}<br />
              <span class="hint"
                >${
                  subscription.cancelAt === null
                    ? filled(texts.renewsOn, { date: day(subscription.periodEnd) })
                    : filled(texts.endsOn, { date: day(subscription.cancelAt) })
                }</span
              ></span
            >
            ${
              configuration.subscriptionCancel === 'off'
                ? null
                : subscription.cancelAt === null
                  ? action('cancel', subscription.id, texts.cancelSubscription)
                  : action('keep', subscription.id, texts.keepSubscription)
            }
          </li>`,
      )}
    </ul>`;
}

function cards({ unit, texts, form }: Visit, customer: string): Html {
  const methods = unit.by('payment_method', 'customer', customer);
  const chosen = unit.need('customer', customer, 'customer').defaultPaymentMethod;
  return html`<h2>${texts.cards}</h2>
    ${methods.length === 0 ? html`<p>${texts.noCards}</p>` : null}
    <ul class="rows">
      ${methods.map(
        (method) =>
          html`<li>
            <span
              >•••• ${method.number.slice(-4)} · ${String(method.expiryMonth).padStart(2, '0')}/${method.expiryYear}
              ${method.id === chosen ? html`<strong>(${texts.default})</strong>` : null}</span
            >
            <span
              >${method.id === chosen ? null : action('default', method.id, texts.makeDefault)}
              ${method.id === chosen ? null : action('remove', method.id, texts.remove)}</span
            >
          </li>`,
      )}
    </ul>
    <h2>${texts.addCard}</h2>
    <form method="post" action="?">
      ${cardFields(texts, form)} <button class="main" type="submit" name="action" value="add">${texts.save}</button>
    </form>
    ${cardHelp(texts)}`;
}

function invoices({ unit, texts, language }: Visit, customer: string): Html {
  const final = unit
    .by('invoice', 'customer', customer)
    .filter(({ finalizedAt }) => finalizedAt !== null)
    .reverse()
    .slice(0, 24);
  return html`<h2>${texts.invoices}</h2>
    ${final.length === 0 ? html`<p>${texts.noInvoices}</p>` : null}
    <ul class="rows">
      ${final.map(
        (invoice) =>
          html`<li>
            <a href="${hostedUrl(unit, invoice)}">${invoice.number ?? invoice.id}</a>
            <span
              >${day(invoice.created)} · ${texts[`st_${invoice.status}`]} ·
              ${money(amountDueOf(unit, invoice), invoice.currency, language)}</span
            >
          </li>`,
      )}
    </ul>`;
}

export function actInPortal(visit: Visit): Shown {
  const { form, unit } = visit;
  const { session, configuration } = portalOf(visit);
  const id = form.get('id') ?? '';
  switch (form.get('action')) {
    case 'add':
      return addCard(visit, session);
    case 'default':
      if (ownCard(unit, id, session.customer)) makeDefault(unit, session.customer, id);
      break;
    case 'remove': {
      const method = ownCard(unit, id, session.customer);
      if (method && unit.need('customer', session.customer, 'customer').defaultPaymentMethod !== id)
        detach(unit, method);
      break;
    }
    case 'cancel':
    case 'keep':
      changeEnd(
        unit,
        session.customer,
        id,
        form.get('action') === 'cancel' ? configuration.subscriptionCancel : 'keep',
      );
      break;
  }
  return { goTo: '?' };
}

function ownCard(unit: Unit, id: string, customer: string): PaymentMethodRecord | undefined {
  const method = unit.get('payment_method', id);
  return method?.customer === customer ? method : undefined;
}

function makeDefault(unit: Unit, customer: string, method: string): void {
  changeCustomer(unit, customer, { defaultPaymentMethod: method });
  for (const subscription of unit.by('subscription', 'customer', customer)) {
    if (subscription.endedAt !== null || subscription.defaultPaymentMethod === null) continue;
    changeSubscription(unit, subscription.id, { defaultPaymentMethod: method });
  }
}

function changeEnd(
  unit: Unit,
  customer: string,
  id: string,
  how: PortalConfigurationRecord['subscriptionCancel'] | 'keep',
): void {
  const subscription = unit.get('subscription', id);
  if (subscription?.customer !== customer || subscription.endedAt !== null || how === 'off') return;
  const now = unit.now(subscription.testClock);
  if (how === 'immediately') {
    endSubscription(unit, subscription, 'cancellation_requested');
    return;
  }
  const ends = how === 'at_period_end';
  changeSubscription(unit, id, {
    cancelAtPeriodEnd: ends,
    cancelAt: ends ? subscription.periodEnd : null,
    canceledAt: ends ? now : null,
    cancelReason: ends ? 'cancellation_requested' : null,
    dueAt: subscription.periodEnd,
  });
}

/** A new card is set up as Checkout does it; when the bank asks, the holder comes back here with `setup_intent`. */
function addCard(visit: Visit, session: PortalSessionRecord): Shown {
  const { unit, form } = visit;
  const entered = readCard(form, new Date(unit.now() * 1_000));
  if ('error' in entered) return showPortal(visit, entered.error);
  const method = insertPaymentMethod(unit, { ...entered.card, name: form.get('name') || null }, null, false);
  const made = insertSetupIntent(unit, { customer: session.customer });
  const { url } = presentPortalSession(unit, session);
  const intent = unit.change('setup_intent', made.id, { returnUrl: `${url}?setup_intent=${made.id}` });
  const after = confirmSetup(unit, intent, method, false);
  if (after.status === 'requires_action') return { goTo: authenticationUrl(unit, intent.id) };
  if (after.status !== 'succeeded') return showPortal(visit, after.lastError?.message ?? '');
  makeDefault(unit, session.customer, method.id);
  return { goTo: '?' };
}

function adoptNewCard(unit: Unit, customer: string, query: URLSearchParams): void {
  const intent = unit.get('setup_intent', query.get('setup_intent') ?? '');
  if (intent?.customer !== customer || intent.status !== 'succeeded' || intent.paymentMethod === null) return;
  makeDefault(unit, customer, intent.paymentMethod);
}
