import { SoftwarePasskey } from '../identity/testing/software-passkey';
import { EndedPlatform } from '../testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from '../testing/portal-app';

describe('between a consent and the request that it makes', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string };
  let assetIds: string[];

  beforeAll(async () => {
    portal = await startPortal({ HOLDFAST_COOL_OFF_SECONDS: '600', HOLDFAST_RECOVERY_DELAY_SECONDS: '86400' });
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    const [ada] = await platform.holders('ada');
    assetIds = await platform.issue([ada!, ada!, ada!]);
    await platform.claim(ada!, holder.personId);
    await platform.offering(portal.organizations.first);
  });
  afterAll(() => portal.stop());

  const draft = async (nth: number) => {
    const body = { custodianId: portal.organizations.first, assetIds: [assetIds[nth]!] };
    return (await holder.ask('POST', '/api/transfers', { body })).body as { id: string; consentHash: string };
  };
  const consent = (id: string, body: object) => holder.ask('POST', `/api/transfers/${id}/consent`, { body });
  const secondsLeft = (until: unknown) => (Date.parse(String(until)) - Date.now()) / 1_000;

  it('the holder sees how long they can object, and does', async () => {
    const { id, consentHash } = await draft(0);
    const both = await consent(id, { consentHash });
    expect([both.status, both.body.code]).toEqual([400, 'request.invalid_field']);
    const given = await consent(id, { consentHash, password: PASSWORD });
    expect(given).toMatchObject({
      status: 200,
      body: { state: 'authorized', waitingFor: 'cool_off', waitingOn: 'holder', cancellable: true },
    });
    expect(secondsLeft(given.body.waitingUntil)).toBeGreaterThan(590);
    const mails = await platform.rows(
      `SELECT FROM platform.mail WHERE template = 'transfer.consented' AND person_id = $1`,
      [holder.personId],
    );
    expect(mails).toHaveLength(1);
    await platform.advance(id);
    expect((await holder.ask('GET', `/api/transfers/${id}`)).body).toMatchObject({ state: 'authorized' });
    expect((await holder.ask('POST', `/api/transfers/${id}/cancellation`)).body).toMatchObject({ state: 'cancelled' });
    await platform.advance(id);
  });

  it('it is asked for when the time is over', async () => {
    const { id, consentHash } = await draft(1);
    await consent(id, { consentHash, password: PASSWORD });
    await platform.run(`UPDATE migration.transfer SET waiting_until = now() - interval '1 second' WHERE id = $1`, [id]);
    await platform.advance(id);
    expect((await holder.ask('GET', `/api/transfers/${id}`)).body).toMatchObject({ state: 'closed' });
  });

  it('a passkey is as good as the password, and a recovered account waits longer', async () => {
    const passkey = new SoftwarePasskey(portal.config.publicOrigin);
    const ask = async (url: string, body?: object) =>
      (await holder.ask('POST', url, body === undefined ? {} : { body })).body.options as { challenge: string };
    const made = passkey.create(await ask('/api/person/passkeys/options', { password: PASSWORD }));
    await holder.ask('POST', '/api/person/passkeys', { body: { name: 'Key', response: made } });
    await platform.run(`UPDATE identity.person SET recovered_at = now() - interval '1 day' WHERE id = $1`, [
      holder.personId,
    ]);
    const { id, consentHash } = await draft(2);
    const signed = passkey.get(await ask('/api/person/step-up/options'));
    const wrong = await consent(id, { consentHash: 'a'.repeat(64), passkey: signed });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'consent.content_changed']);
    const replayed = await consent(id, { consentHash, passkey: signed });
    expect([replayed.status, replayed.body.code]).toEqual([403, 'identity.passkey_refused']);
    const given = await consent(id, { consentHash, passkey: passkey.get(await ask('/api/person/step-up/options')) });
    expect(given).toMatchObject({ status: 200, body: { state: 'authorized' } });
    expect(secondsLeft(given.body.waitingUntil)).toBeGreaterThan(86_000);
  });
});
