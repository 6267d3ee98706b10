import type { CustodianOffer } from '@holdfast/contracts';
import type { z } from 'zod';
import { EndedPlatform } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

type Offer = z.infer<typeof CustodianOffer>;

describe('comparing custodians', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string };

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    const [holderId] = await platform.holders('ada');
    await platform.issue([holderId!, holderId!]);
    await platform.issue([holderId!], { missing: true });
    await platform.claim(holderId!, holder.personId);
    await platform.offering(portal.organizations.first);
    await platform.offering(portal.organizations.second, 'by_hand');
  });
  afterAll(() => portal.stop());

  const compare = async (who: Caller, query = ''): Promise<Offer[]> => {
    const { status, body } = await who.ask('GET', `/api/custodians${query}`);
    expect(status).toBe(200);
    return body.items as Offer[];
  };
  const first = (offers: Offer[]) => offers.find(({ id }) => id === portal.organizations.first)!;

  it('is for strangers too, who see terms and prices, and nobody’s holdings', async () => {
    const offer = first(await compare(portal.stranger()));
    expect(offer.terms?.storagePlace).not.toBe('');
    expect(offer.prices.length).toBeGreaterThan(0);
    expect([offer.quotes, offer.estimates]).toEqual([[], []]);
  });

  it('says what so many items and bytes would cost, under each price', async () => {
    const offer = first(await compare(portal.stranger(), '?items=120&bytes=5368709120'));
    expect(offer.estimates.map(({ plan }) => plan.planId)).toEqual(offer.prices.map(({ plan }) => plan.planId));
    expect(offer.estimates[0]).toMatchObject({ items: '120', bytes: '5368709120' });
    const more = first(await compare(portal.stranger(), '?items=240&bytes=5368709120'));
    expect(BigInt(more.estimates[0]!.month.totalMinor)).toBeGreaterThan(BigInt(offer.estimates[0]!.month.totalMinor));
  });

  it('refuses numbers that are none', async () => {
    for (const query of ['?items=-1', '?items=1.5', '?bytes=a', '?items=01']) {
      const { status, body } = await portal.stranger().ask('GET', `/api/custodians${query}`);
      expect([status, body.code]).toEqual([400, 'request.invalid_field']);
    }
  });

  it('says that somebody has no record yet, and sums it up once there is one', async () => {
    const nothing = { since: null, asked: '0', inTime: '0', agreed: '0', arrived: '0', whole: '0' };
    for (const { record } of await compare(portal.stranger())) expect(record).toMatchObject(nothing);

    const custodianId = portal.organizations.first;
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    await holder.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
    await platform.advance(id);

    const { rows } = await portal.database.owner.pool.query(`SELECT * FROM migration.custodian_record($1)`, [
      custodianId,
    ]);
    expect(rows).toMatchObject([{ asked: 1n, in_time: 1n, agreed: 3n, arrived: 3n, whole: 2n }]);
    // What was summed up a moment ago is not summed up again.
    expect(first(await compare(portal.stranger())).record).toMatchObject(nothing);
  });

  it('counts the silence of a custodian that let the clock run out', async () => {
    const custodianId = portal.organizations.second;
    await portal.database.owner.pool.query(
      `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, state, offer, offer_hash,
         offer_expires_at, leg_count, batch_count, authorized_at, exception_code)
       SELECT gen_random_uuid(), $1, $2, $3, 'rejected', '{}', sha256(convert_to(code, 'UTF8')), now(), 1, 1, now(), code
       FROM unnest(ARRAY['transfer.custodian_silent', 'transfer.rejected_by_custodian']) AS code`,
      [custodianId, portal.organizations.platform, holder.personId],
    );
    const { rows } = await portal.database.owner.pool.query(`SELECT * FROM migration.custodian_record($1)`, [
      custodianId,
    ]);
    expect(rows).toMatchObject([{ asked: 2n, in_time: 1n, agreed: 0n, arrived: 0n, whole: 0n }]);
  });
});
