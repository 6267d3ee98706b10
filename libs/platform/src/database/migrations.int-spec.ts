import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../testing';
import { PRISMA_DIRECTORY } from './safe-database';

/**
 * Deploys as the services' start does, in a process of its own: the engine is WebAssembly that Jest cannot load. Answers the code
 * of the error, or how many migrations were applied.
 */
function deploy(url: string, directory: string): string {
  const program = `const { Migrations } = require('@holdfast/platform');
    new Migrations(process.argv[1], process.argv[2]).deploy().then((names) => console.log(names.length), (error) => console.log(error.code));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, url, directory], {
    ...{ encoding: 'utf8', cwd: join(PRISMA_DIRECTORY, '..') },
  });
  return stdout.trim() || stderr;
}

describe('a deploy on a database that was migrated before', () => {
  let database: TestDatabase;
  let copy: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    copy = mkdtempSync(join(tmpdir(), 'holdfast-prisma-'));
    cpSync(PRISMA_DIRECTORY, copy, { recursive: true });
  });
  afterAll(async () => {
    rmSync(copy, { recursive: true });
    await database.drop();
  });

  const refusals = () => ({ asTheyWere: deploy(database.url, PRISMA_DIRECTORY), edited: deploy(database.url, copy) });

  it('has nothing to do with the same files, and refuses one that was edited since', () => {
    appendFileSync(join(copy, 'migrations/20261122000400_create_content/migration.sql'), '\n-- And one thing more.\n');
    expect(refusals()).toEqual({ asTheyWere: '0', edited: 'database.migrations_differ' });
  });

  it('refuses one that failed half way, one that a newer version made, and somebody else’s tables', async () => {
    await database.owner.pool.query(
      `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%create_content'`,
    );
    expect(deploy(database.url, PRISMA_DIRECTORY)).toBe('database.migrations_differ');
    await database.owner.pool.query(
      `UPDATE _prisma_migrations SET finished_at = now(), migration_name = '29990101000000_of_later' WHERE finished_at IS NULL`,
    );
    expect(deploy(database.url, PRISMA_DIRECTORY)).toBe('database.newer');
    await database.owner.pool.query('ALTER TABLE _prisma_migrations RENAME TO somebody_elses');
    expect(deploy(database.url, PRISMA_DIRECTORY)).toBe('database.foreign');
  });
});
