import { BilledAccounts } from './testing/billed-account';
import { EndedPlatform, planOf } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

/** From one custodian to another: the first has no say in it, and nothing of the platform is asked any more. */
describe('a holder who moves on', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string };
  let holderId: string;
  let assetIds: string[];

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    [holderId = ''] = await platform.holders('ada');
    await platform.claim(holderId, holder.personId);
    assetIds = [
      ...(await platform.issue([holderId, holderId])),
      ...(await platform.issue([holderId], { missing: true })),
    ];
    await platform.offering(portal.organizations.first);
    await platform.offering(portal.organizations.second);
  });
  afterAll(() => portal.stop());

  const move = async (custodianId: string, wanted: object) => {
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, ...wanted } });
    if (drafted.status !== 201) throw new Error(drafted.text);
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const body = { consentHash, password: PASSWORD };
    const consented = await holder.ask('POST', `/api/transfers/${id}/consent`, { body });
    if (consented.status !== 200) throw new Error(consented.text);
    await platform.advance(id);
    return (await holder.ask('GET', `/api/transfers/${id}`)).body;
  };
  const keepers = async () => {
    const { items } = (await holder.ask('GET', '/api/assets')).body as { items: { keeper: { id: string } }[] };
    return items.map(({ keeper }) => keeper.id);
  };

  it('takes records and copies along, after the platform has switched off', async () => {
    const { first, second } = portal.organizations;
    expect(await move(first, { all: true })).toMatchObject({ state: 'closed', counters: { confirmed: 3 } });
    await platform.run(`UPDATE migration.off_boarding SET state = 'transferring' WHERE id = $1`, [
      platform.offBoardingId,
    ]);
    await platform.run(`UPDATE custody.single_position SET custody_kind = 'copy' WHERE asset_id = $1`, [assetIds[1]]);
    const moved = await move(second, { assetIds: assetIds.slice(0, 2) });
    expect(moved).toMatchObject({ state: 'closed', from: { id: first }, counters: { confirmed: 2 } });
    expect((await keepers()).sort()).toEqual([first, second, second].sort());
  });

  it('is shown what has changed in the terms since they agreed to them the last time', async () => {
    const { first } = portal.organizations;
    const admin = await portal.staff(first, 'custodian_admin');
    const terms = { title: 'Safekeeping', body: 'We keep it twice.', jurisdiction: 'CH', storagePlace: 'Zurich' };
    expect((await admin.ask('PUT', '/api/custodian/terms', { body: terms })).status).toBe(200);
    const body = { custodianId: first, assetIds: assetIds.slice(0, 1) };
    const { id } = (await holder.ask('POST', '/api/transfers', { body })).body as { id: string };
    expect((await holder.ask('GET', `/api/transfers/${id}/terms`)).body).toMatchObject({
      offered: { version: 2, body: 'We keep it twice.' },
      agreed: { terms: { version: 1, body: 'We keep it.' } },
    });
    const { items } = (await holder.ask('GET', '/api/transfers')).body as { items: { id: string }[] };
    const earliest = items.at(-1)?.id ?? '';
    expect((await holder.ask('GET', `/api/transfers/${earliest}/terms`)).body).toMatchObject({
      offered: { version: 1 },
      agreed: null,
    });
    const other = await portal.holder();
    expect((await other.ask('GET', `/api/transfers/${id}/terms`)).body.code).toBe('transfer.not_found');
    expect((await holder.ask('POST', `/api/transfers/${id}/cancellation`)).status).toBe(200);
  });

  it('is told beside the next price what comes back from the custodian that they leave altogether', async () => {
    const { first, second } = portal.organizations;
    const [elsewhere, , there] = assetIds;
    const admin = await portal.staff(first, 'custodian_admin');
    const body = { ...planOf('eur', '100', '0', { interval: 'year' }), name: 'By the year' };
    const planId = String((await admin.ask('POST', '/api/custodian/plans', { body })).body.id);
    const invoiceId = await new BilledAccounts(portal, platform).year(first, holderId, planId, 1_200);
    const comesBack = async (path: string) => (await holder.ask('GET', path)).body.items;
    const leaving = `/api/billing/returning?leaving=${first}`;
    // Ten of 365 days are used: 32.88 of 1,200.
    const custodian = { id: first, name: expect.any(String) };
    const expected = [{ custodian, currency: 'eur', amountMinor: '1167', state: 'expected' }];
    expect(await comesBack(leaving)).toEqual(expected);
    expect(await comesBack(`${leaving}&assetIds=${there},${elsewhere}`)).toEqual(expected);
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId: second, assetIds: [there] } });
    expect(drafted.body).toMatchObject({ returning: expected });
    const at = `/api/transfers/${String(drafted.body.id)}`;
    expect(await comesBack(`${at}/returning`)).toEqual(expected);

    // Who leaves something there goes on paying for it out of the same year.
    expect(await comesBack(`${leaving}&assetIds=${elsewhere}`)).toEqual([]);
    expect(await comesBack('/api/billing/returning')).toEqual([]);
    expect(await comesBack(`/api/billing/returning?leaving=${second}`)).toEqual([]);
    const nobodys = await holder.ask('GET', `/api/billing/returning?assetIds=${there}`);
    expect([nobodys.status, nobodys.body.code]).toEqual([400, 'request.invalid_field']);
    const other = await portal.holder();
    expect((await other.ask('GET', `${at}/returning`)).body.code).toBe('transfer.not_found');
    expect((await other.ask('GET', leaving)).body.items).toEqual([]);

    // Never more than was paid, and nothing of what was only asked for.
    for (const [paid, back] of [
      [500, ['500']],
      [0, []],
    ] as const) {
      await platform.run('UPDATE billing.invoice SET amount_paid_minor = $2 WHERE id = $1', [invoiceId, paid]);
      const items = (await comesBack(`${at}/returning`)) as { amountMinor: string }[];
      expect(items.map(({ amountMinor }) => amountMinor)).toEqual(back);
    }
    expect((await holder.ask('POST', `${at}/cancellation`)).status).toBe(200);
  });

  it('leaves behind what only the present keeper can sign out of its vault, and says so', async () => {
    const { first, second } = portal.organizations;
    await platform.run(`UPDATE custody.single_position SET custody_kind = 'token' WHERE asset_id = $1`, [assetIds[2]]);
    const body = { custodianId: second, assetIds: [assetIds[2]] };
    const refused = await holder.ask('POST', '/api/transfers', { body });
    expect([refused.status, refused.body.code]).toEqual([422, 'transfer.nothing_eligible']);
    expect(refused.text).toContain('leg.in_keepers_vault');
    expect(await keepers()).toContain(first);
  });
});
