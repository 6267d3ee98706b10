import { DomainError } from '@holdfast/kernel';
import {
  Database,
  explainDatabaseError,
  Migrations,
  NOBODY,
  openRoles,
  postgresCodeOf,
  PRISMA_DIRECTORY,
  prepareQueueSchema,
} from '@holdfast/platform';

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
    if (postgresCodeOf(error) === NO_SUCH_DATABASE) return;
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

const explained = (error: unknown, migratorUrl: string): unknown =>
  explainDatabaseError(error, migratorUrl, { otherwise: '; without DATABASE_URL Holdfast brings its own' });

async function bringUpToDate(migratorUrl: string): Promise<void> {
  await new Migrations(migratorUrl, PRISMA_DIRECTORY).deploy();
  await openRoles(migratorUrl);
  await prepareQueueSchema(migratorUrl);
}
