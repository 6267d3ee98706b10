import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StaffRole } from '@holdfast/contracts';
import { createMember, createOrganization, createPerson, MasterKey, SESSION_COOKIE } from '@holdfast/identity';
import {
  createHttpApp,
  createLogger,
  createQueues,
  deriveSecret,
  loadConfig,
  RouteCatalog,
  serviceUrl,
} from '@holdfast/platform';
import { createTestDatabase } from '@holdfast/platform/testing';
import { PortalApiModule } from '../portal-api.module';

export const PASSWORD = 'correct engine paper boat';
const PUBLIC_HOST = 'localhost:3000';

export interface Answer {
  readonly status: number;
  /** JSON of any shape: tests look into it. */
  readonly body: { readonly [key: string]: unknown };
  readonly text: string;
  readonly raw: Buffer;
  readonly headers: { readonly [name: string]: unknown };
}

export interface Asked {
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string | Buffer;
  readonly type?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Null sends none. */
  readonly idempotencyKey?: string | null;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Somebody who asks: a cookie jar of one cookie, and the organization they act for. */
export class Caller {
  cookie: string | undefined;

  constructor(
    private readonly app: Pick<NestFastifyApplication, 'inject' | 'get'>,
    private readonly organizationId?: string,
  ) {}

  async ask(method: Method, url: string, asked: Asked = {}): Promise<Answer> {
    const payload = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
    const key = asked.idempotencyKey === undefined ? randomUUID() : asked.idempotencyKey;
    const response = await this.app.inject({
      method,
      url,
      headers: {
        host: PUBLIC_HOST,
        ...(method === 'GET' || key === null ? {} : { 'idempotency-key': key }),
        ...(payload === undefined ? {} : { 'content-type': asked.type ?? 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: `${SESSION_COOKIE}=${this.cookie}` }),
        ...(this.organizationId === undefined ? {} : { 'holdfast-organization': this.organizationId }),
        ...asked.headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const set = response.cookies.find(({ name }) => name === SESSION_COOKIE);
    if (set !== undefined) this.cookie = set.value;
    const isJson =
      /json/.test(String(response.headers['content-type'])) && !/ndjson/.test(String(response.headers['content-type']));
    const body: Answer['body'] = isJson && response.body !== '' ? response.json() : {};
    if (response.statusCode < 300 && isJson) this.checkAnswer(method, url, body);
    return {
      status: response.statusCode,
      body,
      text: response.body,
      raw: response.rawPayload,
      headers: response.headers,
    };
  }

  /** Every answer has the shape that /api/openapi.json promises. */
  private checkAnswer(method: Method, url: string, body: unknown): void {
    const [path = ''] = url.split('?');
    const route = this.app.get(RouteCatalog).routes.find((one) => {
      const pattern = new RegExp(`^${one.path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`);
      return one.method === method && pattern.test(path);
    });
    const parsed = route?.description?.answer?.safeParse(body);
    if (parsed?.success === false) throw new Error(`${method} ${path} answers otherwise: ${parsed.error.message}`);
  }

  async signIn(email: string): Promise<this> {
    const answer = await this.ask('POST', '/api/session', { body: { email, password: PASSWORD } });
    if (answer.status !== 201) throw new Error(`sign-in of ${email}: ${answer.text}`);
    return this;
  }
}

/** The whole portal on a database, a data directory and queues of its own, with one platform and two custodians. */
export async function startPortal(settings: { readonly [name: string]: string } = {}) {
  const database = await createTestDatabase();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'holdfast-portal-'));
  const config = loadConfig({
    NODE_ENV: 'test',
    HOLDFAST_DATA: dataDirectory,
    HOLDFAST_SECRET: randomBytes(36).toString('base64url'),
    ...settings,
  });
  const logger = createLogger('test', { level: 'silent' });
  const portal = database.service('portal');
  const queues = createQueues({ databaseUrl: serviceUrl(database.url, 'portal'), redisUrl: undefined, logger });
  const app = await createHttpApp(PortalApiModule.register({ config, database: portal, queues, logger }), {
    database: portal,
    publicOrigin: config.publicOrigin,
    contentOrigin: config.contentOrigin,
    secret: deriveSecret(config.masterSecret, 'http portal'),
    logger,
  });
  const master = new MasterKey(deriveSecret(config.masterSecret, 'identity'));
  const organization = (kind: 'platform' | 'custodian', slug: string) =>
    createOrganization(database.owner, master, { kind, name: `The ${slug}`, slug });
  const organizations = {
    platform: await organization('platform', 'aurora'),
    otherPlatform: await organization('platform', 'borealis'),
    first: await organization('custodian', 'first-vault'),
    second: await organization('custodian', 'second-vault'),
  };
  let people = 0;
  return {
    app,
    config,
    database,
    master,
    organizations,
    /** Nobody. */
    stranger: () => new Caller(app),
    async holder(): Promise<Caller & { personId: string; email: string }> {
      const email = `holder${(people += 1)}@example.org`;
      const personId = await createPerson(database.owner, master, { email, name: 'A Holder', password: PASSWORD });
      return Object.assign(await new Caller(app).signIn(email), { personId, email });
    },
    async staff(organizationId: string, role: StaffRole): Promise<Caller> {
      const email = `staff${(people += 1)}@example.org`;
      const wanted = { email, name: 'Staff', password: PASSWORD, organizationId, role };
      await createMember(database.owner, master, wanted);
      const caller = new Caller(app, organizationId);
      // Signing in names no organization: a foreign one would be refused before the password is looked at.
      caller.cookie = (await new Caller(app).signIn(email)).cookie;
      return caller;
    },
    async stop() {
      await app.close();
      await database.drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;
