import { randomUUID } from 'node:crypto';
import { type Asked, type Caller, type IdentityApp, PASSWORD, startIdentityApp } from './testing/identity-app';

type Who = 'nobody' | 'holder' | 'admin' | 'operator' | 'auditor' | 'key';
type Case = [who: Who, method: 'GET' | 'POST' | 'DELETE', url: string, asked: Asked, status: number, code: string];

const UNKNOWN = '0190a5a0-0000-7000-8000-00000000ffff';
const person = { email: 'ada@example.org', name: 'Ada', password: PASSWORD };
const post = (who: Who, url: string, body: unknown, status: number, code: string): Case => [
  who,
  'POST',
  url,
  { body },
  status,
  code,
];
const invitations = '/api/organization/invitations';
const keys = '/api/organization/api-keys';
const members = '/api/organization/members';

const CASES: Case[] = [
  // signing up
  ['nobody', 'POST', '/api/people', { raw: '{"email":' }, 400, 'request.malformed_json'],
  ['nobody', 'POST', '/api/people', { raw: `{"email":"a@b.c","email":"d@e.f"}` }, 400, 'request.malformed_json'],
  post('nobody', '/api/people', undefined, 400, 'request.invalid_field'),
  post('nobody', '/api/people', [], 400, 'request.invalid_field'),
  post('nobody', '/api/people', { ...person, role: 'custodian_admin' }, 400, 'request.unknown_field'),
  post('nobody', '/api/people', { ...person, organizationId: UNKNOWN }, 400, 'request.unknown_field'),
  post('nobody', '/api/people', { ...person, email: 7 }, 400, 'request.invalid_field'),
  post('nobody', '/api/people', { ...person, email: 'ada' }, 422, 'identity.email_invalid'),
  post('nobody', '/api/people', { ...person, email: 'a@b.c\r\nBcc: d@e.f' }, 422, 'identity.text_unsafe'),
  post('nobody', '/api/people', { ...person, name: 'A\u0000' }, 400, 'request.malformed_json'),
  post('nobody', '/api/people', { ...person, name: 'A\u202eB' }, 422, 'identity.text_unsafe'),
  post('nobody', '/api/people', { ...person, name: 'A\u200bB' }, 422, 'identity.text_unsafe'),
  post('nobody', '/api/people', { ...person, name: ' ' }, 422, 'identity.text_length'),
  post('nobody', '/api/people', { ...person, name: 'x'.repeat(201) }, 422, 'identity.text_length'),
  post('nobody', '/api/people', { ...person, name: 'x'.repeat(1_001) }, 400, 'request.invalid_field'),
  post('nobody', '/api/people', { ...person, name: 'x'.repeat(1_100_000) }, 413, 'request.too_large'),
  post('nobody', '/api/people', { ...person, password: 'short' }, 422, 'identity.password_too_short'),
  post('nobody', '/api/people', { ...person, password: 'x y'.repeat(100) }, 422, 'identity.password_too_long'),
  post('nobody', '/api/people', { ...person, password: 'password1234' }, 422, 'identity.password_common'),
  post('nobody', '/api/people', { ...person, password: person.email }, 422, 'identity.password_is_email'),
  // signing in
  post('nobody', '/api/session', { email: 'ada@example.org' }, 400, 'request.invalid_field'),
  post('nobody', '/api/session', { email: 'ada@example.org', password: '' }, 400, 'request.invalid_field'),
  post('nobody', '/api/session', { email: 'ada', password: PASSWORD }, 422, 'identity.email_invalid'),
  post('nobody', '/api/session', { email: "' OR 1=1 --", password: PASSWORD }, 422, 'identity.email_invalid'),
  post('nobody', '/api/session', { email: 'nobody@example.org', password: PASSWORD }, 401, 'identity.sign_in_refused'),
  post('nobody', `/api/session?email=a@b.c&password=x`, {}, 400, 'request.invalid_field'),
  // sessions
  ['nobody', 'GET', '/api/session', {}, 401, 'request.unauthenticated'],
  [
    'nobody',
    'GET',
    '/api/session',
    { headers: { cookie: 'holdfast_session=forged' } },
    401,
    'identity.session_invalid',
  ],
  [
    'nobody',
    'GET',
    '/api/session',
    { headers: { cookie: `holdfast_session=${'A'.repeat(43)}` } },
    401,
    'identity.session_invalid',
  ],
  [
    'nobody',
    'GET',
    '/api/session',
    { headers: { authorization: 'Bearer hf_00000000_x' } },
    401,
    'identity.api_key_invalid',
  ],
  ['nobody', 'GET', '/api/session', { headers: { authorization: 'Basic YTpi' } }, 401, 'identity.api_key_invalid'],
  [
    'holder',
    'GET',
    '/api/session',
    { headers: { 'holdfast-organization': 'vault' } },
    400,
    'identity.organization_invalid',
  ],
  ['holder', 'GET', '/api/session', { headers: { 'holdfast-organization': UNKNOWN } }, 403, 'identity.not_a_member'],
  ['holder', 'DELETE', '/api/session', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'request.cross_origin'],
  ['holder', 'DELETE', '/api/sessions', { idempotencyKey: null }, 400, 'request.idempotency_key_missing'],
  ['holder', 'DELETE', '/api/sessions/1', {}, 400, 'request.invalid_id'],
  ['holder', 'DELETE', `/api/sessions/${UNKNOWN}`, {}, 404, 'identity.session_not_found'],
  ['holder', 'GET', '/api/sessions?limit=0', {}, 400, 'request.invalid_limit'],
  ['holder', 'GET', '/api/sessions?limit=-1', {}, 400, 'request.invalid_limit'],
  ['holder', 'GET', '/api/sessions?limit=1000000000', {}, 400, 'request.invalid_limit'],
  ['holder', 'GET', '/api/sessions?cursor=abc', {}, 400, 'request.invalid_cursor'],
  ['key', 'GET', '/api/sessions', {}, 403, 'request.forbidden'],
  // invitations
  ['holder', 'GET', invitations, {}, 403, 'request.forbidden'],
  ['nobody', 'GET', invitations, {}, 401, 'request.unauthenticated'],
  ['operator', 'GET', invitations, {}, 403, 'request.forbidden'],
  ['auditor', 'GET', `${invitations}?reason=curious`, {}, 403, 'identity.reason_not_allowed'],
  ['admin', 'GET', `${invitations}?reason=x`, {}, 400, 'request.invalid_field'],
  ['admin', 'GET', `${invitations}?reason=why%E2%80%AE`, {}, 422, 'identity.text_unsafe'],
  ['admin', 'GET', `${invitations}?state=open`, {}, 400, 'request.unknown_field'],
  post('auditor', invitations, { email: 'a@b.example', role: 'custodian_auditor' }, 403, 'request.forbidden'),
  post('admin', invitations, { email: 'a@b.example', role: 'owner' }, 400, 'request.invalid_field'),
  post('admin', invitations, { email: 'a@b.example', role: 'platform_operator' }, 422, 'identity.role_not_here'),
  post('admin', invitations, { email: 'a b', role: 'custodian_auditor' }, 422, 'identity.email_invalid'),
  post('admin', `${invitations}/${UNKNOWN}/approval`, undefined, 404, 'identity.invitation_not_found'),
  post('admin', `${invitations}/x/approval`, undefined, 400, 'request.invalid_id'),
  ['admin', 'DELETE', `${invitations}/${UNKNOWN}`, {}, 404, 'identity.invitation_not_found'],
  post('holder', '/api/invitations/acceptance', { token: 'x' }, 404, 'identity.invitation_not_found'),
  post('holder', '/api/invitations/acceptance', { token: 'A'.repeat(43) }, 404, 'identity.invitation_not_found'),
  post('holder', '/api/invitations/acceptance', { token: '' }, 400, 'request.invalid_field'),
  post('nobody', '/api/invitations/acceptance', { token: 'A'.repeat(43) }, 401, 'request.unauthenticated'),
  // members
  ['operator', 'GET', members, {}, 403, 'request.forbidden'],
  ['admin', 'DELETE', `${members}/me`, {}, 400, 'request.invalid_id'],
  ['admin', 'DELETE', `${members}/${UNKNOWN}`, {}, 404, 'identity.member_not_found'],
  ['operator', 'DELETE', `${members}/${UNKNOWN}`, {}, 403, 'request.forbidden'],
  // API keys
  post('admin', keys, { name: 'x', role: 'custodian_admin' }, 400, 'request.invalid_field'),
  post('admin', keys, { name: 'x', role: 'platform_operator' }, 422, 'identity.role_not_here'),
  post('admin', keys, { name: 'x'.repeat(101), role: 'custodian_operator' }, 422, 'identity.text_length'),
  post('admin', keys, { name: 'x\u2066', role: 'custodian_operator' }, 422, 'identity.text_unsafe'),
  post('key', keys, { name: 'x', role: 'custodian_operator' }, 403, 'request.forbidden'),
  ['admin', 'DELETE', `${keys}/${UNKNOWN}`, {}, 404, 'identity.api_key_not_found'],
  ['admin', 'DELETE', `${keys}/x`, {}, 400, 'request.invalid_id'],
  // audit
  ['holder', 'GET', '/api/organization/audit', {}, 403, 'request.forbidden'],
  ['admin', 'GET', '/api/organization/audit?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', {}, 400, 'request.invalid_cursor'],
];

describe('bad input to identity', () => {
  let app: IdentityApp;
  const callers = new Map<Who, Caller>();

  beforeAll(async () => {
    app = await startIdentityApp();
    const { custodian } = app.organizations;
    callers.set('nobody', app.caller());
    callers.set('holder', await app.caller().signUp('holder@example.org'));
    for (const [who, role] of [
      ['admin', 'custodian_admin'],
      ['operator', 'custodian_operator'],
      ['auditor', 'custodian_auditor'],
    ] as const) {
      await app.member(`${who}@vault.example`, role);
      callers.set(who, await app.caller().signIn(`${who}@vault.example`, custodian));
    }
    const body = { name: 'program', role: 'custodian_operator' };
    const issued = await callers.get('admin')?.ask('POST', keys, { body });
    const program = app.caller();
    program.apiKey = String(issued?.body.key);
    callers.set('key', program);
  });
  afterAll(() => app.stop());

  it.each(CASES.map(([who, method, url, asked, status, code]) => ({ who, method, url, asked, status, code })))(
    '$who: $method $url is $status $code',
    async ({ who, method, url, asked, status, code }) => {
      const answer = await callers.get(who)?.ask(method, url, asked);
      expect({ status: answer?.status, code: answer?.body.code }).toEqual({ status, code });
      expect(answer?.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(Object.keys(answer?.body ?? {}).sort()).toEqual(
        ['code', 'detail', 'field', 'remedy', 'status', 'title', 'traceId', 'type'].sort(),
      );
      expect(JSON.stringify(answer?.body)).not.toMatch(/SELECT|INSERT|node_modules|\bat \//);
    },
  );

  it('keeps SQL and HTML as inert text', async () => {
    const name = `<script>alert(1)</script>'; DROP TABLE identity.person; --`;
    const caller = await app.caller().signUp(`inert-${randomUUID()}@example.org`, name);
    const answer = await caller.ask('GET', '/api/session');
    expect(answer.body.person).toMatchObject({ name });
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});
