import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@holdfast/kernel';
import { createLogger, loadConfig, NOBODY, type RunningService, startService } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { digestOf, standInForMigration, World } from '@holdfast/custody/testing';
import { custodyLedger } from './custody-ledger.module';

const PATIENCE_MS = 15_000;

describe('the custody ledger service', () => {
  let database: TestDatabase;
  let world: World;
  let directory: string;
  let running: RunningService | undefined;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-ledger-'));
    database = await createTestDatabase();
    await standInForMigration(database.owner);
    world = await new World(database.owner).build();
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(): Promise<RunningService> {
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      HOLDFAST_DATA: directory,
      HOLDFAST_SECRET: 'k3Jx9vQ2mZ7pL0wRt5Yb8NcD4fGhUaSe',
    });
    running = await startService(custodyLedger, config, null, createLogger('ledger', { level: 'silent' }));
    return running;
  }

  /** A command in the inbox, as the worker writes it. */
  async function command(): Promise<string> {
    const { holderId } = await world.holder();
    const [commandId, line] = [newId(), world.issueLine({ holderId })];
    await world.run(`INSERT INTO migration.ledger_command VALUES ($1, 'issue', $2, 0, 1)`, [commandId, world.deposit]);
    await world.run(
      `INSERT INTO migration.ledger_issue_line VALUES ($1, 1, $2, $3, $4, $5, 'single', $6, 1, 'record', 'B', $7, $8, $9)`,
      [
        commandId,
        line.assetId,
        world.platform,
        world.collection,
        holderId,
        line.assetName,
        digestOf('m'),
        world.deposit,
        digestOf('deposit'),
      ],
    );
    return commandId;
  }

  async function until(what: string, query: string, values: string[] = []): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const rows = await database.owner.read(NOBODY, (sql) => sql.query(query, values));
      if (rows.length > 0) return;
      await pause(50);
    }
    throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
  }

  const APPLIED = `SELECT FROM custody.command_result WHERE command_id = $1 AND state = 'applied'`;

  it('applies what the queue rings for, signs the log, and rings the worker', async () => {
    const service = await start();
    const commandId = await command();
    await service.parts.queues.ring('ledger', { kind: 'apply-command', commandId });
    await until('applied', APPLIED, [commandId]);
    await until('signed', `SELECT FROM custody.checkpoint WHERE size = 2`);
    // The reconciler may have been as fast as the queue: then it rings twice, which is harmless.
    for (let waiting = 0, end = Date.now() + PATIENCE_MS; waiting === 0; await pause(50)) {
      waiting = (await service.parts.queues.counts('migration')).wait ?? 0;
      if (Date.now() > end) throw new Error('the worker was not rung');
    }
  });

  it('finds commands whose doorbell was lost', async () => {
    const commandId = await command();
    await start();
    await until('applied', APPLIED, [commandId]);
  });

  it('destroys the keys of those whose person was erased', async () => {
    const commandId = await command();
    await start();
    await until('applied', APPLIED, [commandId]);
    await world.run(
      `INSERT INTO identity.holder_erasure (holder_id, organization_id, requested_at)
       SELECT h.id, h.organization_id, now() FROM identity.holder h JOIN custody.subject_key k ON k.subject_id = h.id`,
    );
    await until(
      'erased',
      `SELECT FROM identity.holder_erasure e JOIN custody.subject_key k ON k.subject_id = e.holder_id
       WHERE e.done_at IS NOT NULL AND k.ipad IS NULL AND k.opad IS NULL`,
    );
  });

  it('refuses to start on a database that is older than its last checkpoint', async () => {
    const commandId = await command();
    await start();
    await until('signed', `SELECT FROM custody.checkpoint WHERE size = 2`);
    await until('applied', APPLIED, [commandId]);
    await running?.close();
    running = undefined;
    await database.drop();
    database = await createTestDatabase();
    await standInForMigration(database.owner);
    await expect(start()).rejects.toMatchObject({ code: 'custody.database_older' });
    writeFileSync(join(directory, 'last-checkpoint'), 'nonsense');
    await expect(start()).rejects.toMatchObject({ code: 'proof.note_malformed' });
  });
});
