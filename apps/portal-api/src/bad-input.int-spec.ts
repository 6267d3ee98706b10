import { createHash, randomUUID } from 'node:crypto';
import { EndedPlatform } from './testing/ended-platform';
import { type Asked, type Caller, type Method, PASSWORD, type Portal, startPortal } from './testing/portal-app';

type Who = 'nobody' | 'holder' | 'platform' | 'admin' | 'clerk' | 'auditor';
type Case = [who: Who, method: Method, url: string, asked: Asked, status: number, code: string];

const UNKNOWN = '0190a5a0-0000-7000-8000-00000000ffff';
/** Written into addresses and bodies below, and filled in when everything stands. */
const at = (name: string) => `{${name}}`;
const body = (value: unknown): Asked => ({ body: value });
const raw = (text: string): Asked => ({ raw: text });
const post = (who: Who, url: string, value: unknown, status: number, code: string): Case => [
  who,
  'POST',
  url,
  body(value),
  status,
  code,
];
const put = (who: Who, url: string, value: unknown, status: number, code: string): Case => [
  who,
  'PUT',
  url,
  body(value),
  status,
  code,
];
const get = (who: Who, url: string, status: number, code: string): Case => [who, 'GET', url, {}, status, code];

const MALFORMED = 'request.malformed_json';
const FIELD = 'request.invalid_field';
const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
const terms = {
  title: 'T',
  body: 'B',
  jurisdiction: 'CH',
  storagePlace: 'Z',
};
const window = `/api/off-boardings/${at('offBoarding')}/election-window`;
const chain = { offBoardingId: at('offBoarding'), chainId: 31337, contract: `0x${'1'.repeat(40)}`, wallets: [] };
const BAD_CHECKSUM = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD';
const changes = '/api/custodian/changes';
const policy = { kind: 'acceptance_policy', mode: 'automatic', custodyKinds: ['copy'], maxItems: 1_000 };
const vault = { kind: 'vault_registration', chainId: 31337, address: `0x${'1'.repeat(40)}` };
const consent = { consentHash: 'a'.repeat(64), password: PASSWORD };

const JSON_CASES: Case[] = [
  ['platform', 'POST', '/api/off-boardings', raw('{"name":'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw('nothing'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw('{"name":"a","name":"b"}'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw('{"__proto__":{"name":"a"}}'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw(`${'['.repeat(40)}${']'.repeat(40)}`), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw('{"name":"\\ud800"}'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw('{"name":"a\\u0000"}'), 400, MALFORMED],
  ['platform', 'POST', '/api/deposits', raw('{"sizeBytes":9007199254740993}'), 400, MALFORMED],
  ['platform', 'POST', '/api/off-boardings', raw(`{"name":"${'x'.repeat(1_100_000)}"}`), 413, 'request.too_large'],
  [
    'platform',
    'POST',
    '/api/off-boardings',
    { raw: 'name=a', type: 'text/csv' },
    415,
    'request.unsupported_media_type',
  ],
  [
    'platform',
    'POST',
    '/api/off-boardings',
    { ...body({ name: 'a' }), idempotencyKey: null },
    400,
    'request.idempotency_key_missing',
  ],
  post('platform', '/api/off-boardings', { name: 'a', organizationId: UNKNOWN }, 400, 'request.unknown_field'),
  post('platform', '/api/off-boardings', { name: 'a', state: 'closed' }, 400, 'request.unknown_field'),
];

const PLATFORM_CASES: Case[] = [
  post('platform', '/api/off-boardings', { name: '' }, 400, FIELD),
  post('platform', '/api/off-boardings', { name: 'a\nb' }, 400, FIELD),
  post('platform', '/api/off-boardings', { name: 'a\u202eb' }, 400, FIELD),
  post('platform', '/api/off-boardings', { name: 'a\u200bb' }, 400, FIELD),
  post('platform', '/api/off-boardings', { name: 'x'.repeat(201) }, 400, FIELD),
  post('platform', '/api/off-boardings', { name: 'a', closesAt: '2030-02-30T00:00:00Z' }, 400, FIELD),
  post(
    'platform',
    '/api/off-boardings',
    { name: 'a', closesAt: '2020-01-01T00:00:00Z' },
    422,
    'off_boarding.closes_in_past',
  ),
  post('nobody', '/api/off-boardings', { name: 'a' }, 401, 'request.unauthenticated'),
  post('holder', '/api/off-boardings', { name: 'a' }, 403, 'request.forbidden'),
  post('admin', '/api/off-boardings', { name: 'a' }, 403, 'request.forbidden'),
  get('platform', '/api/off-boardings?limit=0', 400, 'request.invalid_limit'),
  get('platform', '/api/off-boardings?limit=-1', 400, 'request.invalid_limit'),
  get('platform', '/api/off-boardings?limit=1e9', 400, 'request.invalid_limit'),
  get('platform', '/api/off-boardings?cursor=abc', 400, 'request.invalid_cursor'),
  get('platform', '/api/off-boardings/7', 400, 'request.invalid_id'),
  get('platform', `/api/off-boardings/${UNKNOWN}`, 404, 'off_boarding.not_found'),
  post('platform', window, { opensAt: days(2), closesAt: days(1) }, 422, 'off_boarding.window_invalid'),
  post('platform', window, { opensAt: days(-2), closesAt: days(-1) }, 422, 'off_boarding.window_invalid'),
  post('platform', window, { opensAt: days(1), closesAt: days(9_999) }, 422, 'off_boarding.window_invalid'),
  post(
    'platform',
    `/api/off-boardings/${at('notice')}/election-window`,
    { opensAt: days(1), closesAt: days(2) },
    409,
    'migration.illegal_step',
  ),
  post('platform', '/api/signing-keys', { publicKey: 'AAAA' }, 400, 'signing_key.malformed'),
  post('platform', '/api/signing-keys', { publicKey: at('key') }, 409, 'signing_key.exists'),
  ['platform', 'DELETE', `/api/signing-keys/${UNKNOWN}`, {}, 404, 'signing_key.not_found'],
  post('platform', '/api/chain-sources', chain, 422, 'chain.unknown'),
  post('platform', '/api/chain-sources', { ...chain, chainId: 1.5 }, 400, FIELD),
  post('platform', '/api/chain-sources', { ...chain, contract: BAD_CHECKSUM }, 400, 'evm.address_checksum'),
  post(
    'platform',
    '/api/chain-sources',
    { ...chain, wallets: [`0x${'a'.repeat(40)}`, `0x${'A'.repeat(40)}`] },
    422,
    'chain.duplicate_wallet',
  ),
  post(
    'platform',
    `/api/chain-sources/${UNKNOWN}/proof`,
    { signature: `0x${'00'.repeat(65)}` },
    404,
    'chain_source.not_found',
  ),
  post('platform', `/api/chain-sources/${UNKNOWN}/proof`, { signature: '0x00' }, 400, FIELD),
  post(
    'platform',
    '/api/deposits',
    { offBoardingId: UNKNOWN, sizeBytes: 1, sha256: 'a'.repeat(64) },
    404,
    'off_boarding.not_found',
  ),
  post(
    'platform',
    '/api/deposits',
    { offBoardingId: at('offBoarding'), sizeBytes: 0, sha256: 'a'.repeat(64) },
    400,
    FIELD,
  ),
  post(
    'platform',
    '/api/deposits',
    { offBoardingId: at('offBoarding'), sizeBytes: 2 ** 50, sha256: 'a'.repeat(64) },
    413,
    'deposit.too_large',
  ),
  post(
    'platform',
    '/api/deposits',
    { offBoardingId: at('offBoarding'), sizeBytes: 1, sha256: 'A'.repeat(64) },
    400,
    FIELD,
  ),
  get('platform', `/api/deposits/${UNKNOWN}`, 404, 'deposit.not_found'),
  get('platform', `/api/deposits/${at('deposit')}/items?verdict=lost`, 400, FIELD),
  [
    'platform',
    'PUT',
    `/api/deposits/${at('announced')}/bag`,
    { raw: 'too long', type: 'application/x-tar' },
    413,
    'deposit.too_large',
  ],
  [
    'platform',
    'PUT',
    `/api/deposits/${at('announced')}/bag`,
    { raw: 'ab', type: 'application/x-tar' },
    422,
    'deposit.size_mismatch',
  ],
  [
    'platform',
    'PUT',
    `/api/deposits/${at('announced')}/bag`,
    { raw: 'abd', type: 'application/x-tar' },
    422,
    'deposit.digest_mismatch',
  ],
  ['platform', 'PUT', `/api/deposits/${at('announced')}/bag`, body({}), 415, 'request.unsupported_media_type'],
  [
    'platform',
    'PUT',
    `/api/deposits/${at('received')}/bag`,
    { raw: 'abc', type: 'application/x-tar' },
    409,
    'deposit.already_received',
  ],
  [
    'platform',
    'PUT',
    `/api/deposits/${UNKNOWN}/bag`,
    { raw: 'abc', type: 'application/x-tar' },
    404,
    'deposit.not_found',
  ],
  post('platform', `/api/off-boardings/${UNKNOWN}/claim-codes`, {}, 404, 'off_boarding.not_found'),
  post('platform', `/api/off-boardings/${at('offBoarding')}/claim-codes`, { validDays: 0 }, 400, FIELD),
  ['platform', 'DELETE', `/api/claim-codes/${UNKNOWN}`, {}, 404, 'claim_code.not_found'],
];

const HOLDER_CASES: Case[] = [
  post('holder', '/api/claims', { code: 'hello' }, 400, 'claim.code_malformed'),
  post('holder', '/api/claims', { code: '00000-00000-00000-00000-00000-01' }, 400, 'claim.code_malformed'),
  post('holder', '/api/claims', { code: '00000-00000-00000-00000-00000-00' }, 404, 'claim.code_unknown'),
  post('nobody', '/api/claims', { code: '00000-00000-00000-00000-00000-00' }, 401, 'request.unauthenticated'),
  get('holder', '/api/assets?kind=gold', 400, FIELD),
  get('holder', '/api/assets?owner=me', 400, 'request.unknown_field'),
  get('holder', '/api/assets?keeper=7', 400, FIELD),
  get('holder', `/api/assets/${UNKNOWN}`, 404, 'asset.not_found'),
  get('holder', `/api/assets/${at('foreignAsset')}`, 404, 'asset.not_found'),
  get('holder', `/api/custodians/${UNKNOWN}`, 404, 'custodian.not_found'),
  get('holder', `/api/custodians/${at('platformId')}`, 404, 'custodian.not_found'),
  get('holder', '/api/custodians?assetIds=0x10', 400, FIELD),
  get('holder', '/api/custodians?assetIds=', 400, FIELD),
  get('holder', `/api/custodians?assetIds=${UNKNOWN}`, 404, 'asset.not_found'),
  post('holder', '/api/transfers', { custodianId: at('first') }, 400, FIELD),
  post('holder', '/api/transfers', { custodianId: at('first'), assetIds: [] }, 400, FIELD),
  post('holder', '/api/transfers', { custodianId: at('first'), all: true, assetIds: [at('asset')] }, 400, FIELD),
  post('holder', '/api/transfers', { custodianId: UNKNOWN, all: true }, 404, 'custodian.not_found'),
  post(
    'holder',
    '/api/transfers',
    { custodianId: at('platformId'), assetIds: [at('asset')] },
    404,
    'custodian.not_found',
  ),
  post('holder', '/api/transfers', { custodianId: at('second'), all: true }, 409, 'custodian.not_accepting'),
  post('holder', '/api/transfers', { custodianId: at('group'), all: true }, 422, 'transfer.custodian_of_same_group'),
  post('holder', '/api/transfers', { custodianId: at('first'), assetIds: [UNKNOWN] }, 404, 'asset.not_found'),
  post(
    'holder',
    '/api/transfers',
    { custodianId: at('first'), assetIds: [at('foreignAsset')] },
    404,
    'asset.not_found',
  ),
  post(
    'holder',
    '/api/transfers',
    { custodianId: at('first'), assetIds: [at('asset'), at('ASSET')] },
    422,
    'transfer.duplicate_asset',
  ),
  post(
    'holder',
    '/api/transfers',
    { custodianId: at('first'), assetIds: [at('unsettled')] },
    422,
    'transfer.nothing_eligible',
  ),
  post(
    'holder',
    '/api/transfers',
    { custodianId: at('first'), all: true, personId: UNKNOWN },
    400,
    'request.unknown_field',
  ),
  post('holder', `/api/transfers/${UNKNOWN}/consent`, consent, 404, 'transfer.not_found'),
  post(
    'holder',
    `/api/transfers/${at('draft')}/consent`,
    { ...consent, password: 'wrong' },
    403,
    'consent.wrong_password',
  ),
  post('holder', `/api/transfers/${at('draft')}/consent`, consent, 409, 'consent.content_changed'),
  post('holder', `/api/transfers/${at('draft')}/consent`, { ...consent, consentHash: 'xyz' }, 400, FIELD),
  get('holder', `/api/transfers/${UNKNOWN}`, 404, 'transfer.not_found'),
  get('holder', `/api/transfers/${UNKNOWN}/events`, 404, 'transfer.not_found'),
  [
    'holder',
    'GET',
    `/api/transfers/${at('draft')}/events`,
    { headers: { 'last-event-id': '1; DROP' } },
    400,
    'request.invalid_event_id',
  ],
  get('holder', `/api/transfers/${UNKNOWN}/bundle`, 404, 'transfer.not_found'),
  get('holder', `/api/transfers/${at('draft')}/legs?state=Robert'); --`, 400, FIELD),
  post('holder', `/api/transfers/${UNKNOWN}/cancellation`, undefined, 404, 'transfer.not_found'),
  get('holder', `/api/receipts/${UNKNOWN}`, 404, 'custody.posting_unknown'),
  get('nobody', '/api/bundle', 401, 'request.unauthenticated'),
];

const CUSTODIAN_CASES: Case[] = [
  put('admin', '/api/custodian/terms', { ...terms, title: 7 }, 400, FIELD),
  put('admin', '/api/custodian/terms', { ...terms, body: 'a\r\nb' }, 400, FIELD),
  put('clerk', '/api/custodian/terms', terms, 403, 'request.forbidden'),
  post('admin', changes, { ...policy, custodyKinds: [] }, 400, FIELD),
  post('admin', changes, { ...policy, custodyKinds: ['copy', 'copy'] }, 400, FIELD),
  post('admin', changes, { ...policy, approvedBy: UNKNOWN }, 400, 'request.unknown_field'),
  post('admin', changes, { ...policy, custodyKinds: ['copy', 'record', 'token'] }, 409, 'acceptance_policy.unchanged'),
  post('admin', changes, { kind: 'staff_role' }, 400, FIELD),
  post('clerk', changes, policy, 403, 'request.forbidden'),
  post('auditor', changes, policy, 403, 'request.forbidden'),
  post('admin', changes, { ...vault, address: BAD_CHECKSUM }, 400, 'evm.address_checksum'),
  post('admin', changes, { ...vault, address: `0x${'0'.repeat(40)}` }, 422, 'vault.zero_address'),
  post('admin', changes, { ...vault, chainId: 999 }, 422, 'chain.unknown'),
  post('admin', changes, { kind: 'vault_revocation', vaultId: UNKNOWN }, 404, 'vault.not_found'),
  post('admin', `${changes}/${UNKNOWN}/approval`, {}, 404, 'change.not_found'),
  post('admin', `${changes}/${UNKNOWN}/withdrawal`, {}, 404, 'change.not_found'),
  get('admin', `${changes}?state=pending`, 400, FIELD),
  get('admin', `/api/custodian/transfers/${UNKNOWN}`, 404, 'transfer.not_found'),
  get('admin', `/api/custodian/transfers/${at('draft')}`, 404, 'transfer.not_found'),
  post('clerk', `/api/custodian/transfers/${UNKNOWN}/acceptance`, undefined, 404, 'transfer.not_found'),
  post('auditor', `/api/custodian/transfers/${UNKNOWN}/acceptance`, undefined, 403, 'request.forbidden'),
  post('admin', `/api/custodian/transfers/${UNKNOWN}/rejection`, { reason: ' ' }, 400, FIELD),
  get('admin', '/api/custodian/positions?account=all', 400, FIELD),
  [
    'admin',
    'GET',
    '/api/custodian/summary',
    { headers: { 'holdfast-organization': UNKNOWN } },
    403,
    'identity.not_a_member',
  ],
];

const PUBLIC_CASES: Case[] = [
  get('nobody', '/tile/0/1', 404, 'log.no_such_tile'),
  get('nobody', '/tile/0/000.p/256', 404, 'log.no_such_tile'),
  get('nobody', '/tile/9/../../etc/passwd', 404, 'request.unknown_route'),
  get('nobody', '/tile/63/x999/999', 404, 'log.no_such_tile'),
  get('nobody', '/api/nothing', 404, 'request.unknown_route'),
  get('nobody', `/content/${'a'.repeat(64)}`, 404, 'request.unknown_route'),
  [
    'nobody',
    'GET',
    `/content/${'a'.repeat(64)}?name=a&type=b&expires=1&signature=c`,
    { headers: { host: 'content.localhost:3000' } },
    404,
    'content.link_invalid',
  ],
  ['nobody', 'GET', '/api/session', { headers: { host: 'content.localhost:3000' } }, 404, 'request.unknown_route'],
];

describe('bad input', () => {
  let portal: Portal;
  const callers = new Map<Who, Caller>();
  const values = new Map<string, string>();

  beforeAll(async () => {
    portal = await startPortal();
    const platform = await EndedPlatform.build(portal);
    const { organizations, database } = portal;
    const holder = await portal.holder();
    callers.set('nobody', portal.stranger()).set('holder', holder);
    callers.set('platform', await portal.staff(organizations.platform, 'platform_operator'));
    callers.set('admin', await portal.staff(organizations.first, 'custodian_admin'));
    callers.set('clerk', await portal.staff(organizations.first, 'custodian_operator'));
    callers.set('auditor', await portal.staff(organizations.first, 'custodian_auditor'));
    await platform.offering(organizations.first);
    const [ada, bob] = await platform.holders('ada', 'bob');
    const [asset, foreignAsset] = await platform.issue([ada!, bob!]);
    const [unsettled] = await platform.issue([ada!], { wanted: true });
    await platform.claim(ada!, holder.personId);

    const group = randomUUID();
    const [row] = await database.owner.transact({}, (sql) =>
      sql.query<{ id: string }>(
        `WITH platform AS (UPDATE identity.organization SET group_id = $1 WHERE id = $2)
         INSERT INTO identity.organization (id, kind, name, slug, group_id)
         VALUES (gen_random_uuid(), 'custodian', 'Sister', 'sister', $1) RETURNING id`,
        [group, organizations.platform],
      ),
    );
    const operator = callers.get('platform')!;
    const idOf = async (answer: ReturnType<Caller['ask']>) => String((await answer).body.id);
    const key = Buffer.alloc(32, 7).toString('base64');
    await operator.ask('POST', '/api/signing-keys', { body: { publicKey: key } });
    const bag = { offBoardingId: platform.offBoardingId, sizeBytes: 3, sha256: sha256('abc') };
    const received = await idOf(operator.ask('POST', '/api/deposits', { body: bag }));
    const put = await operator.ask('PUT', `/api/deposits/${received}/bag`, { raw: 'abc', type: 'application/x-tar' });
    expect(put).toMatchObject({ status: 200, body: { state: 'received' } });
    const facts = {
      offBoarding: platform.offBoardingId,
      notice: await idOf(operator.ask('POST', '/api/off-boardings', { body: { name: 'Notice' } })),
      deposit: platform.depositId,
      announced: await idOf(operator.ask('POST', '/api/deposits', { body: bag })),
      received,
      key,
      asset: asset!,
      ASSET: asset!.toUpperCase(),
      foreignAsset: foreignAsset!,
      unsettled: unsettled!,
      platformId: organizations.platform,
      first: organizations.first,
      second: organizations.second,
      group: row!.id,
      draft: await idOf(
        holder.ask('POST', '/api/transfers', { body: { custodianId: organizations.first, assetIds: [asset] } }),
      ),
    };
    for (const [name, value] of Object.entries(facts)) values.set(name, value);
  });
  afterAll(() => portal.stop());

  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);

  const cases = [...JSON_CASES, ...PLATFORM_CASES, ...HOLDER_CASES, ...CUSTODIAN_CASES, ...PUBLIC_CASES];
  it.each(cases)('%s %s %s %j is %d %s', async (who, method, url, asked, status, code) => {
    const filled: Asked =
      asked.body === undefined ? asked : { ...asked, body: JSON.parse(fill(JSON.stringify(asked.body))) };
    const answer = await callers.get(who)!.ask(method, encodeURI(fill(url)), filled);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(Object.keys(answer.body).sort()).toEqual([
      'code',
      'detail',
      'field',
      'remedy',
      'status',
      'title',
      'traceId',
      'type',
    ]);
    expect(answer.text).not.toMatch(/select |insert |migration\.(?!illegal_step)|node_modules|at .*:\d+:\d+/i);
  });

  it('covers more than a hundred bad inputs, each with its code', () => expect(cases.length).toBeGreaterThan(100));

  it('gives one key one effect, and refuses it for another body', async () => {
    const operator = callers.get('platform')!;
    const idempotencyKey = randomUUID();
    const once = await operator.ask('POST', '/api/off-boardings', { body: { name: 'Once' }, idempotencyKey });
    const twice = await operator.ask('POST', '/api/off-boardings', { body: { name: 'Once' }, idempotencyKey });
    expect([twice.status, twice.body]).toEqual([201, once.body]);
    const other = await operator.ask('POST', '/api/off-boardings', { body: { name: 'Other' }, idempotencyKey });
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency_key_reused']);
  });

  it('lets nobody try codes for ever', async () => {
    const guesser = await portal.holder();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const { status } = await guesser.ask('POST', '/api/claims', {
        body: { code: '00000-00000-00000-00000-00000-00' },
      });
      statuses.push(status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429, 429]);
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
