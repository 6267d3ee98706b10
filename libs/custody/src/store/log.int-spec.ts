import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, runFsck } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { encodeLeaf, leafHash, type NoteSigner, openCheckpoint, commitment, verifyInclusion } from '@holdfast/proof';
import { CheckLogAge } from '../core/check-log-age';
import { SequenceLog } from '../core/sequence-log';
import { SignCheckpoint } from '../core/sign-checkpoint';
import { custodyChecks } from '../fsck';
import { digestOf, standInForMigration, World } from '../testing';
import { BuildReceiptData } from './build-receipt-data';
import { FileCheckpointWitness, openLogKey } from './log-files';
import { nodeHash } from './node-hash';
import { PostgresLedgerStore } from './postgres-ledger-store';
import { PostgresLogStore } from './postgres-log-store';

const ORIGIN = 'test.example/log';

describe('the log', () => {
  let database: TestDatabase;
  let ledger: Database;
  let store: PostgresLedgerStore;
  let log: PostgresLogStore;
  let world: World;
  let directory: string;
  let key: NoteSigner;
  let sequence: SequenceLog;
  let sign: SignCheckpoint;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-log-'));
    database = await createTestDatabase();
    await standInForMigration(database.owner);
    ledger = database.service('ledger');
    store = new PostgresLedgerStore(ledger);
    log = new PostgresLogStore(ledger);
    world = await new World(database.owner).build();
    key = await openLogKey(directory, ORIGIN, { create: true });
    sequence = new SequenceLog(log, nodeHash);
    sign = new SignCheckpoint(log, new FileCheckpointWitness(directory), key, nodeHash);
  });
  afterEach(async () => {
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const problems = async () => (await runFsck([{ database: ledger, checks: custodyChecks(key) }])).problems;

  async function issue(count: number, holderId: string) {
    const lines = Array.from({ length: count }, () => world.issueLine({ holderId }));
    const result = await store.issue(world.issue(lines));
    expect(result.state).toBe('applied');
    return { lines, batchId: result.batchId ?? '' };
  }

  it('gives every batch its place, without holes, in tiles that grow', async () => {
    const { holderId } = await world.holder();
    await issue(3, holderId);
    await sequence.execute();
    await sign.execute();
    await issue(600, holderId);
    await issue(1, holderId);
    expect(await sequence.execute()).toEqual({ batches: 2, leaves: 601, size: 605 });
    expect(await sequence.execute()).toEqual({ batches: 0, leaves: 0, size: 605 });
    await sign.execute();
    expect(await problems()).toEqual([]);
  });

  it('places a batch that commits late after those that were placed before it', async () => {
    const { holderId } = await world.holder();
    const late = world.issue([world.issueLine({ holderId })]);
    const other = await world.holder();
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    // The late batch has its id and its rows, and does not commit yet.
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    await world.run(`INSERT INTO migration.ledger_command VALUES ($1, 'issue', $2, 0, 1)`, [
      late.commandId,
      world.deposit,
    ]);
    const line = late.lines[0]!;
    await world.run(
      `INSERT INTO migration.ledger_issue_line VALUES ($1, 1, $2, $3, $4, $5, 'single', $6, 1, 'record', 'B', $7, $8, $9)`,
      [
        late.commandId,
        line.assetId,
        line.organizationId,
        line.collectionId,
        holderId,
        line.assetName,
        digestOf('m'),
        newId(),
        digestOf('other'),
      ],
    );
    await world.run(
      `UPDATE migration.ledger_command SET subject_id = (SELECT authority_id FROM migration.ledger_issue_line)`,
    );
    await issue(1, other.holderId); // its accounts and keys, so that nothing below waits for the late one
    const slow = ledger.transact(NOBODY, async (sql) => {
      await sql.query('SELECT custody.apply_command($1)', [late.commandId]);
      begun();
      await held;
    });
    await started;
    await issue(2, other.holderId);
    const before = await sequence.execute();
    finish();
    await slow;
    const after = await sequence.execute();
    expect(before.leaves).toBe(4); // two batches and the deposit's statement
    expect(after).toMatchObject({ batches: 1, leaves: 2, size: 6 });
    await sign.execute();
    expect(await problems()).toEqual([]);
  });

  it('lets several sequencers run at once and places everything once', async () => {
    const { holderId } = await world.holder();
    for (let i = 0; i < 5; i++) await issue(40, holderId);
    const runs = await Promise.all([1, 2, 3].map(() => new SequenceLog(log, nodeHash).execute()));
    expect(runs.reduce((sum, run) => sum + run.batches, 0)).toBe(5);
    expect(await problems()).toEqual([]);
  });

  it('signs a head once and keeps it outside of the database', async () => {
    const { holderId } = await world.holder();
    expect(await sign.execute()).toBeNull();
    await issue(2, holderId);
    await sequence.execute();
    const head = await sign.execute();
    expect(await sign.execute()).toEqual(head);
    const note = readFileSync(join(directory, 'last-checkpoint'), 'utf8');
    expect(openCheckpoint(note, key)).toMatchObject({ origin: ORIGIN, size: 3 });
  });

  it('refuses a database that is older than the last checkpoint, and one that was forked', async () => {
    const { holderId } = await world.holder();
    await issue(2, holderId);
    await sequence.execute();
    await sign.execute();
    const check = () => new CheckLogAge(log, new FileCheckpointWitness(directory), key, nodeHash).execute();
    await check();
    await database.owner.transact(NOBODY, (sql) =>
      sql.execute(`UPDATE custody.log_tile SET data = sha256('x') || substring(data FROM 33)`),
    );
    await expect(check()).rejects.toMatchObject({ code: 'custody.log_forked' });
    await database.owner.transact(NOBODY, async (sql) => {
      await sql.execute(`SET LOCAL session_replication_role = replica`);
      await sql.execute(`DELETE FROM custody.log_range`);
    });
    await expect(check()).rejects.toMatchObject({ code: 'custody.database_older' });
  });

  it('makes its key when it may, keeps it to itself, and refuses one that others can read', async () => {
    const path = join(directory, 'log-key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await openLogKey(directory, ORIGIN, { create: false })).publicKey).toEqual(key.publicKey);
    await expect(openLogKey(directory, 'other.example/log', { create: false })).rejects.toMatchObject({
      code: 'custody.log_key_other_origin',
    });
    chmodSync(path, 0o644);
    await expect(openLogKey(directory, ORIGIN, { create: false })).rejects.toMatchObject({
      code: 'custody.log_key_exposed',
    });
    rmSync(path);
    await expect(openLogKey(directory, ORIGIN, { create: false })).rejects.toMatchObject({
      code: 'custody.log_key_missing',
    });
    writeFileSync(path, 'nonsense', { mode: 0o600 });
    await expect(openLogKey(directory, ORIGIN, { create: false })).rejects.toMatchObject({
      code: 'proof.signer_key_malformed',
    });
  });

  describe('receipts', () => {
    async function moved() {
      const [holder, custodian] = [await world.holder(), await world.custodian()];
      const { lines } = await issue(5, holder.holderId);
      const leg = world.transferLine({
        assetId: lines[0]!.assetId,
        holderId: holder.holderId,
        toOrganizationId: custodian,
      });
      await world.consent([leg]);
      await store.transfer('hold', world.command([leg]));
      await store.transfer('post', world.command([leg]));
      const [posting] = await ledger.read(NOBODY, (sql) =>
        sql.query<{ id: string }>(`SELECT id FROM custody.posting WHERE leg_id = $1`, [leg.legId]),
      );
      return { holder, custodian, postingId: posting!.id, assetName: lines[0]!.assetName };
    }

    it('opens everything to the holder, and proves the posting against the signed head', async () => {
      const { holder, postingId, assetName } = await moved();
      const receipts = new BuildReceiptData(database.service('portal'));
      const build = () => receipts.execute({ personId: holder.personId }, postingId);
      await expect(build()).rejects.toMatchObject({ code: 'custody.receipt_not_ready' });
      await sequence.execute();
      await sign.execute();
      const { leaf, openings, index, path, checkpoint } = await build();
      const head = openCheckpoint(checkpoint, key);
      expect(
        verifyInclusion({ leafHash: leafHash(encodeLeaf(leaf)), index, size: head.size, path, root: head.rootHash }),
      ).toBe(true);
      expect(openings.asset?.name).toBe(assetName);
      for (const part of ['asset', 'from', 'to'] as const) {
        expect(Buffer.from(commitment(openings[part]!))).toEqual(leaf[part]);
      }
    });

    it('shows each side its own account only, and strangers nothing at all', async () => {
      const { holder, custodian, postingId } = await moved();
      await sequence.execute();
      await sign.execute();
      const portal = database.service('portal');
      const receipts = new BuildReceiptData(portal);
      const atCustodian = await receipts.execute({ organizationId: custodian }, postingId);
      expect(atCustodian.openings).toMatchObject({ asset: expect.anything(), from: null, to: expect.anything() });
      const atPlatform = await receipts.execute({ organizationId: world.platform }, postingId);
      expect(atPlatform.openings).toMatchObject({ from: expect.anything(), to: null });
      const [stranger, otherCustodian] = [await world.holder(), await world.custodian()];
      for (const actor of [{ personId: stranger.personId }, { organizationId: otherCustodian }, {}]) {
        await expect(receipts.execute(actor, postingId)).rejects.toMatchObject({ code: 'custody.posting_unknown' });
        const rows = await portal.read(actor, (sql) =>
          sql.query(
            `SELECT FROM custody.posting UNION ALL SELECT FROM custody.account UNION ALL SELECT FROM custody.asset
            UNION ALL SELECT FROM custody.single_position UNION ALL SELECT FROM custody.hold UNION ALL SELECT FROM custody.entry
            UNION ALL SELECT FROM custody.receipt_openings($1)`,
            [postingId],
          ),
        );
        expect(rows).toHaveLength(0);
      }
      const entries = (actor: object) =>
        portal.read(actor, (sql) =>
          sql.query(`SELECT direction, quantity FROM custody.entry WHERE posting_id = $1 ORDER BY 1`, [postingId]),
        );
      expect(await entries({ organizationId: custodian })).toEqual([{ direction: 'in', quantity: 1n }]);
      expect(await entries({ personId: holder.personId })).toEqual([
        { direction: 'in', quantity: 1n },
        { direction: 'out', quantity: -1n },
      ]);
    });
  });

  describe('who may write', () => {
    it('lets nobody change or remove a posting, and only the ledger write one', async () => {
      const { holderId } = await world.holder();
      await issue(1, holderId);
      for (const service of ['portal', 'worker', 'billing', 'ledger'] as const) {
        const door = database.service(service);
        for (const statement of [
          'UPDATE custody.posting SET quantity = 2',
          'DELETE FROM custody.posting',
          'TRUNCATE custody.posting',
          'DELETE FROM custody.batch',
          'DELETE FROM custody.checkpoint',
          'UPDATE custody.log_range SET first_index = 9',
          ...(service === 'ledger'
            ? []
            : ['UPDATE custody.single_position SET sequence = 9', 'SELECT * FROM custody.subject_key']),
        ]) {
          await expect(door.transact(NOBODY, (sql) => sql.execute(statement))).rejects.toThrow('permission denied');
        }
      }
      await expect(
        database.owner.transact(NOBODY, (sql) => sql.execute('DELETE FROM custody.posting')),
      ).rejects.toThrow('append-only');
    });
  });

  describe('fsck', () => {
    const tampering: [check: string, statement: string][] = [
      ['custody.leaf_hashes', `UPDATE custody.posting SET quantity = 7 WHERE id = $1`],
      ['custody.leaf_hashes', `UPDATE custody.posting SET leaf_hash = sha256('x') WHERE id = $1`],
      ['custody.commitments', `UPDATE custody.asset SET name = name || 'x' WHERE id = $2`],
      [
        'custody.single_positions_match_postings',
        `UPDATE custody.single_position SET custody_kind = 'copy' WHERE asset_id = $2`,
      ],
      ['custody.positions_sum', `DELETE FROM custody.single_position WHERE asset_id = $2`],
      ['custody.positions_sum', `UPDATE custody.asset SET issued_quantity = 2, kind = 'edition' WHERE id = $2`],
      [
        'custody.keeper_groups',
        `WITH sister AS (INSERT INTO identity.organization (id, kind, name, slug, group_id)
           VALUES (gen_random_uuid(), 'custodian', 'Sister', 'sister', gen_random_uuid()) RETURNING id, group_id),
         platform AS (UPDATE identity.organization SET group_id = (SELECT group_id FROM sister)
           WHERE id = (SELECT organization_id FROM custody.asset WHERE id = $2))
         UPDATE custody.single_position SET organization_id = (SELECT id FROM sister) WHERE asset_id = $2`,
      ],
      ['custody.batches', `DELETE FROM custody.posting WHERE id = $1`],
      ['custody.intervals', `UPDATE custody.posting SET asset_sequence = 5 WHERE id = $1`],
      ['custody.locks', `UPDATE custody.single_position SET hold_leg_id = gen_random_uuid() WHERE asset_id = $2`],
      ['custody.holds', `UPDATE custody.posting SET leg_id = gen_random_uuid() WHERE id = $1`],
      ['custody.log_ranges', `UPDATE custody.log_range SET first_index = first_index + 1`],
      ['custody.log', `UPDATE custody.log_tile SET data = sha256('x') || substring(data FROM 33)`],
      ['custody.log', `UPDATE custody.checkpoint SET root = sha256('x')`],
      ['custody.log', `UPDATE custody.checkpoint SET note = replace(note, 'test.example', 'best.example')`],
      ['custody.commands', `DELETE FROM custody.command_result`],
      ['custody.posting_sides', `UPDATE custody.posting SET to_organization_id = gen_random_uuid() WHERE id = $1`],
    ];

    /** What they name is another row than the one that was tampered with. */
    const namesAnother = new Set(['custody.batches', 'custody.holds', 'custody.commitments', 'custody.keeper_groups']);

    it('names what was tampered with', async () => {
      const { holderId } = await world.holder();
      const { lines } = await issue(3, holderId);
      await sequence.execute();
      await sign.execute();
      expect(await problems()).toEqual([]);
      const assetId = lines[1]!.assetId;
      const [posting] = await ledger.read(NOBODY, (sql) =>
        sql.query<{ id: string }>(`SELECT id FROM custody.posting WHERE asset_id = $1`, [assetId]),
      );
      const postingId = posting!.id;
      for (const [check, statement] of tampering) {
        const values = statement.includes('$1') ? [postingId] : statement.includes('$2') ? [assetId] : [];
        const found = await tampered(statement.replaceAll('$2', '$1'), values);
        expect(found.map((problem) => problem.check)).toContain(check);
        if (values[0] !== undefined && !namesAnother.has(check)) {
          expect(found.some((problem) => problem.check === check && problem.row.includes(values[0]!))).toBe(true);
        }
      }
      expect(await problems()).toEqual([]);
    });

    /** Does it as a superuser with the triggers off, looks, and takes it back. */
    async function tampered(statement: string, values: string[]) {
      const found: { check: string; row: string }[] = [];
      const undo = new Error('undo');
      await database.owner
        .transact(NOBODY, async (sql) => {
          await sql.execute(`SET LOCAL session_replication_role = replica`);
          expect(await sql.execute(statement, values)).toBeGreaterThan(0);
          for (const check of custodyChecks(key)) {
            await check.run(sql, {
              counted: () => undefined,
              problem: (row) => found.push({ check: check.name, row }),
            });
          }
          throw undo;
        })
        .catch((error: unknown) => {
          if (error !== undo) throw error;
        });
      return found;
    }
  });
});
