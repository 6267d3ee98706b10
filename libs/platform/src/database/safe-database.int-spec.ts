import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../testing';
import { Database } from './database';
import { serviceUrl } from './roles';
import { assertSafeDatabase, PRISMA_DIRECTORY } from './safe-database';

describe('assertSafeDatabase', () => {
  let database: TestDatabase;
  const directories: string[] = [];
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(async () => {
    await database.drop();
    for (const directory of directories) rmSync(directory, { recursive: true });
  });

  /** A copy of the migrations' names that can be changed. */
  const copyOfMigrations = () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-migrations-'));
    directories.push(directory);
    cpSync(join(PRISMA_DIRECTORY, 'migrations'), join(directory, 'migrations'), { recursive: true });
    return directory;
  };
  const refusal = (code: string) => expect.objectContaining({ code: `config.${code}`, details: expect.anything() });

  it('lets a service in with its own role', async () => {
    await expect(assertSafeDatabase(database.service('worker'), 'worker')).resolves.toBeUndefined();
  });

  it('refuses a superuser', async () => {
    await expect(assertSafeDatabase(database.owner, 'worker')).rejects.toEqual(refusal('database_superuser'));
  });

  it('refuses another service’s role', async () => {
    await expect(assertSafeDatabase(database.service('portal'), 'worker')).rejects.toEqual(
      refusal('database_wrong_role'),
    );
  });

  it('refuses fsync off in production', async () => {
    await expect(assertSafeDatabase(database.service('worker'), 'worker', { production: true })).rejects.toEqual(
      refusal('database_fsync_off'),
    );
  });

  it('refuses a role that owns a table', async () => {
    const strange = await createTestDatabase();
    const door = new Database({ url: serviceUrl(strange.url, 'billing'), max: 1 });
    await strange.owner.transact({}, async (sql) => {
      await sql.execute('CREATE TABLE billing.mine (id int)');
      await sql.execute('ALTER TABLE billing.mine OWNER TO holdfast_billing');
    });
    await expect(assertSafeDatabase(door, 'billing')).rejects.toEqual(refusal('database_owner'));
    await door.close();
    await strange.drop();
  });

  it('refuses a database that lacks a migration of these files', async () => {
    const directory = copyOfMigrations();
    mkdirSync(join(directory, 'migrations', '29990101000000_add_future'));
    const check = assertSafeDatabase(database.service('worker'), 'worker', { prismaDirectory: directory });
    await expect(check).rejects.toEqual(refusal('database_behind'));
    await expect(check).rejects.toThrow('29990101000000_add_future');
  });

  it('refuses a database that nobody has migrated', async () => {
    const directory = copyOfMigrations();
    await database.owner.pool.query('ALTER TABLE _prisma_migrations RENAME TO moved');
    const check = assertSafeDatabase(database.service('worker'), 'worker', { prismaDirectory: directory });
    await expect(check).rejects.toEqual(refusal('database_behind'));
    await database.owner.pool.query('ALTER TABLE moved RENAME TO _prisma_migrations');
  });

  it('refuses a database that a newer version has migrated', async () => {
    const directory = copyOfMigrations();
    rmSync(join(directory, 'migrations', '20261122000100_create_platform'), { recursive: true });
    const check = assertSafeDatabase(database.service('worker'), 'worker', { prismaDirectory: directory });
    await expect(check).rejects.toEqual(refusal('database_newer'));
  });
});
