import type { FastifyReply, FastifyRequest } from 'fastify';
import { StripeFault } from '../http/fault';
import { byTime, transact, type Emulation, type Unit } from '../store/unit';
import { html } from './html';
import { layout, pageHeaders } from './layout';
import { chooseLanguage, textsOf, type Language, type Texts } from './texts';

/** What a page answers: markup, another address to go to, a file, or that there is nothing. */
export type Shown =
  | { readonly page: string; readonly status?: number }
  | { readonly goTo: string }
  | { readonly file: Buffer; readonly name: string }
  | null;

export interface Visitor {
  readonly language: Language;
  readonly texts: Texts;
  readonly form: URLSearchParams;
  readonly ids: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Visit extends Visitor {
  readonly unit: Unit;
}

/**
 * Runs one visit of a hosted page as one transaction of the account that the address names, in the mode in which `has`
 * finds what the page is about. What is there in neither mode is a 404.
 */
export async function visit(
  emulation: Emulation,
  request: FastifyRequest,
  reply: FastifyReply,
  has: (unit: Unit, visitor: Visitor) => { readonly locale: string | null } | undefined,
  run: (visit: Visit) => Shown | Promise<Shown>,
): Promise<FastifyReply> {
  const ids = request.params as Record<string, string>;
  const url = new URL(request.url, 'http://emulator.invalid');
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const account = ids['account'] ?? emulation.platformAccount;
  const base = { form, ids, query: url.searchParams };
  const asked = url.searchParams.get('locale') ?? undefined;
  const speak = (session: string | null) => {
    const language = chooseLanguage(asked, session, request.headers['accept-language']);
    return { language, texts: textsOf(language) };
  };
  const isKnown = emulation.store.scopes.has(`${account}/test`) || emulation.store.scopes.has(`${account}/live`);
  for (const livemode of isKnown ? [false, true] : []) {
    if (!emulation.store.scopes.has(`${account}/${livemode ? 'live' : 'test'}`)) continue;
    const { work, outcome } = transact(emulation, byTime, (made) => {
      const unit = made.unit(account, livemode);
      const found = has(unit, { ...base, ...speak(null) });
      return found && { shown: run({ unit, ...base, ...speak(found.locale) }) };
    });
    work.commit();
    if ('fault' in outcome) return send(reply, faultPage(outcome.fault, speak(null)));
    if (outcome.value === undefined) continue;
    await emulation.store.journal.durable();
    const shown = await outcome.value.shown;
    if (shown !== null) return send(reply, shown);
  }
  return send(reply, notFound(speak(null)));
}

function notFound({ language, texts }: { language: Language; texts: Texts }): Shown {
  return { status: 404, page: layout({ language, title: texts.notFound, body: html`<p>404</p>` }) };
}

function faultPage(fault: StripeFault, { language, texts }: { language: Language; texts: Texts }): Shown {
  return {
    status: fault.status,
    page: layout({ language, title: texts.sessionOver, body: html``, error: fault.message }),
  };
}

function send(reply: FastifyReply, shown: Exclude<Shown, null> | Shown): FastifyReply {
  if (shown === null) return reply.code(404).send();
  if ('goTo' in shown) return reply.code(303).header('location', shown.goTo).header('cache-control', 'no-store').send();
  if ('file' in shown) {
    return reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `inline; filename="${shown.name}"`)
      .header('cache-control', 'no-store')
      .send(shown.file);
  }
  return reply
    .code(shown.status ?? 200)
    .headers(pageHeaders)
    .send(shown.page);
}
