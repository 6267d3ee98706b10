import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, runFsck } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import fc from 'fast-check';
import type { Command, IssueLine, TransferLine } from '../core/lines';
import { SequenceLog } from '../core/sequence-log';
import { custodyChecks } from '../fsck';
import { standInForMigration, World } from '../testing';
import { nodeHash } from './node-hash';
import { PostgresLedgerStore } from './postgres-ledger-store';
import { PostgresLogStore } from './postgres-log-store';

const ASSETS = 6;
const EDITION = 20n;

/** One thing a writer does, by indexes into the little world. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      picks: fc.uniqueArray(fc.nat(ASSETS - 1), { minLength: 1, maxLength: 4 }),
      to: fc.nat(1),
      part: fc.bigInt(1n, EDITION),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('post' as const, 'release' as const),
      which: fc.nat(),
      fence: fc.constantFrom(0, 1, 1, 1, 2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('compensate' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sequence' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe('whatever several writers do at once', () => {
  let database: TestDatabase;
  let ledger: Database;
  let store: PostgresLedgerStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    await standInForMigration(database.owner);
    ledger = database.service('ledger');
    store = new PostgresLedgerStore(ledger);
  });
  afterAll(() => database.drop());

  /** A world of its own in the same database: fsck looks at all of them together. */
  async function build() {
    const world = await new World(database.owner).build();
    const holder = await world.holder();
    const keepers = [await world.custodian(), await world.custodian()];
    const assets = Array.from({ length: ASSETS }, (_, i) =>
      world.issueLine({
        holderId: holder.holderId,
        ...(i === 0 ? { kind: 'edition' as const, quantity: EDITION } : {}),
      }),
    );
    expect((await store.issue(world.issue(assets))).state).toBe('applied');
    return {
      world,
      keepers,
      assets,
      given: [] as { kind: 'hold' | 'post' | 'release'; command: Command<TransferLine> }[],
    };
  }

  async function take(scene: Awaited<ReturnType<typeof build>>, action: Step): Promise<void> {
    const { world, keepers, assets, given } = scene;
    switch (action.do) {
      case 'hold': {
        const transferId = newId();
        const lines: TransferLine[] = [];
        for (const pick of action.picks)
          lines.push(await line(world, assets[pick]!, transferId, keepers[action.to]!, action.part));
        await world.consent(lines);
        const command = world.command(lines);
        given.push({ kind: 'hold', command });
        await store.transfer('hold', command);
        return;
      }
      case 'post':
      case 'release': {
        const holds = given.filter((one) => one.kind === 'hold');
        const held = holds[action.which % Math.max(1, holds.length)];
        if (held === undefined) return;
        const command = { ...held.command, commandId: newId(), fence: BigInt(action.fence) };
        given.push({ kind: action.do, command });
        await store.transfer(action.do, command);
        return;
      }
      case 'repeat': {
        const one = given[action.which % Math.max(1, given.length)];
        if (one !== undefined)
          expect(await store.transfer(one.kind, one.command)).toEqual(await store.transfer(one.kind, one.command));
        return;
      }
      case 'compensate': {
        const postings = await ledger.read(NOBODY, (sql) =>
          sql.query<{ id: string }>(`SELECT id FROM custody.posting WHERE asset_id = ANY ($1) ORDER BY id`, [
            assets.map((asset) => asset.assetId),
          ]),
        );
        await store.compensate({
          commandId: newId(),
          postingId: postings[action.which % postings.length]!.id,
          decisionHash: Buffer.alloc(32, 1),
        });
        return;
      }
      case 'sequence':
        await new SequenceLog(new PostgresLogStore(ledger), nodeHash).execute();
    }
  }

  /** From wherever the item seems to be: another writer may have moved it by the time the line arrives. */
  async function line(
    world: World,
    asset: IssueLine,
    transferId: string,
    to: string,
    part: bigint,
  ): Promise<TransferLine> {
    const [at] = await ledger.read(NOBODY, (sql) =>
      sql.query<{ organization_id: string }>(
        `SELECT organization_id FROM custody.single_position WHERE asset_id = $1
         UNION ALL SELECT organization_id FROM custody.edition_position WHERE asset_id = $1 AND quantity > 0 LIMIT 1`,
        [asset.assetId],
      ),
    );
    return world.transferLine({
      assetId: asset.assetId,
      holderId: asset.holderId,
      fromOrganizationId: at?.organization_id ?? world.platform,
      toOrganizationId: to,
      transferId,
      quantity: asset.kind === 'edition' ? part : 1n,
    });
  }

  it('keeps every invariant that fsck knows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 6, maxLength: 14 }), { minLength: 2, maxLength: 4 }),
        async (writers) => {
          const scene = await build();
          await Promise.all(
            writers.map(async (steps) => {
              for (const action of steps) await take(scene, action);
            }),
          );
          const { problems } = await runFsck([{ database: ledger, checks: custodyChecks(null) }]);
          expect(problems).toEqual([]);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
    const [moved] = await ledger.read(NOBODY, (sql) =>
      sql.query<{ n: bigint }>(`SELECT count(*) AS n FROM custody.posting WHERE authority_kind <> 'deposit'`),
    );
    // The property would hold of a ledger that refuses everything, too.
    expect(moved?.n).toBeGreaterThan(20n);
  });
});
