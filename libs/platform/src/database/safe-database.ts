import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/config';
import type { Database } from './database';
import { assertCatalog } from './kept-catalog';
import { roleOf, type ServiceName } from './roles';
import { NOBODY } from './sql';

/** Where the migrations lie, beside the code. */
export const PRISMA_DIRECTORY = join(__dirname, '../../../../prisma');

export interface SafetyOptions {
  /** In production fsync must be on. */
  readonly production?: boolean;
  readonly prismaDirectory?: string;
}

interface Facts {
  role: string;
  superuser: boolean;
  bypasses: boolean;
  owns: boolean;
  fsync: string;
}

/**
 * Refuses a door that row-level security would not guard, or a database that is not the one these files describe.
 * Throws ConfigError: `config.database_superuser`, `_bypasses_rls`, `_owner`, `_wrong_role`, `_fsync_off`, `_behind`,
 * `_newer`, `_changed`.
 */
export async function assertSafeDatabase(
  database: Database,
  service: ServiceName,
  options: SafetyOptions = {},
): Promise<void> {
  const facts = await database.read(NOBODY, async (sql) => (await sql.query<Facts>(FACTS))[0]);
  if (facts === undefined) throw new Error('PostgreSQL did not say who asks.');
  const setting = 'DATABASE_URL';
  const refuse = (code: string, message: string, remedy = `Let the service sign in as ${roleOf(service)}.`) => {
    throw new ConfigError(`database_${code}`, setting, message, remedy);
  };
  if (facts.superuser) refuse('superuser', `${facts.role} is a superuser: row-level security would not bind it.`);
  if (facts.bypasses) refuse('bypasses_rls', `${facts.role} has BYPASSRLS: row-level security would not bind it.`);
  if (facts.owns)
    refuse('owner', `${facts.role} owns tables, or belongs to a role that does: it could change anything.`);
  if (facts.role !== roleOf(service)) refuse('wrong_role', `The ${service} service signed in as ${facts.role}.`);
  if (options.production === true && facts.fsync !== 'on') {
    refuse(
      'fsync_off',
      'PostgreSQL runs with fsync off: a power cut would lose what was acknowledged.',
      'Set fsync = on.',
    );
  }
  await assertMigrated(database, options.prismaDirectory ?? PRISMA_DIRECTORY);
  await database.read(NOBODY, assertCatalog);
}

const FACTS = `
  SELECT current_user AS role, rolsuper AS superuser, rolbypassrls AS bypasses,
         current_setting('fsync') AS fsync,
         EXISTS (
           SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
              AND pg_has_role(current_user, c.relowner, 'MEMBER')
         ) AS owns
    FROM pg_roles WHERE rolname = current_user`;

/** Whether the database has exactly the migrations of these files. Throws `config.database_behind`, `config.database_newer`. */
export async function assertMigrated(database: Database, prismaDirectory = PRISMA_DIRECTORY): Promise<void> {
  const { pending, unknown } = await compareMigrations(database, prismaDirectory);
  if (unknown.length > 0) {
    throw new ConfigError(
      'database_newer',
      'DATABASE_URL',
      `The database has migrations that this version does not know: ${unknown.join(', ')}.`,
      'Start the version that made them, or a later one.',
    );
  }
  if (pending.length > 0) {
    throw new ConfigError(
      'database_behind',
      'DATABASE_URL',
      `The database lacks migrations: ${pending.join(', ')}.`,
      'Apply them with the migrator’s address: DATABASE_URL=… node docker/migrate.cjs',
    );
  }
}

/** Which migrations the files have and the database lacks, and the other way round. */
export async function compareMigrations(
  database: Database,
  prismaDirectory = PRISMA_DIRECTORY,
): Promise<{ pending: string[]; unknown: string[] }> {
  const known = readdirSync(join(prismaDirectory, 'migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const applied = await database.read(NOBODY, async (sql) => {
    const [table] = await sql.query<{ exists: boolean }>(
      `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
    );
    if (table?.exists !== true) return [];
    return sql.query<{ name: string }>(
      `SELECT migration_name AS name FROM public._prisma_migrations
        WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
  });
  const names = applied.map((row) => row.name);
  return {
    pending: known.filter((name) => !names.includes(name)).sort(),
    unknown: names.filter((name) => !known.includes(name)).sort(),
  };
}
