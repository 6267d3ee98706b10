import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import {
  assertMigrated,
  Database,
  dataDirectoryOf,
  NOBODY,
  serviceUrl,
  startEmbeddedCluster,
} from '@holdfast/platform';
import { z } from 'zod';

/** A database to check, with doors that see every row of it. */
export interface LedgerSource {
  /** What it is, for people; never with a password. */
  readonly title: string;
  /** Sees all of custody. */
  readonly ledger: Database;
  /** Sees all of migration. */
  readonly worker: Database;
  /** Sees all of billing, and the facts that it bills. */
  readonly billing: Database;
  /** The address of a role that may read and ring its queues, when they are in PostgreSQL. */
  readonly queueUrl: string;
  /** Where its log's key and last checkpoint lie; null when an address was given and nobody said where. */
  readonly dataDirectory: string | null;
  close(): Promise<void>;
}

export interface Asked {
  readonly database?: string | undefined;
  readonly data?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DATABASE_NAME = 'holdfast';
const RECOVERY_LIMIT_MS = 30_000;

/**
 * `--database`, `--data`, DATABASE_URL, HOLDFAST_DATA, `.holdfast`: the first that is given. An embedded system is used as it is when it runs,
 * else its PostgreSQL is started for the check. Throws `cli.no_data`, `cli.database_unreachable`, `cli.role_sees_too_little`, `database.*`.
 */
export async function openLedgerSource(asked: Asked): Promise<LedgerSource> {
  const dataDirectory = asked.data ?? dataDirectoryOf(asked.env);
  const url = asked.database ?? (asked.data === undefined ? asked.env.DATABASE_URL : undefined);
  if (url) {
    // A database of elsewhere must not be held against the key of whatever system lies here.
    const isElsewhere = asked.database !== undefined && asked.data === undefined && !asked.env.HOLDFAST_DATA;
    return openUrl(url, isElsewhere ? null : dataDirectory, `the database ${nameOf(url)}`);
  }
  const directory = join(dataDirectory, 'postgres');
  if (!existsSync(join(directory, 'PG_VERSION')) || !existsSync(join(dataDirectory, 'secrets.json'))) {
    throw new DomainError('not_found', 'cli.no_data', `There is no Holdfast in ${dataDirectory}.`, {
      remedy: 'Start it once with npm start, or name another with --data, --database, HOLDFAST_DATA or DATABASE_URL.',
    });
  }
  const password = passwordIn(dataDirectory);
  const port = runningPort(directory);
  if (port !== null) {
    const running = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE_NAME}`;
    return openUrl(running, dataDirectory, `the running system in ${dataDirectory}`);
  }
  const cluster = await startEmbeddedCluster({ dataDirectory: directory, password });
  try {
    const stopped = new URL(cluster.url);
    stopped.pathname = DATABASE_NAME;
    const source = await openUrl(stopped.toString(), dataDirectory, `the stopped system in ${dataDirectory}`);
    return {
      ...source,
      async close() {
        await source.close();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

const Secrets = z.object({ postgres: z.string() });

/** Read only: a check must not make the secrets that it does not find. Throws `cli.secrets_unreadable`. */
function passwordIn(dataDirectory: string): string {
  const file = join(dataDirectory, 'secrets.json');
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, 'utf8'))).postgres;
  } catch {
    throw new DomainError('unavailable', 'cli.secrets_unreadable', `${file} cannot be read as secrets.`, {
      remedy: 'Run this as the user that started Holdfast, or restore the file from a copy.',
    });
  }
}

/** The port of a PostgreSQL that runs on this data directory (line 4 of its pid file), or null. */
export function runningPort(directory: string): number | null {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0 || !isPostgres(pid)) return null;
  return port;
}

/** A pid file that a crash left behind may name a process that is something else by now. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process cannot be signalled, but it is there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return (
    !existsSync('/proc/self') || (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('postgres'))
  );
}

async function openUrl(url: string, dataDirectory: string | null, title: string): Promise<LedgerSource> {
  const opened: Database[] = [];
  const close = async () => void (await Promise.all(opened.map((door) => door.close())));
  const open = (address: string) => {
    const door = new Database({ url: address, max: 2, applicationName: 'holdfast fsck' });
    opened.push(door);
    return door;
  };
  try {
    const given = open(url);
    const role = await whoAmI(given, nameOf(url));
    if (role.seesAll) {
      return { title, ledger: given, worker: given, billing: given, queueUrl: url, dataDirectory, close };
    }
    // FORCE ROW LEVEL SECURITY binds an owner that is no superuser: it would see no row, and all would look well.
    const doors = [
      open(serviceUrl(url, 'ledger')),
      open(serviceUrl(url, 'worker')),
      open(serviceUrl(url, 'billing')),
    ] as const;
    const [ledger, worker, billing] = doors;
    await Promise.all(doors.map((door) => door.read(NOBODY, (sql) => sql.query('SELECT 1')))).catch(() => {
      throw new DomainError('forbidden', 'cli.role_sees_too_little', `The role ${role.name} does not see every row.`, {
        remedy: 'Give the address that the migrator signs in with, or that of a superuser.',
      });
    });
    return { title, ledger, worker, billing, queueUrl: serviceUrl(url, 'worker'), dataDirectory, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits while PostgreSQL recovers from a crash; any other failure is told at once. */
async function whoAmI(database: Database, name: string): Promise<{ name: string; seesAll: boolean }> {
  const deadline = Date.now() + RECOVERY_LIMIT_MS;
  for (;;) {
    try {
      const [row] = await database.read(NOBODY, (sql) =>
        sql.query<{ name: string; seesAll: boolean }>(
          `SELECT rolname AS name, rolsuper OR rolbypassrls AS "seesAll" FROM pg_roles WHERE rolname = current_user`,
        ),
      );
      if (row !== undefined) return row;
      throw new Error('PostgreSQL did not say who asks.');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === STARTING_UP && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100)); // recovery ends without an event
        continue;
      }
      throw new DomainError('unavailable', 'cli.database_unreachable', `${name} cannot be read: ${reasonOf(error)}.`, {
        remedy: 'Check that it runs, and the address, user and password.',
      });
    }
  }
}

const STARTING_UP = '57P03';

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** `holdfast at db.example:5432`, without user and password. Throws `cli.not_a_database`. */
function nameOf(url: string): string {
  if (!URL.canParse(url) || !['postgresql:', 'postgres:'].includes(new URL(url).protocol)) {
    throw new DomainError('malformed', 'cli.not_a_database', 'This is not the address of a PostgreSQL database.', {
      remedy: 'It has the form postgresql://user:password@host:port/name.',
    });
  }
  const { pathname, host } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} at ${host}`;
}

/** Throws `cli.not_holdfast`, `config.database_behind`, `config.database_newer`. */
export async function assertHoldfast({ ledger, title }: LedgerSource): Promise<void> {
  const [history] = await ledger.read(NOBODY, (sql) =>
    sql.query<{ exists: boolean }>(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`),
  );
  if (history?.exists !== true) {
    throw new DomainError('conflict', 'cli.not_holdfast', `There is nothing of Holdfast in ${title}.`, {
      remedy: 'Name another database, or start Holdfast on this one first.',
    });
  }
  await assertMigrated(ledger);
}
