import { Database, NOBODY, type Actor, type Sql } from '@holdfast/platform';
import { serviceUrl } from '@holdfast/platform';
import fc from 'fast-check';
import { TransferScene } from './testing/transfer-scene';

/** Transfers of one run, and workers that may hold jobs of them at the same time. */
const RUNS = 12;
const WORKERS = 3;
const MAX_ACTS = 40;

/**
 * A worker's door to the database that can be shut: whoever comes to a transaction then stands still, before it or after
 * it, as a stopped process would, until it is opened again, however late.
 */
class Door extends Database {
  private waiting: (() => void)[] = [];
  isOpen = true;

  override async transact<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    await this.pass();
    const result = await super.transact(actor, work);
    await this.pass();
    return result;
  }

  shut(): void {
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
    for (const go of this.waiting.splice(0)) go();
  }

  private async pass(): Promise<void> {
    while (!this.isOpen) await new Promise<void>((go) => this.waiting.push(go));
  }
}

type Act =
  | { do: 'job'; worker: number; transfer: number }
  | { do: 'stop' | 'go on'; worker: number }
  | { do: 'let leases lapse' | 'confirm' | 'lose an answer' | 'mine' | 'hold back blocks' }
  | { do: 'cancel'; transfer: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('job' as const), worker: fc.nat(WORKERS - 1), transfer: fc.nat(1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'go on' as const), worker: fc.nat(WORKERS - 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(...(['let leases lapse', 'confirm', 'lose an answer', 'mine', 'hold back blocks'] as const)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), transfer: fc.nat(1) }) },
);

describe('workers that get into each other’s way', () => {
  let world: TransferScene;
  let doors: Door[];

  beforeEach(async () => {
    world = await TransferScene.open({ records: 2 * RUNS, tokens: 2 * RUNS });
    doors = Array.from(
      { length: WORKERS },
      () => new Door({ url: serviceUrl(world.scene.database.url, 'worker'), max: 4 }),
    );
  });
  afterEach(async () => {
    for (const door of doors) {
      door.open();
      await door.close();
    }
    await world.close();
  });

  it('move every asset once, or not at all, whoever stops, wakes, repeats or cancels when', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 10, maxLength: MAX_ACTS }), async (script) => {
        const [first, second] = [2 * run, 2 * run + 1];
        run += 1;
        const names = (n: number) => [String.fromCharCode('a'.charCodeAt(0) + n), `t${n + 1}`];
        const transfers = [await world.transferOf(names(first)), await world.transferOf(names(second))];
        await play(script, transfers);
        for (const id of transfers) await world.advance(id);
        for (const id of transfers) expectWhole(await world.stateOf(id));
        expect(await world.scene.fsck()).toEqual([]);
        const sent = await world.scene.rows<{ nonce: bigint; legs: bigint }>(
          'SELECT nonce, count(DISTINCT leg_id) AS legs FROM migration.chain_attempt GROUP BY nonce HAVING count(DISTINCT leg_id) > 1',
        );
        expect(sent).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true, seed: 20_261_122 },
    );
  }, 300_000);

  async function play(script: readonly Act[], transfers: readonly string[]): Promise<void> {
    const jobs: Promise<unknown>[] = [];
    for (const act of script) {
      if (act.do === 'job') {
        const door = doors[act.worker];
        const id = transfers[act.transfer];
        if (door === undefined || id === undefined) continue;
        await world.scene.due(id);
        const job = world
          .worker({ database: door })
          .execute(id)
          .catch(() => undefined);
        jobs.push(job);
        if (door.isOpen) await Promise.race([job, new Promise((resolve) => setTimeout(resolve, 20))]);
      } else if (act.do === 'stop') doors[act.worker]?.shut();
      else if (act.do === 'go on') doors[act.worker]?.open();
      else if (act.do === 'cancel') await cancel(transfers[act.transfer] ?? '');
      else if (act.do === 'confirm') await world.confirm();
      else if (act.do === 'let leases lapse') {
        await world.scene.run(
          `UPDATE migration.transfer SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
        );
      } else if (act.do === 'lose an answer') world.chain.losesAnswer = true;
      else world.chain.fate = act.do === 'mine' ? 'mined' : 'pending';
    }
    world.chain.fate = 'mined';
    world.chain.losesAnswer = false;
    for (const door of doors) door.open();
    await Promise.all(jobs);
    await world.scene.run(`UPDATE migration.transfer SET lease_until = NULL`);
  }

  /** As the holder does it: only before the cutover, and asking for a look at once. */
  async function cancel(id: string): Promise<void> {
    await world.scene.database.owner.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE migration.transfer SET state = 'cancelled', next_step_at = clock_timestamp()
         WHERE id = $1 AND state IN ('authorized', 'requested', 'validated', 'copying')`,
        [id],
      ),
    );
  }

  function expectWhole({ state, legs }: { state: string; legs: string[] }): void {
    const isMoved = state === 'closed' && legs.every((leg) => leg.endsWith(' confirmed'));
    const isBack = state === 'cancelled' && legs.every((leg) => leg.includes(' excluded '));
    expect([state, legs, isMoved || isBack]).toEqual([state, legs, true]);
  }
});
