import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '../generated/prisma/client';
import { pgTypes } from './pg-types';
import { type Actor, NOBODY, type Sql, type SqlValue } from './sql';

export interface DatabaseOptions {
  /** PostgreSQL URL of one service's role. */
  url: string;
  /** Connections at most; every pool is bounded. */
  max?: number;
  applicationName?: string;
}

/** A unit of work in which both SQL and Prisma's typed models may be used, in one transaction. */
export interface UnitOfWork extends Sql {
  readonly prisma: Prisma.TransactionClient;
}

const STATEMENT_TIMEOUT_MS = 60_000;

/** One service's door to PostgreSQL: one role, one bounded pool, and no write outside a transaction. */
export class Database {
  readonly pool: pg.Pool;
  private client: PrismaClient | undefined;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new pg.Pool({ ...connectionOptions(options), types: pgTypes });
    // An idle connection that dies (PostgreSQL restarted) is replaced by the pool; it must not end the process.
    this.pool.on('error', () => undefined);
  }

  /** Runs `work` in one transaction for the actor; rolls back when it throws. */
  async transact<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inTransaction('BEGIN', actor, work);
  }

  /** The same, for reading only. */
  async read<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inTransaction('BEGIN TRANSACTION READ ONLY', actor, work);
  }

  /** A transaction with Prisma's models as well as SQL: about 2 ms dearer, for interactive work. */
  async unitOfWork<T>(actor: Actor, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.inPrismaTransaction(actor, work);
  }

  /** The same, for reading only. */
  async readUnit<T>(actor: Actor, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.inPrismaTransaction(actor, async (unit) => {
      await unit.execute('SET TRANSACTION READ ONLY');
      return work(unit);
    });
  }

  private async inPrismaTransaction<T>(actor: Actor, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    // A pool of its own, as bounded: Prisma's values need other parsers than ours.
    this.client ??= new PrismaClient({ adapter: new PrismaPg(connectionOptions(this.options)) });
    return this.client.$transaction(
      async (prisma) => {
        const unit = prismaUnit(prisma);
        await unit.query(SET_ACTOR, actorValues(actor));
        return work(unit);
      },
      { maxWait: 15_000, timeout: STATEMENT_TIMEOUT_MS },
    );
  }

  async close(): Promise<void> {
    await this.client?.$disconnect();
    await this.pool.end();
  }

  private async inTransaction<T>(begin: string, actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      // In one round trip: every request and every step begins so.
      await client.query(actor === NOBODY ? begin : `${begin}; ${actorStatement(actor)}`);
      const result = await work(pgSql(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}

const connectionOptions = (options: DatabaseOptions) => ({
  connectionString: options.url,
  max: options.max ?? 10,
  application_name: options.applicationName ?? 'holdfast',
  statement_timeout: STATEMENT_TIMEOUT_MS,
  idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
  connectionTimeoutMillis: 15_000,
});

const SET_ACTOR = `SELECT set_config('app.person_id', $1, true), set_config('app.organization_id', $2, true)`;
const actorValues = (actor: Actor) => [actor.personId ?? '', actor.organizationId ?? ''];

/** `SET_ACTOR` with its values in it, for the simple protocol, which takes several statements and no values. */
const actorStatement = (actor: Actor) =>
  SET_ACTOR.replace(/\$(\d)/g, (_, place: string) => pg.escapeLiteral(actorValues(actor)[Number(place) - 1] ?? ''));

/** SQL on a connection, a pool or a client of the pg package. */
export function pgSql(client: Pick<pg.ClientBase, 'query'>): Sql {
  return {
    async query<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      const result = await client.query<Row & pg.QueryResultRow>(text, [...values]);
      return result.rows;
    },
    async execute(text, values = []) {
      const result = await client.query(text, [...values]);
      return result.rowCount ?? 0;
    },
  };
}

function prismaUnit(prisma: Prisma.TransactionClient): UnitOfWork {
  return {
    prisma,
    async query<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values);
      for (const row of rows) {
        for (const [name, value] of Object.entries(row)) row[name] = sameAsPg(value);
      }
      return rows as Row[];
    },
    execute: (text, values = []) => prisma.$executeRawUnsafe(text, ...values),
  };
}

/** Prisma's own classes for bytea and numeric, turned into what the pg door gives. */
function sameAsPg(value: unknown): unknown {
  if (value instanceof Uint8Array && !Buffer.isBuffer(value)) return Buffer.from(value);
  if (Prisma.Decimal.isDecimal(value)) return value.toFixed();
  if (Array.isArray(value)) return value.map(sameAsPg);
  return value;
}
