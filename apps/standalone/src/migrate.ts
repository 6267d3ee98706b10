import { DomainError } from '@holdfast/kernel';
import { Database, Migrations, NOBODY, openRoles, PRISMA_DIRECTORY, prepareQueueSchema } from '@holdfast/platform';

/** Applies what is missing; refuses a database that a newer version has migrated, or whose migrations are not these files'. */
export async function migrate(migratorUrl: string): Promise<void> {
  await bringUpToDate(migratorUrl).catch((error: unknown) => {
    throw explained(error, migratorUrl);
  });
}

/** Throws `database.not_empty` when a Holdfast is in the database: it is not ours to empty. */
export async function assertNothingIn(migratorUrl: string): Promise<void> {
  const owner = new Database({ url: migratorUrl, max: 1 });
  try {
    const [row] = await owner.read(NOBODY, (sql) =>
      sql.query<{ filled: boolean }>(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS filled`),
    );
    if (row?.filled !== true) return;
  } catch (error) {
    if (codeOf(error) === NO_SUCH_DATABASE) return;
    throw explained(error, migratorUrl);
  } finally {
    await owner.close();
  }
  const name = decodeURIComponent(new URL(migratorUrl).pathname.slice(1));
  throw new DomainError('conflict', 'database.not_empty', `--reset does not empty the database ${name}: it is yours.`, {
    field: 'DATABASE_URL',
    remedy: 'Drop it yourself and start again, or leave out DATABASE_URL.',
  });
}

const NO_SUCH_DATABASE = '3D000';
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

async function bringUpToDate(migratorUrl: string): Promise<void> {
  await new Migrations(migratorUrl, PRISMA_DIRECTORY).deploy();
  await openRoles(migratorUrl);
  await prepareQueueSchema(migratorUrl);
}

/** What a failure to reach or change the database means to whoever configured it; other errors as they are. */
function explained(error: unknown, migratorUrl: string): unknown {
  const code = codeOf(error);
  const { host } = new URL(migratorUrl);
  if (/^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT)/.test(code)) {
    return new DomainError('unavailable', 'database.unreachable', `No PostgreSQL answers at ${host}.`, {
      field: 'DATABASE_URL',
      remedy: 'Start it or correct DATABASE_URL; without DATABASE_URL Holdfast brings its own.',
    });
  }
  if (code.startsWith('28')) {
    return new DomainError(
      'forbidden',
      'database.sign_in_refused',
      `PostgreSQL at ${host} refuses this user or password.`,
      {
        field: 'DATABASE_URL',
        remedy: 'Correct the user and password in DATABASE_URL.',
      },
    );
  }
  if (code === '42501') {
    return new DomainError(
      'forbidden',
      'database.not_allowed',
      'The user of DATABASE_URL may not do what migrating takes.',
      {
        field: 'DATABASE_URL',
        remedy: 'Let it own its database and give it CREATEROLE (and CREATEDB, or make the database for it).',
      },
    );
  }
  return error;
}
