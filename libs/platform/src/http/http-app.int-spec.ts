import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Module, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError, newId } from '@holdfast/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Database } from '../database/database';
import { createLogger } from '../telemetry/logger';
import { HealthModule, standardChecks } from '../telemetry/health';
import { createTestDatabase, type TestDatabase } from '../testing';
import {
  Allow,
  AUTHENTICATOR,
  createHttpApp,
  Describe,
  EventStreams,
  type HttpOptions,
  JsonBody,
  JsonQuery,
  NoIdempotency,
  NotReplayed,
  OwnTransaction,
  Page,
  Paged,
  PathId,
  type Principal,
  RateLimit,
  RequestContext,
  StreamBody,
} from '.';

const PERSON = newId();
const ORGANIZATION = newId();
const NewNote = z.strictObject({ text: z.string().min(1).max(100), times: z.int().optional() });
const rung: string[] = [];
let slowly: Promise<void> | undefined;

/** Audit rows stand in for what a real handler would write. */
@Controller('api/notes')
class NotesController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly streams: EventStreams,
  ) {}

  @Post()
  @Allow('person')
  @Describe({ summary: 'Write a note', answer: z.strictObject({ id: z.uuid(), length: z.string() }) })
  async create(@JsonBody(NewNote) body: z.infer<typeof NewNote>) {
    const id = newId();
    this.context.audit({ action: 'note.created', subject: id });
    this.context.afterCommit(() => void rung.push(id));
    await slowly;
    if (body.text === 'fail')
      throw new DomainError('conflict', 'note.locked', 'The note is locked.', { remedy: 'Wait.' });
    if (body.text === 'bug') throw new Error('SELECT secret FROM inside');
    return { id, length: BigInt(body.text.length) };
  }

  @Post('secret')
  @Allow('person')
  @NotReplayed()
  secret() {
    return { secret: newId() };
  }

  @Post('again')
  @Allow('public')
  @NoIdempotency()
  @HttpCode(200)
  again() {
    return { id: newId() };
  }

  @Get()
  @Allow('public')
  async list(
    @Paged() page: Page,
    @JsonQuery(z.strictObject({ above: z.string().optional() })) query: { above?: string },
  ) {
    const from = Number(page.after?.[0] ?? query.above ?? 0);
    const rows = await this.context.unit.query<{ n: number }>(
      'SELECT n FROM generate_series($1::int + 1, 5) AS n LIMIT $2::int',
      [from, page.fetchLimit],
    );
    return page.of(
      rows,
      (row) => [String(row.n)],
      (row) => row.n,
    );
  }

  @Get('sql')
  @Allow('public')
  async sql(@Query('text') text: string) {
    return this.context.unit.query('SELECT $1::uuid AS id', [text]);
  }

  @Get('write')
  @Allow('public')
  async write() {
    return this.context.unit.execute(`INSERT INTO platform.audit_entry (action) VALUES ('sneaky')`);
  }

  @Get('who')
  @Allow('person', 'custodian_admin')
  async who() {
    const [row] = await this.context.unit.query(
      'SELECT platform.current_person() AS person, platform.current_organization() AS organization',
    );
    return row;
  }

  @Get('admin')
  @Allow('custodian_admin')
  admin() {
    return { organization: this.context.organizationId };
  }

  @Get('seldom')
  @Allow('public')
  @RateLimit(2, 60)
  seldom() {
    return {};
  }

  @Put(':id/bag')
  @Allow('person')
  @OwnTransaction()
  async upload(@PathId('id') id: string, @StreamBody() body: Readable) {
    let bytes = 0;
    for await (const chunk of body) bytes += Buffer.from(chunk).length;
    await this.database.transact(this.context.actor, (sql) =>
      this.context.writeAudit(sql, { action: 'bag.put', subject: id }),
    );
    return { bytes };
  }

  @Get('events')
  @Allow('public')
  @OwnTransaction()
  async events(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const stream = this.streams.start(request, reply);
    await stream.send({ id: String(Number(stream.lastEventId ?? 0) + 1), event: 'progress', data: { done: 5n } });
  }
}

const PRINCIPALS: Record<string, Principal> = {
  person: { personId: PERSON, sessionId: newId() },
  admin: { personId: PERSON, sessionId: newId(), organizationId: ORGANIZATION, role: 'custodian_admin' },
  key: { apiKeyId: newId(), organizationId: ORGANIZATION, role: 'custodian_admin' },
  auditor: { apiKeyId: newId(), organizationId: ORGANIZATION, role: 'custodian_auditor' },
};

const authenticator = {
  async authenticate(request: FastifyRequest): Promise<Principal> {
    const name = request.headers.authorization ?? request.cookies.holdfast_session ?? '';
    const principal = PRINCIPALS[name];
    if (principal === undefined) throw new DomainError('unauthenticated', 'session.expired', 'Sign in again.');
    return principal;
  },
};

const optionsWith = (database: Database, lines: string[] = []): HttpOptions => ({
  database,
  publicOrigin: 'http://localhost:3000',
  secret: Buffer.alloc(32, 1),
  logger: createLogger('test', { destination: { write: (line: string) => void lines.push(line) } }),
});

interface Sent {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  url?: string;
  as?: string;
  key?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

describe('the edge', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  const lines: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const portal = database.service('portal');
    const logger = createLogger('test', { level: 'silent' });

    @Module({
      imports: [HealthModule.forRoot({ checks: standardChecks(portal), logger })],
      controllers: [NotesController],
      providers: [{ provide: AUTHENTICATOR, useValue: authenticator }],
    })
    class NotesModule {}

    app = await createHttpApp(NotesModule, optionsWith(portal, lines));
  });
  beforeEach(() => {
    rung.length = 0;
    lines.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function send({ method = 'POST', url = '/api/notes', as = 'person', key = newId(), headers = {}, body }: Sent) {
    const safe = method === 'GET' || method === 'HEAD';
    const response = await app.inject({
      method,
      url,
      headers: {
        ...(as === '' ? {} : { authorization: as }),
        ...(key === null || safe ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      json: isJson ? response.json() : null,
    };
  }
  const auditRows = (where: string) =>
    database.owner.read({}, (sql) =>
      sql.query<{ action: string }>(`SELECT * FROM platform.audit_entry WHERE ${where} ORDER BY id`),
    );

  describe('one request, one transaction', () => {
    it('commits the effect, the audit row and the answer, then rings', async () => {
      const { status, json } = await send({ body: { text: 'one' } });
      expect(status).toBe(201);
      expect(json.length).toBe('3');
      expect(await auditRows(`subject = '${json.id}'`)).toMatchObject([{ action: 'note.created', person_id: PERSON }]);
      expect(rung).toEqual([json.id]);
    });

    it('answers a repetition with the same bytes and has no second effect', async () => {
      const request = { key: newId(), body: { text: 'two' } };
      const first = await send(request);
      const second = await send(request);
      expect(second.text).toBe(first.text);
      expect(second.status).toBe(201);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(rung).toEqual([first.json.id]);
    });

    it('gives ten requests with one key at the same time one effect', async () => {
      const request = { key: newId(), body: { text: 'ten' } };
      const answers = await Promise.all(Array.from({ length: 10 }, () => send(request)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(rung).toHaveLength(1);
    });

    it('refuses a key for another body or another address', async () => {
      const key = newId();
      await send({ key, body: { text: 'three' } });
      for (const other of [{ body: { text: 'four' } }, { url: '/api/notes?x=1', body: { text: 'three' } }]) {
        expect(await send({ key, ...other })).toMatchObject({
          status: 422,
          json: { code: 'request.idempotency_key_reused' },
        });
      }
    });

    it('keeps callers’ keys apart', async () => {
      const request = { key: newId(), body: { text: 'five' } };
      const [one, other] = [await send(request), await send({ ...request, as: 'admin' })];
      expect(other.json.id).not.toBe(one.json.id);
    });

    it('rolls everything back on an error, so that the key can be used again', async () => {
      const key = newId();
      const failed = await send({ key, body: { text: 'fail' } });
      expect(failed).toMatchObject({ status: 409, json: { code: 'note.locked', remedy: 'Wait.' } });
      expect(rung).toEqual([]);
      expect((await send({ key, body: { text: 'works' } })).status).toBe(201);
    });

    it('does not keep an answer with a secret', async () => {
      const request = { key: newId(), url: '/api/notes/secret', body: {} };
      const { json } = await send(request);
      expect(await send(request)).toMatchObject({ status: 409, json: { code: 'request.already_done' } });
      const kept = await database.owner.read({}, (sql) => sql.query('SELECT response FROM platform.idempotency_key'));
      expect(JSON.stringify(kept)).not.toContain(json.secret);
    });

    it('needs no key for signing in, and still writes an audit row that names the route', async () => {
      const before = (await auditRows(`action = 'POST /api/notes/again'`)).length;
      expect((await send({ url: '/api/notes/again', as: '', key: null })).status).toBe(200);
      expect(await auditRows(`action = 'POST /api/notes/again'`)).toHaveLength(before + 1);
    });

    it('cannot write while reading', async () => {
      expect((await send({ method: 'GET', url: '/api/notes/write' })).status).toBe(500);
      expect(await auditRows(`action = 'sneaky'`)).toEqual([]);
    });

    it('acts in the database as the person and the organization that asks', async () => {
      const { json } = await send({ method: 'GET', url: '/api/notes/who', as: 'admin' });
      expect(json).toEqual({ person: PERSON, organization: ORGANIZATION });
    });

    it('streams a large body past the JSON reader and lets the handler write its audit row', async () => {
      const id = newId();
      const headers = { 'content-type': 'application/x-tar' };
      const body = Buffer.alloc(3_000_000, 1);
      const answer = await send({ method: 'PUT', url: `/api/notes/${id}/bag`, key: null, headers, body });
      expect(answer).toMatchObject({ status: 200, json: { bytes: 3_000_000 } });
      expect(await auditRows(`subject = '${id}'`)).toMatchObject([{ action: 'bag.put' }]);
    });
  });

  describe('bad input', () => {
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
      const answer = await send(request);
      expect(answer).toMatchObject({ status, json: { status, code, field, type: `urn:holdfast:problem:${code}` } });
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(Object.keys(answer.json).sort()).toEqual(
        ['type', 'status', 'code', 'title', 'detail', 'field', 'remedy', 'traceId'].sort(),
      );
      expect(answer.text).not.toMatch(/SELECT|node_modules|prisma|at .*\.ts/i);
      expect(rung).toEqual([]);
    });

    it('logs a bug with its stack under the trace id that the caller is told', async () => {
      const { json } = await send({ body: { text: 'bug' } });
      const line = lines.find((text) => text.includes('a request failed')) ?? '';
      expect(JSON.parse(line)).toMatchObject({ traceId: json.traceId, err: { message: 'SELECT secret FROM inside' } });
    });

    it('says which methods an address takes', async () => {
      expect((await send({ method: 'DELETE' })).headers.allow).toBe('GET, POST');
    });
  });

  describe('lists', () => {
    it('are walked by cursors, without gap or overlap', async () => {
      const seen: number[] = [];
      let cursor = '';
      do {
        const { json } = await send({ method: 'GET', url: `/api/notes?limit=2${cursor && `&cursor=${cursor}`}` });
        seen.push(...json.items);
        cursor = json.nextCursor ?? '';
      } while (cursor !== '');
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    });

    it('refuse a cursor of other filters and of another caller', async () => {
      const { json } = await send({ method: 'GET', url: '/api/notes?limit=2' });
      const refused = { status: 400, json: { code: 'request.invalid_cursor' } };
      const url = `/api/notes?cursor=${json.nextCursor}`;
      expect(await send({ method: 'GET', url: `${url}&above=1` })).toMatchObject(refused);
      expect(await send({ method: 'GET', url, as: 'key' })).toMatchObject(refused);
    });
  });

  describe('who may', () => {
    it('lets a role in, for a person and for an API key', async () => {
      for (const as of ['admin', 'key']) {
        expect(await send({ method: 'GET', url: '/api/notes/admin', as })).toMatchObject({
          status: 200,
          json: { organization: ORGANIZATION },
        });
      }
    });

    it('lets somebody with an old cookie use a public route', async () => {
      const headers = { cookie: 'holdfast_session=old', 'sec-fetch-site': 'same-origin' };
      expect((await send({ url: '/api/notes/again', as: '', key: null, headers })).status).toBe(200);
    });

    it.each([
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 201],
      [{ origin: 'http://localhost:3000' }, 201],
    ])('answers a cookie with %j by %d', async (from, status) => {
      const headers = { cookie: 'holdfast_session=person', ...from };
      expect((await send({ as: '', headers, body: { text: 'csrf' } })).status).toBe(status);
    });

    it('slows down a route that is tried too often', async () => {
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push(await send({ method: 'GET', url: '/api/notes/seldom' }));
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
      expect(statuses[2]).toMatchObject({ json: { code: 'request.rate_limited' } });
      expect(Number(statuses[2]?.headers['retry-after'])).toBeGreaterThan(0);
    });
  });

  describe('what it tells', () => {
    it('sends strict headers with every answer, errors too', async () => {
      for (const url of ['/api/notes', '/nothing']) {
        const { headers } = await send({ method: 'GET', url });
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
        expect(headers['content-security-policy']).toContain("default-src 'self'");
        expect(headers['content-security-policy']).not.toContain('unsafe');
      }
    });

    it('goes on with the caller’s trace', async () => {
      const id = '4bf92f3577b34da6a3ce929d0e0e4736';
      const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
      expect((await send({ headers, body: { text: 'bug' } })).json.traceId).toBe(id);
    });

    it('logs no address and no header of a request', async () => {
      await send({ method: 'GET', url: '/api/notes?above=someone@example.org' });
      expect(lines.join('')).toContain('"route":"/api/notes"');
      expect(lines.join('')).not.toContain('example.org');
    });

    it('describes itself as OpenAPI 3.1 from the same schemas', async () => {
      const { json } = await send({ method: 'GET', url: '/api/openapi.json', as: '' });
      expect(json.openapi).toBe('3.1.0');
      const { post, get } = json.paths['/api/notes'];
      expect(post.requestBody.content['application/json'].schema).toMatchObject({
        required: ['text'],
        additionalProperties: false,
      });
      expect(post.parameters).toMatchObject([{ name: 'Idempotency-Key', required: true }]);
      expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(['above', 'cursor', 'limit']);
      expect(json.paths['/api/notes/{id}/bag'].put.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
    });

    it('has a page to read, without scripts', async () => {
      const { status, text } = await send({ method: 'GET', url: '/api/docs', as: '' });
      expect(status).toBe(200);
      expect(text).toContain('Write a note');
      expect(text).not.toContain('<script');
    });

    it('tells whether it lives and whether it can work', async () => {
      expect((await send({ method: 'GET', url: '/api/health/live', as: '' })).json).toEqual({ status: 'ok' });
      expect(await send({ method: 'GET', url: '/api/health/ready', as: '' })).toMatchObject({
        status: 200,
        json: { status: 'ok', checks: { database: 'ok', migrations: 'ok' } },
      });
    });
  });

  describe('booting', () => {
    const boot = (controller: new () => object, providers: { provide: symbol; useValue: unknown }[] = []) => {
      @Module({ controllers: [controller], providers })
      class OtherModule {}
      return createHttpApp(OtherModule, optionsWith(database.service('portal')));
    };

    it('is refused when a route has no authorization decision', async () => {
      @Controller('api/open')
      class OpenController {
        @Get('door')
        door() {
          return {};
        }
      }
      await expect(boot(OpenController)).rejects.toMatchObject({
        code: 'http.route_undecided',
        message: expect.stringContaining('GET /api/open/door (OpenController.door)'),
      });
    });

    it('is refused when nobody could sign in', async () => {
      @Controller('api/closed')
      class ClosedController {
        @Get()
        @Allow('person')
        door() {
          return {};
        }
      }
      await expect(boot(ClosedController)).rejects.toMatchObject({ code: 'http.no_authenticator' });
    });
  });

  it('is unavailable, and says so, while PostgreSQL is away', async () => {
    @Module({
      imports: [
        HealthModule.forRoot({
          checks: standardChecks(new Database({ url: 'postgresql://x:y@127.0.0.1:1/z' })),
          logger: createLogger('test', { level: 'silent' }),
        }),
      ],
      controllers: [NotesController],
      providers: [{ provide: AUTHENTICATOR, useValue: authenticator }],
    })
    class AwayModule {}
    const away = await createHttpApp(AwayModule, optionsWith(new Database({ url: 'postgresql://x:y@127.0.0.1:1/z' })));
    const answer = await away.inject({ method: 'GET', url: '/api/notes' });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'request.unavailable']);
    const ready = await away.inject({ method: 'GET', url: '/api/health/ready' });
    expect([ready.statusCode, ready.json().checks.database]).toEqual([503, 'unavailable']);
    await away.close();
  });
});

describe('stopping', () => {
  it('lets the running request end, ends live streams, and resumes them where they were', async () => {
    const database = await createTestDatabase();

    @Module({ controllers: [NotesController], providers: [{ provide: AUTHENTICATOR, useValue: authenticator }] })
    class NotesModule {}
    const app = await createHttpApp(NotesModule, optionsWith(database.service('portal')));
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();

    const stream = await fetch(`${url}/api/notes/events`, { headers: { 'Last-Event-ID': '41' } });
    expect(stream.headers.get('content-security-policy')).toContain('default-src');
    let release = () => {};
    slowly = new Promise((resolve) => (release = resolve));
    const request = fetch(`${url}/api/notes`, {
      method: 'POST',
      headers: { authorization: 'person', 'content-type': 'application/json', 'idempotency-key': newId() },
      body: '{"text":"slow"}',
    });
    await new Promise((resolve) => setTimeout(resolve, 200)); // the request has no event before it is answered
    const closed = app.close();
    expect(await stream.text()).toContain('id: 42\nevent: progress\ndata: {"done":"5"}\n\n');
    release();
    expect((await request).status).toBe(201);
    await closed;
    slowly = undefined;
    await database.drop();
  });
});
