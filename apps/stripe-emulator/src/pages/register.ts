import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Emulation, Unit } from '../store/unit';
import { answerAuthentication, showAuthentication } from './authenticate-page';
import { showCheckout, submitCheckout } from './checkout-page';
import { invoiceByToken, invoiceFile, payInvoice, showInvoice } from './invoice-page';
import { linkBySession, openLink, showStep, takeStep } from './onboarding-page';
import { actInPortal, portalByToken, showPortal } from './portal-page';
import { visit, type Shown, type Visit, type Visitor } from './visit';

type Has = (unit: Unit, visitor: Visitor) => { readonly locale: string | null } | undefined;

const anyLocale = { locale: null };

/** The pages that Stripe hosts. Nothing but the address opens them: what names a session in it is its secret. */
export function registerPages(server: FastifyInstance, emulation: Emulation): void {
  const page = (method: 'GET' | 'POST', url: string, has: Has, run: (visit: Visit) => Shown | Promise<Shown>): void => {
    server.route({
      method,
      url,
      handler: (request: FastifyRequest, reply: FastifyReply) => visit(emulation, request, reply, has, run),
    });
  };

  const session: Has = (unit, { ids }) => unit.get('checkout_session', ids['id'] ?? '');
  page('GET', '/c/pay/:account/:id', session, (seen) => showCheckout(seen));
  page('POST', '/c/pay/:account/:id', session, submitCheckout);

  const intent: Has = (unit, { ids }) => {
    const id = ids['id'] ?? '';
    return (unit.get('setup_intent', id) ?? unit.get('payment_intent', id)) && anyLocale;
  };
  page('GET', '/authenticate/:account/:id', intent, showAuthentication);
  page('POST', '/authenticate/:account/:id', intent, answerAuthentication);

  const portal: Has = (unit, { ids }) => portalByToken(unit, ids['token'] ?? '');
  page('GET', '/p/session/:account/:token', portal, (seen) => showPortal(seen));
  page('POST', '/p/session/:account/:token', portal, actInPortal);

  const invoice: Has = (unit, { ids }) => invoiceByToken(unit, ids['token'] ?? '') && anyLocale;
  page('GET', '/i/:account/:token', invoice, (seen) => showInvoice(seen));
  page('POST', '/i/:account/:token', invoice, payInvoice);
  page('GET', '/i/:account/:token/pdf', invoice, invoiceFile);

  const onboarding: Has = (unit, { ids }) => linkBySession(unit, ids['session'] ?? '') && anyLocale;
  page('GET', '/connect/:link', (unit, { ids }) => unit.get('account_link', ids['link'] ?? '') && anyLocale, openLink);
  page('GET', '/connect/session/:session/:step', onboarding, (seen) => showStep(seen));
  page('POST', '/connect/session/:session/:step', onboarding, takeStep);
}
