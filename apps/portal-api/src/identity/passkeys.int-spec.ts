import { type Caller, type IdentityApp, PASSWORD, PUBLIC_ORIGIN, startIdentityApp } from './testing/identity-app';
import { SoftwarePasskey } from './testing/software-passkey';

interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id: string };
}

describe('passkeys', () => {
  let app: IdentityApp;
  let ada: Caller;
  const passkey = new SoftwarePasskey(PUBLIC_ORIGIN);

  beforeAll(async () => {
    app = await startIdentityApp();
    ada = await app.caller().signUp('ada@example.org');
  });
  afterAll(() => app.stop());

  async function options(caller: Caller, url: string, body?: object): Promise<Options> {
    const answer = await caller.ask('POST', url, { ...(body === undefined ? {} : { body }), idempotencyKey: null });
    expect(answer).toMatchObject({ status: 200 });
    return answer.body.options as Options;
  }
  const toRegister = (caller: Caller) => options(caller, '/api/person/passkeys/options', { password: PASSWORD });
  const register = (caller: Caller, response: object) =>
    caller.ask('POST', '/api/person/passkeys', { body: { name: 'My phone', response } });
  const signIn = (response: object) => app.caller().ask('POST', '/api/session/passkey', { body: { response } });

  it('are made with the password, for this site, and are told by mail', async () => {
    const wrong = await ada.ask('POST', '/api/person/passkeys/options', {
      body: { password: 'not this one' },
      idempotencyKey: null,
    });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'identity.password_wrong']);
    const made = await toRegister(ada);
    expect(made.rp?.id).toBe('localhost');
    const registered = await register(ada, passkey.create(made));
    expect(registered).toMatchObject({ status: 201, body: { name: 'My phone', lastUsedAt: null } });
    expect((await app.mailed('identity.passkey_added'))[0]).toContain('My phone');
    expect((await ada.ask('GET', '/api/person/passkeys')).body.items).toMatchObject([{ id: registered.body.id }]);
  });

  it('sign in', async () => {
    const guest = app.caller();
    const asked = await options(guest, '/api/session/passkey/options');
    expect(asked.rpId).toBe('localhost');
    const answer = await guest.ask('POST', '/api/session/passkey', { body: { response: passkey.get(asked) } });
    expect(answer).toMatchObject({ status: 201, body: { person: { email: 'ada@example.org' } } });
    expect((await guest.ask('GET', '/api/session')).status).toBe(200);
  });

  it.each<[string, (asked: Options) => object | Promise<object>]>([
    ['another origin', (asked) => new SoftwarePasskey('https://phish.example', 'localhost').get(asked)],
    ['a key that nobody registered', (asked) => new SoftwarePasskey(PUBLIC_ORIGIN).get(asked)],
    ['a challenge that nobody asked for', () => passkey.get({ challenge: 'bm90IG91cnM' })],
    ['a challenge for something else', async () => passkey.get(await options(ada, '/api/person/step-up/options'))],
    [
      'a signature of something else',
      (asked) => {
        const given = passkey.get(asked);
        return {
          ...given,
          response: { ...given.response, signature: passkey.get({ challenge: 'eA' }).response.signature },
        };
      },
    ],
  ])('are refused with %s', async (_what, respond) => {
    const asked = await options(app.caller(), '/api/session/passkey/options');
    const answer = await signIn(await respond(asked));
    expect([answer.status, answer.body.code]).toEqual([403, 'identity.passkey_refused']);
  });

  it('count once', async () => {
    const response = passkey.get(await options(app.caller(), '/api/session/passkey/options'));
    expect((await signIn(response)).status).toBe(201);
    expect((await signIn(response)).body.code).toBe('identity.passkey_refused');
    const late = await options(app.caller(), '/api/session/passkey/options');
    app.clock.advance(6 * 60_000);
    expect((await signIn(passkey.get(late))).body.code).toBe('identity.passkey_refused');
  });

  it('are one person’s', async () => {
    const bob = await app.caller().signUp('bob@example.org');
    const stolen = await register(bob, passkey.create(await toRegister(ada)));
    expect([stolen.status, stolen.body.code]).toEqual([403, 'identity.passkey_refused']);
    const known = await register(bob, passkey.create(await toRegister(bob)));
    expect([known.status, known.body.code]).toEqual([409, 'identity.passkey_known']);
    expect((await bob.ask('POST', '/api/person/step-up/options', { idempotencyKey: null })).status).toBe(404);
    const [mine] = (await ada.ask('GET', '/api/person/passkeys')).body.items as { id: string }[];
    expect((await bob.ask('DELETE', `/api/person/passkeys/${mine!.id}`)).body.code).toBe('identity.passkey_not_found');
  });

  it('are of no use once removed', async () => {
    const [mine] = (await ada.ask('GET', '/api/person/passkeys')).body.items as { id: string }[];
    const asked = await options(app.caller(), '/api/session/passkey/options');
    expect((await ada.ask('DELETE', `/api/person/passkeys/${mine!.id}`)).status).toBe(204);
    expect((await signIn(passkey.get(asked))).body.code).toBe('identity.passkey_refused');
  });

  it.each([
    [{}, 'request.invalid_field'],
    [{ response: {} }, 'request.invalid_field'],
    [
      { response: { ...new SoftwarePasskey(PUBLIC_ORIGIN).get({ challenge: 'eA' }), extra: 1 } },
      'request.unknown_field',
    ],
  ])('%# are told when they are malformed', async (body, code) => {
    const answer = await app.caller().ask('POST', '/api/session/passkey', { body });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });
});
