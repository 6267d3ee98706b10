import { SUBSCRIPTION_STATES } from '@holdfast/billing';
import { RouteCatalog } from '@holdfast/platform';
import { BilledAccounts } from './testing/billed-account';
import { EndedPlatform } from './testing/ended-platform';
import { type Answer, type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

/**
 * Rule 8: a holder's exit never waits for a bill. Every route that a holder reads, exports, proves, switches or leaves with is
 * walked in every state that a subscription can be in.
 */
describe('the exit of a holder', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let accounts: BilledAccounts;
  let holder: Caller & { personId: string };
  let subscriptionId: string;
  let at: { asset: string; transfer: string; posting: string; invoice: string; link: URL };
  const walked = new Set<string>();

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    accounts = new BilledAccounts(portal, platform);
    holder = await portal.holder();
    const { first, second } = portal.organizations;
    await platform.offering(first);
    await platform.offering(second);
    const [holderId = ''] = await platform.holders('ada');
    await platform.claim(holderId, holder.personId);
    const [asset = ''] = await platform.issue([holderId, holderId]);
    const transfer = await consented(first);
    await platform.advance(transfer);
    const account = await accounts.subscribe(first, holderId);
    subscriptionId = account.subscriptionId;
    const owed = { custodianId: first, holderId, account, state: 'open', totalMinor: 120, paidMinor: 0 };
    const invoice = await accounts.invoice(owed);
    const legs = (await holder.ask('GET', `/api/transfers/${transfer}/legs`)).body.items as { postingId: string }[];
    const held = (await holder.ask('GET', '/api/assets')).body.items as { files: { link: string }[] }[];
    const link = new URL(held[0]?.files[0]?.link ?? '');
    at = { asset, transfer, posting: legs[0]?.postingId ?? '', invoice, link };
  });
  afterAll(() => portal.stop());

  async function consented(custodianId: string, by: Caller = holder): Promise<string> {
    const drafted = await by.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
    expect([drafted.status, drafted.text]).toEqual([201, expect.any(String)]);
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const body = { consentHash, password: PASSWORD };
    expect((await by.ask('POST', `/api/transfers/${id}/consent`, { body })).status).toBe(200);
    return id;
  }

  /** Somebody else whose item is at the custodian that is owed. */
  async function inDebt(state: string): Promise<Caller> {
    const { first } = portal.organizations;
    const debtor = await portal.holder();
    const [holderId = ''] = await platform.holders(`in-debt-${state}`);
    await platform.claim(holderId, debtor.personId);
    await platform.issue([holderId]);
    await platform.advance(await consented(first, debtor));
    const account = await accounts.subscribe(first, holderId);
    await accounts.invoice({ custodianId: first, holderId, account, state: 'open', totalMinor: 120, paidMinor: 0 });
    await accounts.become(account.subscriptionId, state);
    return debtor;
  }

  /** Asks, and remembers which of the portal's routes it was. */
  async function walk(
    route: string,
    path: string,
    status: number,
    body?: object,
    by: Caller = holder,
  ): Promise<Answer> {
    const [method = ''] = route.split(' ');
    walked.add(route);
    const answer = await by.ask(method as 'GET', path, body === undefined ? {} : { body });
    expect([route, answer.status]).toEqual([route, status]);
    return answer;
  }

  it.each(SUBSCRIPTION_STATES)('stands open when the account is %s', async (state) => {
    await accounts.become(subscriptionId, state);
    const seen = await walk('GET /api/billing/subscriptions/:id', `/api/billing/subscriptions/${subscriptionId}`, 200);
    expect(seen.body).toMatchObject({ state, owedMinor: '120' });

    await walk('GET /api/assets', '/api/assets', 200);
    await walk('GET /api/assets/facets', '/api/assets/facets', 200);
    await walk('GET /api/assets/:id', `/api/assets/${at.asset}`, 200);
    // A text has no picture, whoever pays.
    await walk('GET /api/assets/:id/thumbnail', `/api/assets/${at.asset}/thumbnail`, 404);
    const { host, pathname, search } = at.link;
    const picture = await portal.stranger().ask('GET', pathname + search, { headers: { host } });
    expect(picture.status).toBe(200);
    walked.add('GET /content/:sha256');
    await walk('GET /api/transfers', '/api/transfers', 200);
    for (const part of ['', '/offer', '/returning', '/terms', '/legs', '/events', '/bundle']) {
      await walk(`GET /api/transfers/:id${part}`, `/api/transfers/${at.transfer}${part}`, 200);
    }
    const all = await walk('GET /api/bundle', '/api/bundle', 200);
    expect(all.raw.length).toBeGreaterThan(1_000);
    await walk('GET /api/receipts/:postingId', `/api/receipts/${at.posting}`, 200);
    await walk('GET /.well-known/holdfast-log.json', '/.well-known/holdfast-log.json', 200);
    await walk('GET /checkpoint', '/checkpoint', 200);
    await walk('GET /tile/*', '/tile/0/000.p/1', 200);

    await walk('GET /api/billing/subscriptions', '/api/billing/subscriptions', 200);
    for (const part of ['next-charge', 'usage']) {
      const path = `/api/billing/subscriptions/${subscriptionId}/${part}`;
      await walk(`GET /api/billing/subscriptions/:id/${part}`, path, 200);
    }
    await walk('GET /api/billing/invoices', '/api/billing/invoices', 200);
    await walk('GET /api/billing/invoices/:id', `/api/billing/invoices/${at.invoice}`, 200);
    await walk('GET /api/billing/payment-methods', '/api/billing/payment-methods', 200);
    await walk('GET /api/billing/returning', '/api/billing/returning', 200);
    await walk('GET /api/billing/sponsorships', '/api/billing/sponsorships', 200);

    const { second } = portal.organizations;
    await walk('GET /api/custodians', '/api/custodians', 200);
    await walk('GET /api/custodians/:id', `/api/custodians/${second}`, 200);
    const drafted = await walk('POST /api/transfers', '/api/transfers', 201, { custodianId: second, all: true });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const consent = { consentHash, password: PASSWORD };
    const moving = await walk('POST /api/transfers/:id/consent', `/api/transfers/${id}/consent`, 200, consent);
    expect(moving.body).toMatchObject({ state: 'requested', from: { id: portal.organizations.first } });
    await walk('POST /api/transfers/:id/cancellation', `/api/transfers/${id}/cancellation`, 200);

    const leaving = await walk('GET /api/person/erasure', '/api/person/erasure', 200);
    expect(leaving.text).not.toMatch(/invoice_open|billing\./);
    const debtor = await inDebt(state);
    await walk('GET /api/bundle', '/api/bundle', 200, undefined, debtor);
    const gone = { password: PASSWORD, leaveAssets: true };
    await walk('POST /api/person/erasure', '/api/person/erasure', 204, gone, debtor);
    expect((await debtor.ask('GET', '/api/assets')).status).toBe(401);
  });

  it('has no other route', () => {
    const { routes } = portal.app.get(RouteCatalog);
    const open = routes
      .filter(({ permissions }) => permissions.includes('person') || permissions.includes('public'))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !walked.has(route));
    // A new route is either walked above, or named below by whoever can say why no exit needs it.
    expect(open.sort()).toEqual(Object.values(NO_EXIT).flat().sort());
  });

  it('is really gone through by somebody who has not paid for very long', async () => {
    await accounts.become(subscriptionId, 'dormant');
    const { first, second } = portal.organizations;
    const transfer = await consented(second);
    await platform.advance(transfer);
    expect((await holder.ask('GET', `/api/transfers/${transfer}`)).body).toMatchObject({ state: 'closed' });
    const held = (await holder.ask('GET', '/api/assets')).body.items as { keeper: { id: string } }[];
    expect(held.map(({ keeper }) => keeper.id)).toEqual([second, second]);

    // Nothing new is taken in by the custodian that is owed.
    const back = await holder.ask('POST', '/api/transfers', { body: { custodianId: first, all: true } });
    expect([back.status, back.body.code]).toEqual([409, 'custodian.account_restricted']);
  });
});

/** Routes that whoever holds something may call, and that neither read, export, prove, switch nor leave. */
const NO_EXIT = {
  'how one shows who one is, which no custodian has a say in': [
    'DELETE /api/person/passkeys/:id',
    'DELETE /api/session',
    'DELETE /api/sessions',
    'DELETE /api/sessions/:id',
    'GET /api/person/passkeys',
    'GET /api/person/recovery',
    'GET /api/session',
    'GET /api/sessions',
    'POST /api/email-verifications',
    'POST /api/people',
    'POST /api/person/email-verification',
    'POST /api/person/passkeys',
    'POST /api/person/passkeys/options',
    'POST /api/person/recovery/objection',
    'POST /api/person/step-up/options',
    'POST /api/recoveries',
    'POST /api/recoveries/completion',
    'POST /api/recoveries/confirmation',
    'POST /api/recoveries/objection',
    'POST /api/session',
    'POST /api/session/passkey',
    'POST /api/session/passkey/options',
    'PUT /api/person/language',
    'PUT /api/person/password',
  ],
  'becoming a holder, or staff': [
    'POST /api/claims',
    'POST /api/claims/wallet',
    'POST /api/claims/wallet/message',
    'POST /api/invitations/acceptance',
  ],
  'paying, which is what nothing else waits for': [
    'GET /api/billing/mode',
    'GET /api/billing/pages/:id',
    'POST /api/billing/payment-methods',
    'POST /api/billing/sponsorships/:id/choice',
    'POST /api/billing/subscriptions/:id/plan-consents',
    'POST /api/billing/subscriptions/:id/portal',
  ],
  'about the system, not about anybody': [
    'GET /api/development/outbox',
    'GET /api/docs',
    'GET /api/docs/style.css',
    'GET /api/health/live',
    'GET /api/health/ready',
    'GET /api/openapi.json',
  ],
};
