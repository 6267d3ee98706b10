import { EndedPlatform } from './testing/ended-platform';
import { type Caller, type Method, PASSWORD, type Portal, startPortal } from './testing/portal-app';

/** Two holders at two custodians: nobody learns that the other's rows exist, through any route. */
describe('tenants', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let ada: Caller & { personId: string };
  let bob: Caller & { personId: string };
  let first: Caller;
  let second: Caller;
  let otherPlatform: Caller;
  let transferId: string;
  let assetId: string;
  let postingId: string;
  let adaHolderId: string;

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    const { organizations } = portal;
    [ada, bob] = [await portal.holder(), await portal.holder()];
    await platform.offering(organizations.first);
    await platform.offering(organizations.second);
    first = await portal.staff(organizations.first, 'custodian_admin');
    second = await portal.staff(organizations.second, 'custodian_admin');
    otherPlatform = await portal.staff(organizations.otherPlatform, 'platform_operator');
    const [adaHolder, bobHolder] = await platform.holders('ada', 'bob');
    const assetIds = await platform.issue([adaHolder!, bobHolder!]);
    assetId = assetIds[0]!;
    // Ada's alone: its files are still being fetched, so no consent names it.
    await platform.issue([adaHolder!], { wanted: true });
    [adaHolderId] = [adaHolder!];
    await platform.claim(adaHolder!, ada.personId);
    await platform.claim(bobHolder!, bob.personId);
    transferId = await move(ada, organizations.first);
    await move(bob, organizations.second);
    const legs = await ada.ask('GET', `/api/transfers/${transferId}/legs?state=confirmed`);
    postingId = String((legs.body.items as { postingId: string }[])[0]!.postingId);
  });
  afterAll(() => portal.stop());

  async function move(holder: Caller, custodianId: string): Promise<string> {
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    await holder.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
    await platform.advance(id);
    expect((await holder.ask('GET', `/api/transfers/${id}`)).body).toMatchObject({ state: 'closed' });
    return id;
  }

  /** The foreign row, and the same address with an id that nobody has: the answers must not differ. */
  async function looksMissing(caller: Caller, method: Method, url: (id: string) => string, id: string, body?: object) {
    const unknown = '0190a5a0-0000-7000-8000-00000000ffff';
    const asked = body === undefined ? {} : { body };
    const foreign = await caller.ask(method, url(id), asked);
    const missing = await caller.ask(method, url(unknown), asked);
    expect(foreign.status).toBe(404);
    const { traceId: _one, ...seen } = foreign.body;
    const { traceId: _two, ...expected } = missing.body;
    expect([foreign.status, seen]).toEqual([missing.status, expected]);
  }

  it('keeps the other holder out of every route', async () => {
    const consent = { consentHash: 'a'.repeat(64), password: PASSWORD };
    await looksMissing(bob, 'GET', (id) => `/api/assets/${id}`, assetId);
    await looksMissing(bob, 'GET', (id) => `/api/assets/${id}/thumbnail`, assetId);
    await looksMissing(bob, 'GET', (id) => `/api/transfers/${id}`, transferId);
    await looksMissing(bob, 'GET', (id) => `/api/transfers/${id}/offer`, transferId);
    await looksMissing(bob, 'GET', (id) => `/api/transfers/${id}/legs`, transferId);
    await looksMissing(bob, 'GET', (id) => `/api/transfers/${id}/events`, transferId);
    await looksMissing(bob, 'GET', (id) => `/api/transfers/${id}/bundle`, transferId);
    await looksMissing(bob, 'GET', (id) => `/api/receipts/${id}`, postingId);
    await looksMissing(bob, 'POST', (id) => `/api/transfers/${id}/cancellation`, transferId);
    await looksMissing(bob, 'POST', (id) => `/api/transfers/${id}/consent`, transferId, consent);
    const custodianId = portal.organizations.second;
    const drafting = (id: string) => bob.ask('POST', '/api/transfers', { body: { custodianId, assetIds: [id] } });
    expect((await drafting(assetId)).body.code).toBe('asset.not_found');
    const { body } = await bob.ask('GET', '/api/assets');
    expect(JSON.stringify(body)).not.toContain(assetId);
    expect((body.items as object[]).length).toBe(1);
    expect((await bob.ask('GET', '/api/bundle')).text).not.toContain(assetId);
  });

  it('keeps the other custodian out of every route', async () => {
    const base = (id: string) => `/api/custodian/transfers/${id}`;
    await looksMissing(second, 'GET', base, transferId);
    await looksMissing(second, 'GET', (id) => `${base(id)}/legs`, transferId);
    await looksMissing(second, 'GET', (id) => `/api/transfers/${id}/events`, transferId);
    await looksMissing(second, 'GET', (id) => `/api/receipts/${id}`, postingId);
    for (const act of ['acceptance', 'approval', 'cancellation', 'cancellation-approval']) {
      await looksMissing(second, 'POST', (id) => `${base(id)}/${act}`, transferId);
    }
    await looksMissing(second, 'POST', (id) => `${base(id)}/rejection`, transferId, { reason: 'No.' });
    for (const list of ['accounts', 'positions', 'postings', 'transfers']) {
      const [mine, theirs] = [
        await first.ask('GET', `/api/custodian/${list}`),
        await second.ask('GET', `/api/custodian/${list}`),
      ];
      const ids = (answer: typeof mine) =>
        (answer.body.items as { id?: string; assetId?: string }[]).map((item) => item.id ?? item.assetId);
      expect(ids(mine)).toHaveLength(1);
      expect(ids(theirs)).toHaveLength(1);
      expect(ids(mine)).not.toEqual(ids(theirs));
    }
  });

  it('knows the same holder at two custodians by references that nobody can link', async () => {
    const references = async (caller: Caller) =>
      ((await caller.ask('GET', '/api/custodian/accounts')).body.items as { reference: string }[]).map(
        (item) => item.reference,
      );
    expect(await references(first)).not.toEqual(await references(second));
  });

  it('shows a custodian what the consent names, under its own reference, and nothing of the rest', async () => {
    const own = await ada.ask('GET', `/api/transfers/${transferId}/legs`);
    expect((own.body.items as { state: string }[]).map((leg) => leg.state)).toEqual(['excluded', 'confirmed']);
    const [account] = (await first.ask('GET', '/api/custodian/accounts')).body.items as { reference: string }[];
    const url = `/api/custodian/transfers/${transferId}`;
    const legs = await first.ask('GET', `${url}/legs`);
    expect(legs.body.items).toMatchObject([{ assetId, state: 'confirmed', accountReference: account!.reference }]);
    expect(legs.text).not.toContain(adaHolderId);
    expect((await first.ask('GET', url)).body.counters).toEqual({ confirmed: 1 });
    const counted = async (caller: Caller) => {
      const { text } = await caller.ask('GET', `/api/transfers/${transferId}/events`);
      const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!).body.counters);
      expect(events.length).toBeGreaterThan(3);
      return events.map((counters: Record<string, number>) => counters.excluded ?? 0);
    };
    expect(new Set(await counted(ada))).toEqual(new Set([1]));
    expect(new Set(await counted(first))).toEqual(new Set([0]));
    const rows = await portal.database
      .service('portal')
      .read({ organizationId: portal.organizations.first }, (sql) =>
        sql.query(`SELECT batch_no FROM migration.leg WHERE transfer_id = $1::uuid`, [transferId]),
      );
    expect(rows).toEqual([{ batch_no: 1 }]);
  });

  it('names no account before the keeper has one', async () => {
    const { first: from, second: custodianId } = portal.organizations;
    const drafted = await ada.ask('POST', '/api/transfers', { body: { custodianId, assetIds: [assetId] } });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    await ada.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
    const seenBy = async (caller: Caller) =>
      (await caller.ask('GET', `/api/custodian/transfers/${id}/legs`)).body.items as { accountReference: unknown }[];
    expect(from).not.toBe(custodianId);
    expect(await seenBy(second)).toMatchObject([{ assetId, accountReference: null }]);
    expect(await seenBy(first)).toMatchObject([{ assetId, accountReference: expect.any(String) }]);
    expect((await ada.ask('POST', `/api/transfers/${id}/cancellation`)).status).toBe(200);
  });

  it('keeps another platform out of every route', async () => {
    await looksMissing(otherPlatform, 'GET', (id) => `/api/off-boardings/${id}`, platform.offBoardingId);
    await looksMissing(otherPlatform, 'GET', (id) => `/api/off-boardings/${id}/claim-codes`, platform.offBoardingId);
    await looksMissing(
      otherPlatform,
      'POST',
      (id) => `/api/off-boardings/${id}/claim-codes`,
      platform.offBoardingId,
      {},
    );
    await looksMissing(otherPlatform, 'GET', (id) => `/api/deposits/${id}`, platform.depositId);
    await looksMissing(otherPlatform, 'GET', (id) => `/api/deposits/${id}/items`, platform.depositId);
    await looksMissing(otherPlatform, 'GET', (id) => `/api/deposits/${id}/problems`, platform.depositId);
    for (const list of ['off-boardings', 'deposits', 'signing-keys', 'chain-sources']) {
      expect((await otherPlatform.ask('GET', `/api/${list}`)).body.items).toEqual([]);
    }
  });

  it('gives a cursor no meaning for anybody else', async () => {
    await platform.issue(await platform.holders('ada', 'ada'));
    const page = await ada.ask('GET', '/api/assets?limit=1');
    const foreign = await bob.ask('GET', `/api/assets?limit=1&cursor=${String(page.body.nextCursor)}`);
    expect([foreign.status, foreign.body.code]).toEqual([400, 'request.invalid_cursor']);
    const own = await ada.ask('GET', `/api/assets?limit=1&cursor=${String(page.body.nextCursor)}`);
    expect(own.status).toBe(200);
    expect(own.body.items).not.toEqual(page.body.items);
  });
});
