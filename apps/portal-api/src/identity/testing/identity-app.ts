import { randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StaffRole } from '@holdfast/contracts';
import { createMember, createOrganization, MasterKey, SESSION_COOKIE } from '@holdfast/identity';
import { ManualClock } from '@holdfast/kernel';
import { createHttpApp, createLogger, MailOutbox } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { IdentityModule } from '../identity.module';

export const PUBLIC_ORIGIN = 'http://localhost:3000';
export const RECOVERY_DELAY_MS = 3 * 86_400_000;
export const PASSWORD = 'correct engine paper boat';

export interface Answer {
  readonly status: number;
  // JSON of any shape: tests look into it.
  readonly body: { readonly [key: string]: unknown };
  readonly headers: { readonly [name: string]: unknown };
}

export interface Asked {
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Null sends none. */
  readonly idempotencyKey?: string | null;
}

/** A caller with a cookie jar of one cookie, as a browser on the portal's page. */
export class Caller {
  cookie: string | undefined;
  organizationId: string | undefined;
  apiKey: string | undefined;

  constructor(
    private readonly app: Pick<NestFastifyApplication, 'inject'>,
    private readonly address = '192.0.2.10',
  ) {}

  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, asked: Asked = {}): Promise<Answer> {
    const key = asked.idempotencyKey === undefined ? randomUUID() : asked.idempotencyKey;
    const payload = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
    const response = await this.app.inject({
      method,
      url,
      remoteAddress: this.address,
      headers: {
        ...(method === 'GET' || key === null ? {} : { 'idempotency-key': key }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: `${SESSION_COOKIE}=${this.cookie}` }),
        ...(this.organizationId === undefined ? {} : { 'holdfast-organization': this.organizationId }),
        ...(this.apiKey === undefined ? {} : { authorization: `Bearer ${this.apiKey}` }),
        ...asked.headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const set = response.cookies.find(({ name }) => name === SESSION_COOKIE);
    if (set !== undefined) this.cookie = set.value === '' ? undefined : set.value;
    const body: Answer['body'] = response.body === '' ? {} : response.json();
    return { status: response.statusCode, body, headers: response.headers };
  }

  async signUp(email: string, name = 'Somebody'): Promise<this> {
    await this.ask('POST', '/api/people', { body: { email, name, password: PASSWORD } });
    return this.signIn(email);
  }

  async signIn(email: string, organizationId?: string): Promise<this> {
    const answer = await this.ask('POST', '/api/session', { body: { email, password: PASSWORD } });
    if (answer.status !== 201) throw new Error(`sign-in: ${JSON.stringify(answer.body)}`);
    this.organizationId = organizationId;
    return this;
  }
}

/** The identity routes on a database of their own, with a platform and a custodian and one administrator each. */
export async function startIdentityApp() {
  const database: TestDatabase = await createTestDatabase();
  const secret = randomBytes(32);
  const master = new MasterKey(secret);
  const clock = new ManualClock();
  const mails = new MailOutbox(secret.toString('base64'), clock);

  @Module({
    imports: [
      IdentityModule.forRoot({
        masterSecret: secret,
        clock,
        mails,
        publicOrigin: PUBLIC_ORIGIN,
        recoveryDelayMs: RECOVERY_DELAY_MS,
      }),
    ],
  })
  class RootModule {}

  const app = await createHttpApp(RootModule, {
    database: database.service('portal'),
    publicOrigin: PUBLIC_ORIGIN,
    secret,
    logger: createLogger('test', { level: 'silent' }),
  });
  const organizations = {
    platform: await createOrganization(database.owner, master, { kind: 'platform', name: 'Aurora', slug: 'aurora' }),
    custodian: await createOrganization(database.owner, master, { kind: 'custodian', name: 'Vault', slug: 'vault' }),
  };
  const member = (email: string, role: StaffRole) =>
    createMember(database.owner, master, {
      email,
      name: 'Staff Member',
      password: PASSWORD,
      role,
      organizationId: role === 'platform_operator' ? organizations.platform : organizations.custodian,
    });
  return {
    database,
    clock,
    organizations,
    member,
    /** Texts of the mails of a kind, oldest first. */
    async mailed(template: string): Promise<string[]> {
      const rows = await database.owner.read({}, (sql) =>
        sql.query<{ id: string; sealed: Buffer }>(
          'SELECT id, sealed FROM platform.mail WHERE template = $1 ORDER BY written_at, id',
          [template],
        ),
      );
      return rows.map(({ id, sealed }) => mails.unseal(id, sealed).texts.en.text);
    },
    caller: (address?: string) => new Caller(app, address),
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}

export type IdentityApp = Awaited<ReturnType<typeof startIdentityApp>>;
