import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { verifyBundle, parseVerifierKey } from '@holdfast/proof';
import { extract } from 'tar-stream';
import { EndedPlatform, planOf } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

describe("a holder's way through the portal", () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let operator: Caller;
  let holder: Caller & { personId: string };
  let holderIds: string[];
  let assetIds: string[];

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    holder = await portal.holder();
    holderIds = await platform.holders('ada', 'bob');
    assetIds = [
      ...(await platform.issue([holderIds[0]!, holderIds[1]!])),
      ...(await platform.issue([holderIds[0]!], { missing: true })),
      ...(await platform.issue([holderIds[0]!], { wanted: true })),
    ];
    await platform.offering(portal.organizations.first);
    await platform.offering(portal.organizations.second, 'by_hand');
  });
  afterAll(() => portal.stop());

  const draft = async (custodianId: string, wanted: object = { all: true }) =>
    holder.ask('POST', '/api/transfers', { body: { custodianId, ...wanted } });

  it('gives codes once, and claims with however the code is typed', async () => {
    const url = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    const before = await operator.ask('POST', url, { body: { validDays: 30 } });
    const issued = await operator.ask('POST', url, { body: { validDays: 30 } });
    expect(issued).toMatchObject({ status: 200 });
    const lines = issued.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { holder: string; code: string });
    expect(lines.map((line) => line.holder).sort()).toEqual(['ada', 'bob']);
    const code = lines.find((line) => line.holder === 'ada')!.code;

    const old = before.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { holder: string; code: string });
    const revoked = await holder.ask('POST', '/api/claims', { body: { code: old[0]!.code } });
    expect([revoked.status, revoked.body.code]).toEqual([404, 'claim.code_unknown']);

    const claimed = await holder.ask('POST', '/api/claims', {
      body: { code: ` ${code.toLowerCase().replaceAll('-', ' ')}` },
    });
    expect(claimed).toMatchObject({ status: 201, body: { holderId: holderIds[0], platform: { name: 'The aurora' } } });
    const again = await holder.ask('POST', '/api/claims', { body: { code } });
    expect([again.status, again.body.code]).toEqual([409, 'claim.code_used']);
  });

  it('shows exactly what is theirs, with files, custody kind and keeper', async () => {
    const { status, body } = await holder.ask('GET', '/api/assets');
    expect(status).toBe(200);
    const items = body.items as { assetId: string; files: { name: string; state: string; link: string | null }[] }[];
    expect(items.map((item) => item.assetId)).toEqual([assetIds[0], assetIds[2], assetIds[3]]);
    expect(items[1]).toMatchObject({
      custodyKind: 'record',
      custody: expect.stringContaining('record'),
      keeper: { id: portal.organizations.platform },
      missingFiles: 1,
      quantity: '1',
    });
    const link = new URL(items[0]!.files[0]!.link!);
    const served = await portal.stranger().ask('GET', link.pathname + link.search, { headers: { host: link.host } });
    expect([served.status, served.text]).toEqual([200, 'the picture of item-1-0']);
    expect(served.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringContaining('attachment'),
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    const part = await portal
      .stranger()
      .ask('GET', link.pathname + link.search, { headers: { host: link.host, range: 'bytes=4-10' } });
    expect([part.status, part.text]).toEqual([206, 'picture']);
    const onApi = await portal.stranger().ask('GET', link.pathname + link.search);
    expect(onApi.status).toBe(404);
    const apiThere = await portal.stranger().ask('GET', '/api/health/live', { headers: { host: link.host } });
    expect(apiThere.status).toBe(404);
  });

  it('compares custodians with a quote', async () => {
    const { body } = await holder.ask('GET', '/api/custodians');
    expect(body.items).toMatchObject([
      {
        name: 'The first-vault',
        prices: [{ plan: { currency: 'chf', interval: 'month', version: 1 } }],
        quotes: [
          {
            holderId: holderIds[0],
            kept: { items: '0', bytes: '0' },
            quote: { items: '3', month: { totalMinor: '6' }, year: { totalMinor: '72' } },
          },
        ],
        cannotBeChosen: null,
      },
      { name: 'The second-vault', acceptance: { mode: 'by_hand' } },
    ]);
    const one = await holder.ask('GET', `/api/custodians/${portal.organizations.first}?assetIds=${assetIds[0]}`);
    expect(one.body.quotes).toMatchObject([{ quote: { items: '1', month: { totalMinor: '2' } } }]);
  });

  it('binds a consent to exactly what was shown', async () => {
    const drafted = await draft(portal.organizations.second);
    expect(drafted.status).toBe(201);
    expect(drafted.body).toMatchObject({
      offer: {
        legs: [{ assetId: assetIds[0] }, { assetId: assetIds[2], missing: ['2-lost.mp4'] }],
        excluded: [{ assetId: assetIds[3], code: 'leg.content_not_settled' }],
        totals: { items: 2, excluded: 1 },
      },
      reasons: [{ code: 'leg.content_not_settled', count: 1 }],
    });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const shown = await holder.ask('GET', `/api/transfers/${id}/offer`);
    expect(createHash('sha256').update(shown.raw).digest('hex')).toBe(consentHash);

    const url = `/api/transfers/${id}/consent`;
    const wrong = await holder.ask('POST', url, { body: { consentHash, password: 'not this one' } });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'consent.wrong_password']);
    const other = await holder.ask('POST', url, { body: { consentHash: 'a'.repeat(64), password: PASSWORD } });
    expect([other.status, other.body.code]).toEqual([409, 'consent.content_changed']);

    // The custodian withdraws its price while the holder reads, and publishes another.
    const admin = await portal.staff(portal.organizations.second, 'custodian_admin');
    const plans = (await admin.ask('GET', '/api/custodian/plans')).body.items as { id: string }[];
    expect((await admin.ask('POST', `/api/custodian/plans/${plans[0]?.id}/retirement`)).status).toBe(200);
    expect((await admin.ask('POST', '/api/custodian/plans', { body: planOf('chf', '9', '1') })).status).toBe(201);
    const dearer = await holder.ask('POST', url, { body: { consentHash, password: PASSWORD } });
    expect([dearer.status, dearer.body.code]).toEqual([409, 'consent.price_withdrawn']);

    // A new draft has the new price, and then the terms change.
    const again = await draft(portal.organizations.second);
    const account = { quote: { plan: { currency: 'chf', version: 1 }, month: { totalMinor: '18' } } };
    expect(again.body).toMatchObject({ offer: { accounts: [account] } });
    const newTerms = { title: 'T', body: 'B', jurisdiction: 'CH', storagePlace: 'Z' };
    expect((await admin.ask('PUT', '/api/custodian/terms', { body: newTerms })).body).toMatchObject({ version: 2 });
    const changed = await holder.ask('POST', `/api/transfers/${String(again.body.id)}/consent`, {
      body: { consentHash: again.body.consentHash, password: PASSWORD },
    });
    expect([changed.status, changed.body.code]).toEqual([409, 'consent.content_changed']);

    await platform.run(`UPDATE migration.transfer SET offer_expires_at = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
    const late = await holder.ask('POST', url, { body: { consentHash, password: PASSWORD } });
    expect([late.status, late.body.code]).toEqual([409, 'consent.expired']);
  });

  it('takes two people at a custodian that accepts by hand, and can be cancelled before cutover', async () => {
    const drafted = await draft(portal.organizations.second, { assetIds: [assetIds[0]] });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const consented = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect(consented).toMatchObject({ status: 200, body: { state: 'requested', counters: { eligible: 1 } } });
    const twice = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect([twice.status, twice.body.code]).toEqual([409, 'consent.already_given']);

    const elsewhere = await draft(portal.organizations.first, { assetIds: [assetIds[0], assetIds[2]] });
    expect(elsewhere.body).toMatchObject({
      offer: { excluded: [{ assetId: assetIds[0], code: 'leg.in_another_transfer' }] },
    });

    await platform.advance(id);
    const waiting = await holder.ask('GET', `/api/transfers/${id}`);
    expect(waiting.body).toMatchObject({
      state: 'requested',
      waitingFor: 'custodian_acceptance',
      waitingOn: 'custodian',
    });

    const staffOf = (role: 'custodian_admin' | 'custodian_operator') => portal.staff(portal.organizations.second, role);
    const [admin, clerk] = [await staffOf('custodian_admin'), await staffOf('custodian_operator')];
    const url = `/api/custodian/transfers/${id}`;
    const early = await admin.ask('POST', `${url}/approval`);
    expect([early.status, early.body.code]).toEqual([409, 'transfer.not_accepted']);
    const issued = await admin.ask('POST', '/api/organization/api-keys', {
      body: { name: 'A second self', role: 'custodian_operator' },
    });
    const byKey = await portal.stranger().ask('POST', `${url}/acceptance`, {
      headers: { authorization: `Bearer ${String(issued.body.key)}` },
    });
    expect([byKey.status, byKey.body.code]).toEqual([403, 'identity.person_required']);
    expect((await admin.ask('POST', `${url}/acceptance`)).status).toBe(200);
    const own = await admin.ask('POST', `${url}/approval`);
    expect([own.status, own.body.code]).toEqual([409, 'transfer.own_approval']);
    expect((await clerk.ask('POST', `${url}/approval`)).status).toBe(403);
    const list = await clerk.ask('GET', '/api/custodian/transfers');
    expect(list.body.items).toMatchObject([{ id, direction: 'incoming', items: 1, clock: { overdue: false } }]);

    const cancelled = await holder.ask('POST', `/api/transfers/${id}/cancellation`);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', ended: true } });
    const dead = await holder.ask('POST', `/api/transfers/${id}/cancellation`);
    expect([dead.status, dead.body.code]).toEqual([409, 'migration.illegal_step']);
    await platform.advance(id);
  });

  it('moves, streams what happens, and hands out a bundle that verifies', async () => {
    const drafted = await draft(portal.organizations.first);
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const consented = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect(consented.status).toBe(200);
    await platform.advance(id);
    const done = await holder.ask('GET', `/api/transfers/${id}`);
    expect(done.body).toMatchObject({ state: 'closed', ended: true, counters: { confirmed: 2, excluded: 1 } });

    const legs = await holder.ask('GET', `/api/transfers/${id}/legs?state=confirmed`);
    const { postingId } = (legs.body.items as { postingId: string }[])[0]!;
    expect((await holder.ask('GET', `/api/receipts/${postingId}`)).body).toMatchObject({ format: 'holdfast-receipt' });

    const all = await holder.ask('GET', `/api/transfers/${id}/events`);
    const numbers = [...all.text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(all.text).toContain('"state":"closed"');
    const resumed = await holder.ask('GET', `/api/transfers/${id}/events`, { headers: { 'last-event-id': '3' } });
    expect(/^id: (\d+)$/m.exec(resumed.text)?.[1]).toBe('4');

    const log = await portal.stranger().ask('GET', '/.well-known/holdfast-log.json');
    const verifierKey = parseVerifierKey(String(log.body.verifierKey));
    for (const url of [`/api/transfers/${id}/bundle`, '/api/bundle']) {
      const bundle = await holder.ask('GET', url);
      expect(bundle.headers['content-type']).toBe('application/x-tar');
      const verdict = await verifyBundle(entriesOf(bundle.raw), { verifierKey });
      expect(verdict.checks.filter((check) => !check.ok)).toEqual([]);
      expect(verdict).toMatchObject({ ok: true });
    }

    const summary = await (
      await portal.staff(portal.organizations.first, 'custodian_auditor')
    ).ask('GET', '/api/custodian/summary');
    expect(summary.body).toMatchObject({ accounts: 1, positions: 2, byCustodyKind: { record: 2 }, postings: 2 });
    const counters = await operator.ask('GET', `/api/off-boardings/${platform.offBoardingId}`);
    expect(counters.body.counters).toMatchObject({
      manifest: 4,
      transferred: 2,
      refused: 0,
      pending: 2,
      holders: { known: 2, claimed: 1, silent: 1 },
      moved: 2,
    });
  });

  it('publishes the log to strangers', async () => {
    const checkpoint = await portal.stranger().ask('GET', '/checkpoint');
    expect(checkpoint.text.split('\n')[0]).toBe(portal.config.logOrigin);
    const size = Number(checkpoint.text.split('\n')[1]);
    const tile = await portal.stranger().ask('GET', `/tile/0/000.p/${size}`);
    expect([tile.status, tile.raw.length]).toEqual([200, size * 32]);
    expect((await portal.stranger().ask('GET', `/tile/0/000.p/${size + 1}`)).status).toBe(404);
  });
});

async function* entriesOf(tar: Buffer) {
  const unpack = extract();
  Readable.from([tar]).pipe(unpack);
  for await (const entry of unpack) yield { path: entry.header.name, body: bytesOf(entry) };
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk;
}
