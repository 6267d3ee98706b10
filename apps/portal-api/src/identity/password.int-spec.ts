import { type Caller, type IdentityApp, PASSWORD, startIdentityApp } from './testing/identity-app';

const NEW_PASSWORD = 'seven quiet lanterns at sea';

describe('changing a password', () => {
  let app: IdentityApp;
  let ada: Caller;
  let elsewhere: Caller;
  beforeAll(async () => {
    app = await startIdentityApp();
    ada = await app.caller().signUp('ada@example.org');
    elsewhere = await app.caller().signIn('ada@example.org');
  });
  afterAll(() => app.stop());

  const change = async (body: object) => {
    const { status, body: answer } = await ada.ask('PUT', '/api/person/password', { body });
    return `${status} ${String(answer.code ?? '')} ${String(answer.field ?? '')}`.trim();
  };

  it('needs the old one, and a new one that is worth something', async () => {
    expect(await change({ password: 'not this one', newPassword: NEW_PASSWORD })).toBe(
      '403 identity.password_wrong /password',
    );
    expect(await change({ password: PASSWORD, newPassword: 'short' })).toBe(
      '422 identity.password_too_short /newPassword',
    );
    expect(await change({ password: PASSWORD, newPassword: 'ada@example.org' })).toBe(
      '422 identity.password_is_email /newPassword',
    );
    expect(await change({ newPassword: NEW_PASSWORD })).toBe('400 request.invalid_field /password');
    expect((await elsewhere.ask('GET', '/api/session')).status).toBe(200);
  });

  it('counts at once, ends every other session, and is told by mail', async () => {
    expect(await change({ password: PASSWORD, newPassword: NEW_PASSWORD })).toBe('204');
    expect((await ada.ask('GET', '/api/session')).status).toBe(200);
    expect((await elsewhere.ask('GET', '/api/session')).status).toBe(401);
    const signIn = (password: string) =>
      app.caller().ask('POST', '/api/session', { body: { email: 'ada@example.org', password } });
    expect((await signIn(PASSWORD)).body.code).toBe('identity.sign_in_refused');
    expect((await signIn(NEW_PASSWORD)).status).toBe(201);
    const [mail] = await app.mailed('identity.password_changed');
    expect(mail).toContain('/my/account');
  });
});
