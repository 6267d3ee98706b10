import { ROTATE_AFTER_MS, ROTATION_GRACE_MS } from '@holdfast/identity';
import { type Caller, type IdentityApp, PASSWORD, PUBLIC_ORIGIN, startIdentityApp } from './testing/identity-app';

describe('identity over HTTP', () => {
  let app: IdentityApp;
  beforeAll(async () => (app = await startIdentityApp()));
  afterAll(() => app.stop());

  const audited = (action: string) =>
    app.database.owner.read({}, (sql) =>
      sql.query<{ detail: object; person_id: string | null; organization_id: string | null }>(
        'SELECT detail, person_id, organization_id FROM platform.audit_entry WHERE action = $1 ORDER BY id',
        [action],
      ),
    );

  describe('signing up and in', () => {
    it('signs a person up, in and out', async () => {
      const ada = app.caller();
      const up = await ada.ask('POST', '/api/people', {
        body: { email: 'Ada@Example.org', name: 'Ada', password: PASSWORD },
      });
      expect(up).toMatchObject({ status: 201, body: { status: 'accepted' } });
      const signedIn = await ada.ask('POST', '/api/session', {
        body: { email: 'ada@example.ORG', password: PASSWORD },
      });
      expect(signedIn).toMatchObject({
        status: 201,
        body: { person: { email: 'ada@example.org', name: 'Ada' }, memberships: [] },
      });
      expect(String(signedIn.headers['set-cookie'])).toMatch(
        /^holdfast_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      );
      expect(await ada.ask('GET', '/api/session')).toMatchObject({ status: 200, body: signedIn.body });
      const { cookie } = ada;
      expect(await ada.ask('DELETE', '/api/session')).toMatchObject({ status: 204 });
      expect(ada.cookie).toBeUndefined();
      ada.cookie = cookie;
      expect(await ada.ask('GET', '/api/session')).toMatchObject({
        status: 401,
        body: { code: 'identity.session_invalid' },
      });
      expect(await audited('identity.signed_out')).toHaveLength(1);
    });

    it('keeps the language that somebody reads in, for their mails, and changes it with them', async () => {
      const li = app.caller();
      const email = 'li@example.org';
      await li.ask('POST', '/api/people', { body: { email, name: 'Li', password: PASSWORD, language: 'zh' } });
      await li.signIn(email);
      const language = async () => ((await li.ask('GET', '/api/session')).body.person as { language: string }).language;
      expect(await language()).toBe('zh');
      const change = (to: string) => li.ask('PUT', '/api/person/language', { body: { language: to } });
      expect((await change('en')).status).toBe(204);
      expect(await language()).toBe('en');
      expect((await change('fr')).body).toMatchObject({ code: 'request.invalid_field', field: '/language' });
      expect(await audited('identity.language_changed')).toMatchObject([{ detail: { language: 'en' } }]);
    });

    it('tells nobody who has an account: sign-up answers alike, and so does signing in', async () => {
      const strip = ({ status, body }: { status: number; body: object }) => ({ status, ...body, traceId: '' });
      const up = (email: string) =>
        app.caller().ask('POST', '/api/people', { body: { email, name: 'Eve', password: 'another good long one' } });
      expect(strip(await up('ada@example.org'))).toEqual(strip(await up('new@example.org')));
      const signIn = (email: string) =>
        app.caller().ask('POST', '/api/session', { body: { email, password: 'wrong password here' } });
      const unknown = strip(await signIn('nobody@example.org'));
      expect(strip(await signIn('ada@example.org'))).toEqual(unknown);
      expect(unknown).toMatchObject({ status: 401, code: 'identity.sign_in_refused' });
      await app.caller().signIn('ada@example.org'); // the second sign-up changed nothing
      expect(await audited('identity.sign_up_repeated')).toHaveLength(1);
    });

    it('refuses a guesser with 429, and says when to come again', async () => {
      const guesser = app.caller('192.0.2.66');
      for (let i = 0; i < 10; i++)
        await guesser.ask('POST', '/api/session', { body: { email: 'ada@example.org', password: `guess ${i}` } });
      const answer = await guesser.ask('POST', '/api/session', {
        body: { email: 'ada@example.org', password: PASSWORD },
      });
      expect(answer).toMatchObject({ status: 429, body: { code: 'identity.too_many_attempts' } });
      expect(answer.headers['retry-after']).toBeDefined();
    });

    it('replaces a token that is a day old with the next answer', async () => {
      const ada = await app.caller().signIn('ada@example.org');
      const first = ada.cookie;
      app.clock.advance(ROTATE_AFTER_MS);
      expect(await ada.ask('GET', '/api/session')).toMatchObject({ status: 200 });
      expect(ada.cookie).not.toBe(first);
      expect(await ada.ask('GET', '/api/session')).toMatchObject({ status: 200 });
      const thief = app.caller();
      thief.cookie = first;
      app.clock.advance(ROTATION_GRACE_MS + 1);
      expect(await thief.ask('GET', '/api/session')).toMatchObject({ status: 401 });
      expect(await ada.ask('GET', '/api/session')).toMatchObject({ status: 401 });
    });

    it('lists sessions and ends one, or all others', async () => {
      const one = await app.caller().signUp('sessions@example.org');
      const mine = await app.caller().signUp('lists@example.org');
      const other = await app.caller().signIn('lists@example.org');
      const third = await app.caller().signIn('lists@example.org');
      const { body } = await mine.ask('GET', '/api/sessions?limit=2');
      expect(body).toMatchObject({ items: [{ current: false }, { current: false }], nextCursor: expect.any(String) });
      const next = await mine.ask('GET', `/api/sessions?limit=2&cursor=${String(body.nextCursor)}`);
      expect(next.body).toMatchObject({ items: [{ current: true }], nextCursor: null });
      const id = sessionOf(await other.ask('GET', '/api/session'));
      expect(await one.ask('DELETE', `/api/sessions/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'identity.session_not_found' },
      });
      expect(await mine.ask('DELETE', `/api/sessions/${id}`)).toMatchObject({ status: 204 });
      expect(await other.ask('GET', '/api/session')).toMatchObject({ status: 401 });
      expect(await mine.ask('DELETE', '/api/sessions')).toMatchObject({ status: 200, body: { ended: 1 } });
      expect(await third.ask('GET', '/api/session')).toMatchObject({ status: 401 });
      expect(await mine.ask('GET', '/api/session')).toMatchObject({ status: 200 });
    });
  });

  describe('staff', () => {
    let admin: Caller;
    let second: Caller;
    const ids = { admin: '', second: '' };

    const invite = async (by: Caller, email: string, role: string) =>
      by.ask('POST', '/api/organization/invitations', { body: { email, role } });
    const accept = (by: Caller, token: unknown) => by.ask('POST', '/api/invitations/acceptance', { body: { token } });

    beforeAll(async () => {
      const { custodian } = app.organizations;
      ids.admin = await app.member('admin@vault.example', 'custodian_admin');
      admin = await app.caller().signIn('admin@vault.example', custodian);
      second = await app.caller().signUp('second@vault.example', 'Second Admin');
    });

    it('lets a lone administrator invite the second one, whose session gets a new token', async () => {
      const invited = await invite(admin, 'second@vault.example', 'custodian_admin');
      expect(invited).toMatchObject({ status: 201, body: { approvalRequired: false } });
      const stranger = await app.caller().signUp('stranger@example.org');
      expect(await accept(stranger, invited.body.token)).toMatchObject({
        status: 404,
        body: { code: 'identity.invitation_not_found' },
      });
      const before = second.cookie;
      expect(await accept(second, invited.body.token)).toMatchObject({
        status: 201,
        body: { organizationId: app.organizations.custodian, role: 'custodian_admin' },
      });
      expect(second.cookie).not.toBe(before);
      expect(await accept(second, invited.body.token)).toMatchObject({
        status: 409,
        body: { code: 'identity.invitation_ended' },
      });
      second.organizationId = app.organizations.custodian;
      const me = await second.ask('GET', '/api/session');
      expect(me.body.memberships).toMatchObject([{ role: 'custodian_admin', organization: { slug: 'vault' } }]);
      ids.second = String(Object(me.body.person).id);
    });

    it('then takes two people: who invites does not approve', async () => {
      const invited = await invite(admin, 'operator@vault.example', 'custodian_operator');
      expect(invited).toMatchObject({ status: 201, body: { approvalRequired: true } });
      const id = String(invited.body.id);
      const operator = await app.caller().signUp('operator@vault.example', 'Olga Operator');
      expect(await accept(operator, invited.body.token)).toMatchObject({
        status: 409,
        body: { code: 'identity.approval_missing' },
      });
      const approve = (by: Caller) => by.ask('POST', `/api/organization/invitations/${id}/approval`);
      expect(await approve(admin)).toMatchObject({ status: 409, body: { code: 'identity.own_approval' } });
      expect(await approve(second)).toMatchObject({ status: 201, body: { id, state: 'open' } });
      expect(await approve(second)).toMatchObject({ status: 409, body: { code: 'identity.invitation_approved' } });
      expect(await accept(operator, invited.body.token)).toMatchObject({ status: 201 });
      expect(await approve(second)).toMatchObject({ status: 409, body: { code: 'identity.invitation_ended' } });
    });

    it('asks for approval of an invitation from the time when there was one administrator, too', async () => {
      const { owner } = app.database;
      const invited = await invite(admin, 'late@vault.example', 'custodian_auditor');
      await owner.transact({}, (sql) =>
        sql.execute('UPDATE identity.invitation SET approval_required = false WHERE id = $1::uuid', [
          String(invited.body.id),
        ]),
      );
      const late = await app.caller().signUp('late@vault.example');
      expect(await accept(late, invited.body.token)).toMatchObject({
        status: 409,
        body: { code: 'identity.approval_missing' },
      });
    });

    it('mails the link to the invited address, with the token where no log sees it', async () => {
      const invited = await invite(admin, 'mailed@vault.example', 'custodian_auditor');
      const mails = await app.mailed('identity.invitation');
      expect(mails.at(-1)).toContain(`${PUBLIC_ORIGIN}/invitation#${String(invited.body.token)}\n`);
    });

    it('ends an invitation that is revoked or a week old', async () => {
      const revoked = await invite(admin, 'revoked@vault.example', 'custodian_auditor');
      const path = `/api/organization/invitations/${String(revoked.body.id)}`;
      expect(await admin.ask('DELETE', path)).toMatchObject({ status: 204 });
      expect(await admin.ask('DELETE', path)).toMatchObject({
        status: 409,
        body: { code: 'identity.invitation_ended' },
      });
      const invited = await app.caller().signUp('revoked@vault.example');
      expect(await accept(invited, revoked.body.token)).toMatchObject({ status: 409 });
    });

    it('shows a secret once: the same key again is refused, and nothing happens twice', async () => {
      const asked = { body: { email: 'once@vault.example', role: 'custodian_auditor' }, idempotencyKey: 'once-1' };
      expect(await admin.ask('POST', '/api/organization/invitations', asked)).toMatchObject({ status: 201 });
      expect(await admin.ask('POST', '/api/organization/invitations', asked)).toMatchObject({
        status: 409,
        body: { code: 'request.already_done' },
      });
    });

    it('masks the staff, unless an administrator says why; and writes that down', async () => {
      const masked = await admin.ask('GET', '/api/organization/members');
      expect(masked.body.items).toContainEqual(
        expect.objectContaining({ email: 'o***@v***.example', name: 'O*** O***', masked: true }),
      );
      const shown = await admin.ask('GET', '/api/organization/members?reason=handover%20of%20shift%207');
      expect(shown.body.items).toContainEqual(
        expect.objectContaining({ email: 'operator@vault.example', name: 'Olga Operator', masked: false }),
      );
      expect(await audited('identity.personal_data_seen')).toEqual([
        {
          detail: { reason: 'handover of shift 7' },
          person_id: ids.admin,
          organization_id: app.organizations.custodian,
        },
      ]);
      await app.member('auditor@vault.example', 'custodian_auditor');
      const auditor = await app.caller().signIn('auditor@vault.example', app.organizations.custodian);
      expect(await auditor.ask('GET', '/api/organization/members')).toMatchObject({ status: 200 });
      expect(await auditor.ask('GET', '/api/organization/members?reason=curious')).toMatchObject({
        status: 403,
        body: { code: 'identity.reason_not_allowed' },
      });
      const invitations = await auditor.ask('GET', '/api/organization/invitations');
      expect(JSON.stringify(invitations.body)).not.toContain('operator@vault.example');
    });

    it('keeps two administrators from becoming one by force, and one from becoming none', async () => {
      const remove = (by: Caller, id: string) => by.ask('DELETE', `/api/organization/members/${id}`);
      expect(await remove(admin, ids.second)).toMatchObject({
        status: 409,
        body: { code: 'identity.second_administrator' },
      });
      expect(await remove(second, ids.second)).toMatchObject({ status: 204 });
      expect(await remove(second, ids.admin)).toMatchObject({ status: 403, body: { code: 'identity.not_a_member' } });
      expect(await remove(admin, ids.admin)).toMatchObject({
        status: 409,
        body: { code: 'identity.last_administrator' },
      });
    });

    it('makes API keys that work until they are revoked, and look after nobody', async () => {
      const issued = await admin.ask('POST', '/api/organization/api-keys', {
        body: { name: 'nightly export', role: 'custodian_auditor' },
      });
      expect(issued).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^hf_[0-9a-f]{8}_[\w-]{43}$/) } });
      const program = app.caller();
      program.apiKey = String(issued.body.key);
      const listed = await program.ask('GET', '/api/organization/api-keys');
      expect(listed).toMatchObject({
        status: 200,
        body: { items: [{ name: 'nightly export', prefix: issued.body.prefix }] },
      });
      expect(JSON.stringify(listed.body)).not.toContain(program.apiKey);
      expect(await program.ask('GET', '/api/session')).toMatchObject({
        status: 403,
        body: { code: 'request.forbidden' },
      });
      program.organizationId = app.organizations.platform;
      expect(await program.ask('GET', '/api/organization/api-keys')).toMatchObject({
        status: 403,
        body: { code: 'identity.not_a_member' },
      });
      program.organizationId = undefined;
      const path = `/api/organization/api-keys/${String(issued.body.id)}`;
      expect(await admin.ask('DELETE', path)).toMatchObject({ status: 204 });
      expect(await admin.ask('DELETE', path)).toMatchObject({
        status: 404,
        body: { code: 'identity.api_key_not_found' },
      });
      expect(await program.ask('GET', '/api/organization/api-keys')).toMatchObject({
        status: 401,
        body: { code: 'identity.api_key_invalid' },
      });
    });

    it("keeps a platform's key from making another one", async () => {
      await app.member('operator@aurora.example', 'platform_operator');
      const operator = await app.caller().signIn('operator@aurora.example', app.organizations.platform);
      const issued = await operator.ask('POST', '/api/organization/api-keys', {
        body: { name: 'deposits', role: 'platform_operator' },
      });
      const program = app.caller();
      program.apiKey = String(issued.body.key);
      const body = { name: 'successor', role: 'platform_operator' };
      expect(await program.ask('POST', '/api/organization/api-keys', { body })).toMatchObject({
        status: 403,
        body: { code: 'identity.person_required' },
      });
      const other = `/api/organization/api-keys/${String(issued.body.id)}`;
      expect(await admin.ask('DELETE', other)).toMatchObject({
        status: 404,
        body: { code: 'identity.api_key_not_found' },
      });
    });

    it('shows the organization its audit log: all of it, own acts to operators, and notes a regulator', async () => {
      const all = await admin.ask('GET', '/api/organization/audit?limit=200');
      const actions = Array.isArray(all.body.items) ? all.body.items.map((item) => String(Object(item).action)) : [];
      expect(actions).toEqual(expect.arrayContaining(['identity.member_invited', 'identity.api_key_revoked']));
      expect(JSON.stringify(all.body)).not.toMatch(/@/);
      const operator = await app.caller().signIn('operator@vault.example', app.organizations.custodian);
      const own = await operator.ask('GET', '/api/organization/audit');
      expect(own.body.items).toMatchObject([
        {
          action: 'identity.invitation_accepted',
          personName: expect.stringMatching(/^O\*{3} O\*{3}$/),
          apiKeyName: null,
        },
      ]);
      await app.member('regulator@state.example', 'regulator');
      const regulator = await app.caller().signIn('regulator@state.example', app.organizations.custodian);
      expect(await regulator.ask('GET', '/api/organization/audit')).toMatchObject({
        status: 200,
        body: { items: expect.arrayContaining([expect.objectContaining({ action: 'identity.audit_read' })]) },
      });
      expect(await regulator.ask('GET', '/api/organization/members')).toMatchObject({ status: 403 });
    });
  });
});

function sessionOf(answer: { body: { readonly [key: string]: unknown } }): string {
  return String(Object(answer.body.session).id);
}
