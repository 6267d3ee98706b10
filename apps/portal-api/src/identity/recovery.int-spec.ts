import { type Caller, type IdentityApp, PASSWORD, RECOVERY_DELAY_MS, startIdentityApp } from './testing/identity-app';

const NEW_PASSWORD = 'seven quiet lanterns at sea';

describe('recovering an account', () => {
  let app: IdentityApp;
  let ada: Caller;
  beforeAll(async () => {
    app = await startIdentityApp();
    ada = await app.caller().signUp('ada@example.org');
  });
  afterAll(() => app.stop());

  const tokenIn = (text: string | undefined, path: string) => text?.split(`${path}#`)[1]?.split('\n')[0] ?? '';
  const ask = (url: string, body: object) => app.caller().ask('POST', url, { body });
  const request = (email: string) => ask('/api/recoveries', { email });
  const newest = async (template: string, path: string) => tokenIn((await app.mailed(template)).at(-1), path);
  const begin = async () => {
    await request('ada@example.org');
    return newest('identity.recovery_requested', '/recovery');
  };

  it('tells nobody who has an account', async () => {
    const strip = ({ status, body }: { status: number; body: object }) => ({ status, body });
    expect(strip(await request('nobody@example.org'))).toEqual(strip(await request('ada@example.org')));
    expect(await app.mailed('identity.recovery_requested')).toHaveLength(1);
  });

  it('changes nothing by the mailbox alone: it waits, says so everywhere, and can be stopped', async () => {
    const token = await begin();
    const early = await ask('/api/recoveries/completion', { token, password: NEW_PASSWORD });
    expect([early.status, early.body.code]).toEqual([409, 'identity.recovery_waits']);
    const confirmed = await ask('/api/recoveries/confirmation', { token });
    expect(confirmed.status).toBe(200);
    expect(Date.parse(String(confirmed.body.readyAt)) - app.clock.now().getTime()).toBe(RECOVERY_DELAY_MS);
    expect((await ask('/api/recoveries/confirmation', { token })).body).toEqual(confirmed.body);
    app.clock.advance(RECOVERY_DELAY_MS - 60_000);
    expect((await ask('/api/recoveries/completion', { token, password: NEW_PASSWORD })).body.code).toBe(
      'identity.recovery_waits',
    );
    ada = await app.caller().signIn('ada@example.org');
    expect((await ada.ask('GET', '/api/person/recovery')).body).toMatchObject({
      recovery: { readyAt: confirmed.body.readyAt },
    });
    const objection = await newest('identity.recovery_waiting', '/recovery/objection');
    expect((await ask('/api/recoveries/completion', { token: objection, password: NEW_PASSWORD })).body.code).toBe(
      'identity.recovery_ended',
    );
    expect((await ask('/api/recoveries/objection', { token: objection })).status).toBe(204);
    app.clock.advance(120_000);
    const stopped = await ask('/api/recoveries/completion', { token, password: NEW_PASSWORD });
    expect([stopped.status, stopped.body.code]).toEqual([404, 'identity.recovery_ended']);
    expect((await ada.ask('GET', '/api/person/recovery')).body).toEqual({ recovery: null });
  });

  it('is stopped by whoever is still signed in', async () => {
    app.clock.advance(16 * 60_000);
    const token = await begin();
    await ask('/api/recoveries/confirmation', { token });
    expect((await ada.ask('POST', '/api/person/recovery/objection')).status).toBe(204);
    app.clock.advance(RECOVERY_DELAY_MS);
    expect((await ask('/api/recoveries/completion', { token, password: NEW_PASSWORD })).body.code).toBe(
      'identity.recovery_ended',
    );
    ada = await app.caller().signIn('ada@example.org');
    expect((await ada.ask('POST', '/api/person/recovery/objection')).body.code).toBe('identity.recovery_ended');
  });

  it('gives a new password after the waiting time, once, and ends every session', async () => {
    const token = await begin();
    await ask('/api/recoveries/confirmation', { token });
    app.clock.advance(RECOVERY_DELAY_MS);
    ada = await app.caller().signIn('ada@example.org');
    expect((await ask('/api/recoveries/completion', { token, password: 'short' })).body.code).toBe(
      'identity.password_too_short',
    );
    expect((await ask('/api/recoveries/completion', { token, password: NEW_PASSWORD })).status).toBe(204);
    expect((await ada.ask('GET', '/api/session')).status).toBe(401);
    const old = await ask('/api/session', { email: 'ada@example.org', password: PASSWORD });
    expect([old.status, old.body.code]).toEqual([401, 'identity.sign_in_refused']);
    expect((await ask('/api/session', { email: 'ada@example.org', password: NEW_PASSWORD })).status).toBe(201);
    expect((await ask('/api/recoveries/completion', { token, password: PASSWORD })).body.code).toBe(
      'identity.recovery_ended',
    );
    expect(await app.mailed('identity.recovery_done')).toHaveLength(1);
  });

  it('ends by itself when nobody goes on', async () => {
    app.clock.advance(16 * 60_000);
    const token = await begin();
    app.clock.advance(25 * 60 * 60_000);
    expect((await ask('/api/recoveries/confirmation', { token })).body.code).toBe('identity.recovery_ended');
    expect((await ask('/api/recoveries/confirmation', { token: 'x'.repeat(43) })).body.code).toBe(
      'identity.recovery_ended',
    );
    expect((await ask('/api/recoveries/confirmation', { token: '' })).status).toBe(400);
  });

  it('is not asked for without end', async () => {
    app.clock.advance(16 * 60_000);
    const codes: unknown[] = [];
    for (let i = 0; i < 7; i += 1) codes.push((await request('flood@example.org')).body.code);
    expect(codes.slice(5)).toEqual(['identity.too_many_recoveries', 'identity.too_many_recoveries']);
  });
});

describe('a verified address', () => {
  let app: IdentityApp;
  beforeAll(async () => (app = await startIdentityApp()));
  afterAll(() => app.stop());

  it('is verified by the link of the mail, once', async () => {
    const bea = await app.caller().signUp('bea@example.org');
    const me = async () =>
      ((await bea.ask('GET', '/api/session')).body.person as { emailVerified: boolean }).emailVerified;
    expect(await me()).toBe(false);
    const verify = (token: string) => app.caller().ask('POST', '/api/email-verifications', { body: { token } });
    const [first] = await app.mailed('identity.verify_email');
    const token = first?.split('/verify-email#')[1]?.split('\n')[0] ?? '';
    expect((await verify(`${token.slice(0, -1)}_`)).body.code).toBe('identity.verification_ended');
    expect((await bea.ask('POST', '/api/person/email-verification')).status).toBe(204);
    expect((await verify(token)).status).toBe(204);
    expect(await me()).toBe(true);
    expect((await verify(token)).body.code).toBe('identity.verification_ended');
    expect((await bea.ask('POST', '/api/person/email-verification')).body.code).toBe('identity.email_verified');
  });

  it('is not asked for without end, and not for ever', async () => {
    const cal = await app.caller().signUp('cal@example.org');
    const codes: unknown[] = [];
    for (let i = 0; i < 5; i += 1) codes.push((await cal.ask('POST', '/api/person/email-verification')).body.code);
    expect(codes.at(-1)).toBe('identity.too_many_verifications');
    app.clock.advance(4 * 86_400_000);
    const token = (await app.mailed('identity.verify_email')).at(-1)?.split('#')[1]?.split('\n')[0] ?? '';
    const late = await app.caller().ask('POST', '/api/email-verifications', { body: { token } });
    expect([late.status, late.body.code]).toEqual([404, 'identity.verification_ended']);
  });
});
