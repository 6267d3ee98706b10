import { NotesApp, ORGANIZATION, rung, type Sent } from '../testing/notes-app';

describe('bad input at the edge', () => {
  let notes: NotesApp;
  beforeAll(async () => (notes = await NotesApp.start()));
  beforeEach(() => notes.forget());
  afterAll(() => notes.stop());

  const J = (text: string): Sent => ({ body: text });
  const TAR: Sent = { method: 'PUT', headers: { 'content-type': 'application/x-tar' }, body: 'x' };
  const get = (url: string): Sent => ({ method: 'GET', url });
  it.each<[string, Sent, number, string, string | null]>([
    ['words', J('hello'), 400, 'request.malformed_json', null],
    ['JSON that is cut off', J('{"text":"a'), 400, 'request.malformed_json', null],
    ['a duplicate key', J('{"text":"a","text":"b"}'), 400, 'request.malformed_json', null],
    ['__proto__', J('{"text":"a","__proto__":{}}'), 400, 'request.malformed_json', null],
    ['deep nesting', J(`{"text":${'['.repeat(40)}`), 400, 'request.malformed_json', null],
    ['a number beyond 2^53', J('{"text":"a","times":9007199254740993}'), 400, 'request.malformed_json', null],
    ['NUL in a text', J('{"text":"a\\u0000"}'), 400, 'request.malformed_json', null],
    ['a lone surrogate', J('{"text":"\\ud800"}'), 400, 'request.malformed_json', null],
    ['bytes that are not UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'request.malformed_json', null],
    ['no body', {}, 400, 'request.invalid_field', '/'],
    ['an empty body', J(''), 400, 'request.invalid_field', '/'],
    ['null', J('null'), 400, 'request.invalid_field', '/'],
    ['an array', J('[]'), 400, 'request.invalid_field', '/'],
    ['a missing field', J('{}'), 400, 'request.invalid_field', '/text'],
    ['a number for a text', J('{"text":5}'), 400, 'request.invalid_field', '/text'],
    ['a fraction for a whole number', J('{"text":"a","times":1.5}'), 400, 'request.invalid_field', '/times'],
    ['a text that is too long', { body: { text: 'x'.repeat(101) } }, 400, 'request.invalid_field', '/text'],
    [
      'a tenant smuggled in',
      { body: { text: 'a', tenantId: ORGANIZATION } },
      400,
      'request.unknown_field',
      '/tenantId',
    ],
    ['a role smuggled in', { body: { text: 'a', role: 'admin' } }, 400, 'request.unknown_field', '/role'],
    ['a body beyond 1 MiB', { body: { text: 'x'.repeat(1_100_000) } }, 413, 'request.too_large', null],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'text=a' },
      415,
      'request.unsupported_media_type',
      'Content-Type',
    ],
    [
      'text/plain',
      { headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'request.unsupported_media_type',
      'Content-Type',
    ],
    [
      'a tar where JSON belongs',
      { headers: { 'content-type': 'application/x-tar' }, body: 'x' },
      415,
      'request.unsupported_media_type',
      'Content-Type',
    ],
    [
      'no idempotency key',
      { key: null, body: { text: 'a' } },
      400,
      'request.idempotency_key_missing',
      'Idempotency-Key',
    ],
    [
      'an endless idempotency key',
      { key: 'k'.repeat(201), body: { text: 'a' } },
      400,
      'request.idempotency_key_invalid',
      'Idempotency-Key',
    ],
    [
      'an idempotency key with a space',
      { key: 'a b', body: { text: 'a' } },
      400,
      'request.idempotency_key_invalid',
      'Idempotency-Key',
    ],
    ['limit 0', get('/api/notes?limit=0'), 400, 'request.invalid_limit', 'limit'],
    ['limit -1', get('/api/notes?limit=-1'), 400, 'request.invalid_limit', 'limit'],
    ['limit 1e9', get('/api/notes?limit=1000000000'), 400, 'request.invalid_limit', 'limit'],
    ['two limits', get('/api/notes?limit=1&limit=2'), 400, 'request.invalid_limit', 'limit'],
    ['a made-up cursor', get('/api/notes?cursor=abc'), 400, 'request.invalid_cursor', 'cursor'],
    ['an unknown filter', get('/api/notes?status=x'), 400, 'request.unknown_field', 'status'],
    ['an id that is none', { ...TAR, url: '/api/notes/12/bag' }, 400, 'request.invalid_id', 'id'],
    ['an id with SQL in it', { ...TAR, url: "/api/notes/1'%20OR%201=1--/bag" }, 400, 'request.invalid_id', 'id'],
    ['a value that PostgreSQL refuses', get('/api/notes/sql?text=x'), 400, 'request.invalid_value', null],
    ['an unknown address', get('/api/nothing'), 404, 'request.unknown_route', null],
    ['an unknown method', { method: 'DELETE', url: '/api/notes' }, 405, 'request.method_not_allowed', null],
    ['an address that cannot be decoded', get('/api/%FF'), 400, 'request.malformed', null],
    ['no credentials', { as: '', body: { text: 'a' } }, 401, 'request.unauthenticated', null],
    ['wrong credentials', { as: 'stranger', body: { text: 'a' } }, 401, 'session.expired', null],
    ['a key where a person belongs', { as: 'key', body: { text: 'a' } }, 403, 'request.forbidden', null],
    ['the wrong role', { ...get('/api/notes/admin'), as: 'auditor' }, 403, 'request.forbidden', null],
    ['no organization', { ...get('/api/notes/admin'), as: 'person' }, 403, 'request.forbidden', null],
    ['a bug of ours', { body: { text: 'bug' } }, 500, 'internal', null],
  ])('%s', async (_name, request, status, code, field) => {
    const answer = await notes.send(request);
    expect(answer).toMatchObject({ status, json: { status, code, field, type: `urn:holdfast:problem:${code}` } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(Object.keys(answer.json).sort()).toEqual(
      ['type', 'status', 'code', 'title', 'detail', 'field', 'remedy', 'traceId'].sort(),
    );
    expect(answer.text).not.toMatch(/SELECT|node_modules|prisma|at .*\.ts/i);
    expect(rung).toEqual([]);
  });

  it('logs a bug with its stack under the trace id that the caller is told', async () => {
    const { json } = await notes.send({ body: { text: 'bug' } });
    const line = notes.lines.find((text) => text.includes('a request failed')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ traceId: json.traceId, err: { message: 'SELECT secret FROM inside' } });
  });

  it('says which methods an address takes', async () => {
    expect((await notes.send({ method: 'DELETE' })).headers.allow).toBe('GET, POST');
  });
});
