import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Module, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError, newId } from '@holdfast/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Database } from '../database/database';
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
} from '../http';
import { HealthModule, standardChecks } from '../telemetry/health';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase, type TestDatabase } from './test-database';

export const PERSON = newId();
export const ORGANIZATION = newId();
const NewNote = z.strictObject({ text: z.string().min(1).max(100), times: z.int().optional() });
/** The notes whose doorbells have been rung. */
export const rung: string[] = [];
let hold: { reached: () => Promise<void> } | undefined;

/** Keeps the next note's request from ending: `reached` once it waits, until `release`. */
export function holdNextNote(): { reached: Promise<void>; release: () => void } {
  let release = () => {};
  let arrive = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  hold = {
    reached: () => {
      hold = undefined;
      arrive();
      return released;
    },
  };
  return { reached, release };
}

/** Audit rows stand in for what a real handler would write. */
@Controller('api/notes')
export class NotesController {
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
    await hold?.reached();
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

export const notesAuthenticator = {
  async authenticate(request: FastifyRequest): Promise<Principal> {
    const name = request.headers.authorization ?? request.cookies.holdfast_session ?? '';
    const principal = PRINCIPALS[name];
    if (principal === undefined) throw new DomainError('unauthenticated', 'session.expired', 'Sign in again.');
    return principal;
  },
};

export const notesOptions = (database: Database, lines: string[] = []): HttpOptions => ({
  database,
  publicOrigin: 'http://localhost:3000',
  secret: Buffer.alloc(32, 1),
  logger: createLogger('test', { destination: { write: (line: string) => void lines.push(line) } }),
});

export interface Sent {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  url?: string;
  as?: string;
  key?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

/** A small service with everything that the edge does, on a database of its own. */
export class NotesApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly lines: string[],
  ) {}

  static async start(): Promise<NotesApp> {
    const database = await createTestDatabase();
    const portal = database.service('portal');
    const logger = createLogger('test', { level: 'silent' });

    @Module({
      imports: [HealthModule.forRoot({ checks: standardChecks(portal), logger })],
      controllers: [NotesController],
      providers: [{ provide: AUTHENTICATOR, useValue: notesAuthenticator }],
    })
    class NotesModule {}

    const lines: string[] = [];
    return new NotesApp(await createHttpApp(NotesModule, notesOptions(portal, lines)), database, lines);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** Before each test: what was logged and rung is another's. */
  forget(): void {
    rung.length = 0;
    this.lines.length = 0;
  }

  readonly send = async ({
    method = 'POST',
    url = '/api/notes',
    as = 'person',
    key = newId(),
    headers = {},
    body,
  }: Sent) => {
    const safe = method === 'GET' || method === 'HEAD';
    const response = await this.app.inject({
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
  };

  readonly auditRows = (where: string) =>
    this.database.owner.read({}, (sql) =>
      sql.query<{ action: string }>(`SELECT * FROM platform.audit_entry WHERE ${where} ORDER BY id`),
    );
}
