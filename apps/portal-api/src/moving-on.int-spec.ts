import { EndedPlatform } from './testing/ended-platform';
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
