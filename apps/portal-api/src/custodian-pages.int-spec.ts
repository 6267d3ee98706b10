import type { AddressInfo } from 'node:net';
import { SESSION_COOKIE } from '@holdfast/identity';
import { createParser } from 'eventsource-parser';
import { BilledAccounts } from './testing/billed-account';
import { EndedPlatform } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

describe('what a custodian’s pages read', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let billed: BilledAccounts;
  let clerk: Caller;
  let admin: Caller;
  let stranger: Caller;
  let holder: Caller & { personId: string };
  let ada: string;
  let assetIds: string[];
  let moved: string;
  let waiting: string;
  let origin: string;

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    billed = new BilledAccounts(portal, platform);
    clerk = await portal.staff(portal.organizations.first, 'custodian_operator');
    admin = await portal.staff(portal.organizations.first, 'custodian_admin');
    stranger = await portal.staff(portal.organizations.second, 'custodian_operator');
    holder = await portal.holder();
    await platform.offering(portal.organizations.first, 'by_hand');
    await platform.offering(portal.organizations.second, 'automatic');
    [ada = ''] = await platform.holders('ada');
    assetIds = [...(await platform.issue([ada, ada])), ...(await platform.issue([ada], { missing: true }))];
    await platform.claim(ada, holder.personId);
    moved = await ask(portal.organizations.first, [assetIds[0]!]);
    await platform.advance(moved);
    await accept(moved);
    await platform.advance(moved);
    waiting = await ask(portal.organizations.first, assetIds.slice(1));
    await platform.advance(waiting);
    await portal.app.listen(0, '127.0.0.1');
    const address: AddressInfo | string | null = portal.app.getHttpServer().address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => portal.stop());

  async function ask(custodianId: string, ids: string[]): Promise<string> {
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, assetIds: ids } });
    const { id, consentHash } = drafted.body as Record<string, string>;
    const given = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect(given.status).toBe(200);
    return id!;
  }

  async function accept(id: string): Promise<void> {
    expect((await clerk.ask('POST', `/api/custodian/transfers/${id}/acceptance`)).status).toBe(200);
    expect((await admin.ask('POST', `/api/custodian/transfers/${id}/approval`)).status).toBe(200);
  }

  const itemsOf = async (caller: Caller, url: string) =>
    (await caller.ask('GET', url)).body.items as Record<string, unknown>[];

  describe('of a transfer', () => {
    it('tells what the holder agreed to and how sure it is, before anything has come', async () => {
      const { body } = await clerk.ask('GET', `/api/custodian/transfers/${waiting}/consent`);
      const offer = JSON.parse((await holder.ask('GET', `/api/transfers/${waiting}/offer`)).text) as {
        accounts: { holderId: string; quote: unknown }[];
        terms: object;
      };
      expect(body).toMatchObject({
        consentHash: (await holder.ask('GET', `/api/transfers/${waiting}`)).body.consentHash,
        totals: { items: 2, missingFiles: 1 },
        evidence: [{ custodyKind: 'record', legs: 2, missingFiles: 1 }],
        agreed: { terms: offer.terms, accounts: [{ quote: offer.accounts[0]!.quote }] },
      });
      expect(JSON.stringify(body)).not.toContain(ada);
    });

    it('names the items that it is asked to accept', async () => {
      const legs = await itemsOf(clerk, `/api/custodian/transfers/${waiting}/legs`);
      expect(legs).toMatchObject([
        { assetId: assetIds[1], name: expect.stringContaining('item'), accountReference: expect.any(String) },
        { assetId: assetIds[2], name: expect.stringContaining('item') },
      ]);
    });

    it('tells the keeper that gives no price, and nobody else anything', async () => {
      const onward = await ask(portal.organizations.second, [assetIds[0]!]);
      const { body } = await clerk.ask('GET', `/api/custodian/transfers/${onward}/consent`);
      expect(body).toMatchObject({ agreed: null, evidence: [{ legs: 1 }] });
      expect((await holder.ask('POST', `/api/transfers/${onward}/cancellation`)).status).toBe(200);
      const foreign = await stranger.ask('GET', `/api/custodian/transfers/${waiting}/consent`);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'transfer.not_found']);
      const { rows } = await portal.database
        .service('portal')
        .pool.query('SELECT * FROM migration.transfer_evidence($1)', [waiting]);
      expect(rows).toEqual([]);
    });

    it('rings live when one of its own changes, and at no other’s', async () => {
      const open = (caller: Caller, organizationId: string) =>
        fetch(`${origin}/api/custodian/transfers/events`, {
          headers: { cookie: `${SESSION_COOKIE}=${caller.cookie}`, 'holdfast-organization': organizationId },
        });
      const [ours, others] = await Promise.all([
        open(clerk, portal.organizations.first),
        open(stranger, portal.organizations.second),
      ]);
      const [heard, overheard] = [eventsOf(ours), eventsOf(others)];
      expect((await heard.next()).value).toEqual({ transferIds: null });
      expect((await overheard.next()).value).toEqual({ transferIds: null });
      const act = async (what: string) => {
        const answer = await clerk.ask('POST', `/api/custodian/transfers/${waiting}/${what}`);
        expect(answer.status).toBe(200);
      };
      // The listening connection may open only now, which is told as "anything may have changed"; from then on it is open.
      await act('acceptance');
      await heard.next();
      await act('cancellation');
      expect((await heard.next()).value).toEqual({ transferIds: [waiting] });
      // The others hear of their own only: of a transfer to them, after that of ours was told.
      const theirs = await ask(portal.organizations.second, [assetIds[0]!]);
      let told: unknown;
      do told = (await overheard.next()).value;
      while (JSON.stringify(told) === '{"transferIds":null}');
      expect(told).toEqual({ transferIds: [theirs] });
      await holder.ask('POST', `/api/transfers/${theirs}/cancellation`);
      await Promise.all([heard.return(undefined), overheard.return(undefined)]);
    });

    it('counts no further than it says', async () => {
      const { body } = await clerk.ask('GET', '/api/custodian/transfers/facets');
      expect(body).toMatchObject({ incoming: 1, isAtLeast: false });
    });
  });

  describe('of what it keeps', () => {
    it('shows one asset with its files and its own side of the history', async () => {
      const { body } = await clerk.ask('GET', `/api/custodian/assets/${assetIds[0]}`);
      expect(body).toMatchObject({
        name: expect.any(String),
        collection: 'Lanterns',
        positions: [{ custodyKind: 'record', quantity: '1', held: '0' }],
        history: [{ direction: 'in', from: { name: 'The aurora' }, to: { name: 'The first-vault' } }],
      });
      const files = body.files as { state: string; link: string | null }[];
      expect(files.length).toBeGreaterThan(0);
      expect(files.every(({ state, link }) => (state === 'stored') === (link !== null))).toBe(true);
      const foreign = await stranger.ask('GET', `/api/custodian/assets/${assetIds[0]}`);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'asset.not_found']);
    });

    it('lists what is held by the transfer that takes it away', async () => {
      const onward = await ask(portal.organizations.second, [assetIds[0]!]);
      const triggers = (what: 'DISABLE' | 'ENABLE') =>
        Promise.all(
          ['leg', 'transfer'].map((table) => platform.run(`ALTER TABLE migration.${table} ${what} TRIGGER USER`)),
        );
      await triggers('DISABLE');
      const leg = await portal.database.owner.pool.query<{ id: string }>(
        `UPDATE migration.leg SET state = 'held' WHERE transfer_id = $1 AND asset_id = $2 RETURNING id`,
        [onward, assetIds[0]],
      );
      await platform.run(`UPDATE migration.transfer SET state = 'copying' WHERE id = $1`, [onward]);
      await triggers('ENABLE');
      expect(await itemsOf(clerk, '/api/custodian/positions?held=true')).toEqual([]);
      await platform.run(`UPDATE custody.single_position SET hold_leg_id = $1 WHERE asset_id = $2`, [
        leg.rows[0]!.id,
        assetIds[0],
      ]);
      const held = await itemsOf(clerk, '/api/custodian/positions?held=true');
      expect(held).toMatchObject([{ assetId: assetIds[0], held: '1', transferId: onward }]);
      expect(await itemsOf(clerk, '/api/custodian/positions?held=true&kind=copy')).toEqual([]);
      expect(await itemsOf(clerk, '/api/custodian/positions?held=false')).toEqual([]);
      expect(await itemsOf(stranger, '/api/custodian/positions?held=true')).toEqual([]);
      await platform.run(`UPDATE custody.single_position SET hold_leg_id = NULL WHERE asset_id = $1`, [assetIds[0]]);
    });

    it('says when its sums are of', async () => {
      const { body } = await clerk.ask('GET', '/api/custodian/summary');
      expect(body).toMatchObject({ accounts: 1, positions: 1, asOf: expect.any(String) });
    });
  });

  describe('of what it offers', () => {
    it('lists every version of its terms', async () => {
      const [first] = await itemsOf(admin, '/api/custodian/terms/versions');
      const { title, body, jurisdiction, storagePlace } = first as Record<string, string>;
      const next = { title, body: `${body} And more.`, jurisdiction, storagePlace };
      expect((await admin.ask('PUT', '/api/custodian/terms', { body: next })).status).toBe(200);
      const versions = await itemsOf(clerk, '/api/custodian/terms/versions?limit=1');
      expect(versions).toMatchObject([{ version: Number(first!.version) + 1 }]);
      const all = await itemsOf(clerk, '/api/custodian/terms/versions');
      expect(all.at(-1)).toEqual(first);
    });

    it('tells what prices would ask for a collection without publishing them', async () => {
      const price = {
        currency: 'eur',
        interval: 'month',
        itemTiers: [
          { upTo: '100', unitMinor: '4' },
          { upTo: null, unitMinor: '2' },
        ],
        gibibyteTiers: [{ upTo: null, unitMinor: '30' }],
        freeItems: '10',
      };
      const plans = (await itemsOf(admin, '/api/custodian/plans')).length;
      const body = { prices: [price], items: '210', bytes: String(2 ** 30) };
      const { status, body: answer } = await clerk.ask('POST', '/api/custodian/plans/preview', { body });
      // Of 200 that are not free 100 at 4 and 100 at 2, and a gibibyte at 30.
      const [quote] = answer.quotes as { month: { totalMinor: string }; year: { totalMinor: string } }[];
      expect([status, quote!.month.totalMinor, quote!.year.totalMinor]).toEqual([200, '630', '7560']);
      const unheard = { ...body, prices: [{ ...price, currency: 'bhd' }] };
      expect((await clerk.ask('POST', '/api/custodian/plans/preview', { body: unheard })).status).toBe(422);
      expect(await itemsOf(admin, '/api/custodian/plans')).toHaveLength(plans);
    });
  });

  describe('of its money', () => {
    it('sums it up by month, and writes a month down for a bookkeeper', async () => {
      const account = await billed.subscribe(portal.organizations.first, ada);
      const about = { custodianId: portal.organizations.first, holderId: ada, account };
      await billed.invoice({ ...about, state: 'paid', totalMinor: 1_250, paidMinor: 1_250 });
      await billed.invoice({ ...about, state: 'open', totalMinor: 30, paidMinor: 0 });
      const credit = { amountMinor: '5', currency: 'chf', reason: '=HYPERLINK("x")' };
      const url = '/api/custodian/billing';
      await clerk.ask('POST', `${url}/subscriptions/${account.subscriptionId}/credits`, { body: credit });

      const month = new Date().toISOString().slice(0, 7);
      const { body } = await clerk.ask('GET', `${url}/months`);
      expect(body.months).toEqual([
        { month, currency: 'chf', invoicedMinor: '1280', paidMinor: '1250', feeMinor: '0', refundedMinor: '0' },
      ]);

      const statement = await clerk.ask('GET', `${url}/statement?month=${month}`);
      expect(statement.headers['content-type']).toBe('text/csv; charset=utf-8');
      const lines = statement.text.trim().split('\r\n');
      expect(lines[0]).toBe('date,kind,number,account,state,currency,amount,tax,paid,refunded,fee,id');
      expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(['invoice', 'invoice', 'credit']);
      expect(lines[1]).toMatch(/,paid,CHF,12\.50,0\.00,12\.50,0\.00,0\.00,/);
      expect((await clerk.ask('GET', `${url}/statement?month=2020-01`)).text.trim().split('\r\n')).toHaveLength(1);
      expect((await clerk.ask('GET', `${url}/statement?month=2030-13`)).status).toBe(400);
      const theirs = await stranger.ask('GET', `${url}/statement?month=${month}`);
      expect(theirs.text.trim().split('\r\n')).toHaveLength(1);
    });
  });
});

/** What each event says; ends when the stream does. */
async function* eventsOf(response: Response): AsyncGenerator<unknown, undefined, undefined> {
  const ready: unknown[] = [];
  const parser = createParser({ onEvent: ({ data }) => ready.push(JSON.parse(data)) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
  }
}
