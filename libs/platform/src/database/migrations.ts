import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { DomainError } from '@holdfast/kernel';
import pg from 'pg';
import { Database } from './database';
import { settleCatalog } from './kept-catalog';
import { NOBODY } from './sql';

/*
 * `prisma migrate` without its downloaded engine: the same engine as WebAssembly, the same `_prisma_migrations` table.
 * adapter-pg 7.10 needs three corrections on the way: scripts are sent as one simple query (it would split DO blocks
 * and functions at every semicolon), "char" columns (OID 18) are read as text, and the shadow database gets its own
 * connection (it would be the main database otherwise).
 */

type Engine = import('@prisma/schema-engine-wasm').SchemaEngine;
type Queryable = Pick<pg.Pool, 'query'>;

type Status = Awaited<ReturnType<Migrations['status']>>;

function assertOurs({ unknown, edited, failed }: Status): void {
  if (unknown.length > 0) {
    throw new DomainError(
      'conflict',
      'database.newer',
      `The database has a migration that this version does not know: ${unknown[0]}.`,
      { remedy: 'Start the newer version that made it, or point HOLDFAST_DATA (or DATABASE_URL) elsewhere.' },
    );
  }
  const [other] = [...edited, ...failed];
  if (other === undefined) return;
  throw new DomainError(
    'conflict',
    'database.migrations_differ',
    `The migration ${other} is not the one that was applied.`,
    {
      remedy: 'Restore the migration, or begin anew (npm start -- --reset).',
    },
  );
}

/** The engine applies a first migration to an empty database alone, and says so (P3005) with an address for developers. */
function refuseForeign(error: unknown): never {
  if (!(error instanceof Error) || !/schema is not empty/.test(error.message)) throw error;
  throw new DomainError('conflict', 'database.foreign', 'The database has tables that Holdfast did not make.', {
    field: 'DATABASE_URL',
    remedy: 'They are left as they are: let DATABASE_URL name an empty database, or one that does not exist yet.',
  });
}

/** The little of WebAssembly's interface that is used; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } };
};

const OID_CHAR = 18;
const OID_TEXT = 25;

export class Migrations {
  private readonly database: string;

  /** @param prismaDirectory the folder that has `schema/` and `migrations/`. */
  constructor(
    private readonly url: string,
    private readonly prismaDirectory: string,
  ) {
    this.database = decodeURIComponent(new URL(url).pathname.slice(1));
  }

  /**
   * Makes the database when it is missing, applies what is pending, and writes down what came of it; answers the names
   * applied. Throws `config.database_changed`, `database.foreign` when somebody else's tables are there, and `database.newer` or
   * `database.migrations_differ` when what was applied is not these files.
   */
  async deploy(): Promise<string[]> {
    await this.ensureDatabase();
    assertOurs(await this.status());
    await this.settleCatalog();
    const names = await this.withEngine(async (engine) => {
      const result = await engine
        .applyMigrations({ migrationsList: this.list(), filters: NO_FILTERS })
        .catch(refuseForeign);
      return result.appliedMigrationNames;
    });
    await this.settleCatalog();
    return names;
  }

  private async settleCatalog(): Promise<void> {
    const owner = new Database({ url: this.url, max: 1, applicationName: 'holdfast migrations' });
    try {
      await owner.transact(NOBODY, settleCatalog);
    } finally {
      await owner.close();
    }
  }

  /** Whether nothing is pending, failed, edited after it was applied, or unknown to these files (a newer version's). */
  async status(): Promise<{ pending: string[]; unknown: string[]; edited: string[]; failed: string[] }> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      const known = this.names();
      const exists = await client.query(`SELECT to_regclass('public._prisma_migrations') AS name`);
      if (exists.rows[0].name === null) return { pending: known, unknown: [], edited: [], failed: [] };
      const history = await this.withEngine((engine) =>
        engine.diagnoseMigrationHistory({
          migrationsList: this.list(),
          optInToShadowDatabase: false,
          filters: NO_FILTERS,
        }),
      );
      const applied = await client.query<{ migration_name: string }>(
        `SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
      );
      const names = new Set(applied.rows.map((row) => row.migration_name));
      return {
        pending: known.filter((name) => !names.has(name)),
        unknown: [...names].filter((name) => !known.includes(name)),
        edited: history.editedMigrationNames,
        failed: history.failedMigrationNames,
      };
    } finally {
      await client.end();
    }
  }

  /** SQL that would bring the migrations' result to the Prisma schema; empty when they agree. */
  async drift(): Promise<string> {
    await this.ensureDatabase();
    const result = await this.withEngine((engine) =>
      engine.diff({
        from: { tag: 'migrations', ...this.list() },
        to: { tag: 'schemaDatamodel', files: this.schema() },
        script: true,
        exitCode: true,
        filters: NO_FILTERS,
      }),
    );
    return result.exitCode === 2 ? (result.stdout ?? '') : '';
  }

  /** Writes a new migration from the drift; answers its folder. */
  async create(name: string): Promise<string> {
    const sql = await this.drift();
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const directory = join(this.prismaDirectory, 'migrations', `${stamp}_${name}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'migration.sql'), sql);
    return directory;
  }

  /** Makes the database when it is missing. */
  async ensureDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: onDatabase(this.url, 'postgres') });
    await client.connect();
    try {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [this.database]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(this.database)}`);
    } finally {
      await client.end();
    }
  }

  /** The engine leaves its connections open, so they are closed here when the work is done. */
  private async withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const SchemaEngine = loadEngine();
    const factory = new MigrationAdapter(this.url);
    const datamodels = this.schema().map((file): [string, string] => [file.path, file.content]);
    try {
      return await work(
        await SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory)),
      );
    } finally {
      await factory.close();
    }
  }

  private schema(): { path: string; content: string }[] {
    const directory = join(this.prismaDirectory, 'schema');
    return readdirSync(directory)
      .filter((name) => name.endsWith('.prisma'))
      .sort()
      .map((name) => ({ path: join(directory, name), content: readFileSync(join(directory, name), 'utf8') }));
  }

  private names(): string[] {
    return readdirSync(join(this.prismaDirectory, 'migrations'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  private list() {
    const directory = join(this.prismaDirectory, 'migrations');
    const lock = join(directory, 'migration_lock.toml');
    return {
      baseDir: directory,
      shadowDbInitScript: '',
      lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
      migrationDirectories: this.names().map((path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: readFileSync(join(directory, path, 'migration.sql'), 'utf8') },
        },
      })),
    };
  }
}

/** The same server, sign-in and parameters (TLS among them), another database. */
function onDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = encodeURIComponent(database);
  return other.toString();
}

const NO_FILTERS = { externalTables: [], externalEnums: [] };

let engineClass: typeof import('@prisma/schema-engine-wasm').SchemaEngine | undefined;

/**
 * The package's entry imports .wasm as a module, which Node 20 refuses: so its three parts are put together here. Once a
 * process: the glue knows one instance, and a second one under it corrupts what the first returns.
 */
function loadEngine(): typeof import('@prisma/schema-engine-wasm').SchemaEngine {
  if (engineClass !== undefined) return engineClass;
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => undefined } });
  const path = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known only at run time
  const glue = require(path);
  const module = new WebAssembly.Module(readFileSync(join(dirname(path), 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': withoutKeepingAlive(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  engineClass = glue.SchemaEngine as typeof import('@prisma/schema-engine-wasm').SchemaEngine;
  return engineClass;
}

/** The engine leaves a timer of ten seconds behind (its patience for the lock); it must not keep a process that long. */
function withoutKeepingAlive(glue: Record<string, unknown>): Record<string, unknown> {
  const imports = { ...glue };
  for (const [name, set] of Object.entries(glue)) {
    if (!name.startsWith('__wbg_setTimeout_') || typeof set !== 'function') continue;
    imports[name] = (...args: unknown[]): unknown => {
      const timer: unknown = set(...args);
      if (timer instanceof Object && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
      return timer;
    };
  }
  return imports;
}

class MigrationAdapter extends PrismaPg implements SqlMigrationAwareDriverAdapterFactory {
  private readonly opened = new Map<SqlDriverAdapter, pg.Pool>();

  constructor(private readonly url: string) {
    super({ connectionString: url });
  }

  // One connection, never idled out: the engine keeps its session-level advisory lock on it.
  private async open(connectionString: string) {
    const adapter = await new PrismaPg({ connectionString, max: 1, idleTimeoutMillis: 0 }).connect();
    this.opened.set(adapter, adapter.underlyingDriver());
    return corrected(adapter);
  }

  override connect() {
    return this.open(this.url);
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].filter((pool) => !pool.ended).map((pool) => pool.end()));
  }

  override async connectToShadowDb() {
    const name = `holdfast_shadow_${randomUUID()}`;
    const admin = new pg.Client({ connectionString: onDatabase(this.url, 'postgres') });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    const adapter = await this.open(onDatabase(this.url, name));
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      await admin.end();
    };
    return adapter;
  }
}

function corrected(adapter: Awaited<ReturnType<PrismaPg['connect']>>): Awaited<ReturnType<PrismaPg['connect']>> {
  const pool: Queryable = adapter.underlyingDriver();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  let charColumns: boolean[] = [];
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    charColumns = (result.fields ?? []).map((field) => {
      const isChar = field.dataTypeID === OID_CHAR;
      if (isChar) field.dataTypeID = OID_TEXT;
      return isChar;
    });
    return result;
  }) as Queryable['query'];
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (params) => {
    const result = await queryRaw(params);
    result.columnTypes = result.columnTypes.map((type, index) =>
      charColumns[index] ? ColumnTypeEnum.Character : type,
    );
    return result;
  };
  adapter.executeScript = async (script) => {
    await query(script);
  };
  return adapter;
}
