import sharp from 'sharp';
import { EndedPlatform } from '../testing/ended-platform';
import { type Caller, type Portal, startPortal } from '../testing/portal-app';

describe('thumbnails over HTTP', () => {
  let portal: Portal;
  let holder: Caller & { personId: string };
  let drawn: string;
  let text: string;

  beforeAll(async () => {
    portal = await startPortal();
    const platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    const [ada] = await platform.holders('ada');
    const picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#345' } })
      .png()
      .toBuffer();
    [drawn] = (await platform.issue([ada!], { picture })) as [string];
    [text] = (await platform.issue([ada!])) as [string];
    await platform.claim(ada!, holder.personId);
  });
  afterAll(() => portal.stop());

  it('are for those who hold, deposited or keep the asset, and for nobody’s shared cache', async () => {
    const url = `/api/assets/${drawn}/thumbnail?size=96`;
    const answer = await holder.ask('GET', url);
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'image/webp',
      'private, max-age=86400',
    ]);
    expect(await sharp(answer.raw).metadata()).toMatchObject({ format: 'webp', width: 96, height: 32 });
    const etag = String(answer.headers.etag);
    expect((await holder.ask('GET', url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    expect((await operator.ask('GET', url)).status).toBe(200);
    const stranger = await portal.staff(portal.organizations.first, 'custodian_admin');
    for (const caller of [stranger, await portal.holder()]) {
      expect((await caller.ask('GET', url)).body).toMatchObject({ status: 404, code: 'thumbnail.not_drawable' });
    }
    expect((await portal.stranger().ask('GET', url)).status).toBe(401);
  });

  it('are not made of what is no picture, or in other sizes', async () => {
    expect((await holder.ask('GET', `/api/assets/${text}/thumbnail`)).body.code).toBe('thumbnail.not_drawable');
    const odd = await holder.ask('GET', `/api/assets/${drawn}/thumbnail?size=5000`);
    expect([odd.status, odd.body.code]).toEqual([400, 'request.invalid_field']);
  });
});
