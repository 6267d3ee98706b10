import { CrashFaults } from './crash-faults';
import { LEDGER_POINTS, WORKER_POINTS } from './crash-points';
import { asSeparateProcesses, fsck, Kills, type SeparateSystem, type ServiceProcess } from './system';
import { type Move, type Outcome, Work } from './work';

const MINUTE = 60_000;
/** Everything ends within this, however often its worker dies meanwhile. */
const LIMIT_MS = 8 * MINUTE;
/** Whose transfers run side by side; others come later, one at a time. */
const HOLDERS = 6;
const HOLDERS_MAX = 14;
/** Deposits beside the large one: the more run side by side, the more points does one kill cut off. */
const SMALL = ['wren', 'plover', 'siskin', 'dunlin', 'avocet', 'linnet', 'dotterel'];

/**
 * The worker and the ledger are killed with -9 before and after everything that they do, and started again: everything ends,
 * the books are clean, and the counters are those of a run that nobody disturbed.
 */
describe('services that are killed before and after every step', () => {
  let system: SeparateSystem;
  let work: Work;
  let faults: CrashFaults;
  let worker: Kills;
  let ledger: Kills;

  beforeAll(async () => {
    const settings = {
      ...{ HOLDFAST_STUCK_SECONDS: '20', HOLDFAST_ATTENTION_SECONDS: '1' },
      // The worker asks for a transfer only when there was a time to object.
      HOLDFAST_COOL_OFF_SECONDS: '1',
      // A job that waits at its point for the kill is none that works.
      HOLDFAST_WORKER_JOBS: '10',
    };
    system = await asSeparateProcesses({ size: 'few', leaseSeconds: 1, settings });
    work = new Work(system);
    faults = new CrashFaults(system);
    worker = new Kills({
      ...{ service: processOf('worker'), points: WORKER_POINTS },
      whileDead: (points) => faults.happen(points),
      again: () => faults.again(),
    });
    ledger = new Kills({ service: processOf('ledger'), points: LEDGER_POINTS });
  }, 3 * MINUTE);
  afterAll(async () => {
    await faults?.close();
    await system?.stop();
  }, MINUTE);

  function processOf(name: string): ServiceProcess {
    const found = system.processes.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  }

  async function expectClean(): Promise<void> {
    const { code, output } = await fsck(system);
    expect(output).toContain('Clean: nothing is wrong.');
    expect(code).toBe(0);
  }

  /** What an undisturbed run ends with, but for what its holder and the chain did meanwhile. */
  function expected(nth: number, { transferId }: Move): Outcome {
    const { confirmed = 0, excluded = 0 } = work.expectedMove(nth).counters;
    if (faults.cancelled.has(transferId)) return { state: 'cancelled', counters: { excluded: confirmed + excluded } };
    const left = faults.left.get(transferId) ?? 0;
    const counters = { confirmed: confirmed - left, excluded: excluded + left };
    return { state: 'closed', counters: Object.fromEntries(Object.entries(counters).filter(([, legs]) => legs > 0)) };
  }

  it(
    'take every deposit to its end all the same, and refuse what is spoiled',
    async () => {
      const bag = await work.pack();
      await faults.makeRoom();
      await worker.begin();
      await ledger.begin();
      const [small] = await Promise.all([work.submitSmall(SMALL, 'magpie'), work.submit(bag)]);
      expect(await work.depositDecided(LIMIT_MS)).toEqual(work.expectedDeposit());
      const states = [];
      for (const id of small) states.push((await work.depositDecided(LIMIT_MS, id)).state);
      expect(states).toEqual([...SMALL.map(() => 'accepted'), 'refused']);
      expect([...worker.left].filter((point) => point.startsWith('deposit.'))).toEqual([]);
      await expectClean();
      await work.invite();
    },
    LIMIT_MS,
  );

  const moves: Move[] = [];

  async function moveOneMore(): Promise<void> {
    faults.expectMore();
    await worker.rearm();
    const move = await work.move(moves.length + 1);
    moves.push(move);
    await move.accepted();
    expect(await move.ends(LIMIT_MS)).toEqual(expected(moves.length, move));
  }

  it(
    'take every transfer to its end all the same, whatever the chain and its holder do meanwhile',
    async () => {
      // All at once: what runs side by side is cut off by one kill.
      moves.push(...(await Promise.all(Array.from({ length: HOLDERS }, (_, index) => work.move(index + 1)))));
      faults.moves = moves;
      await Promise.all(moves.map((move) => move.accepted()));
      for (const [index, move] of moves.entries()) {
        expect([index + 1, await move.ends(LIMIT_MS)]).toEqual([index + 1, expected(index + 1, move)]);
      }
      // What had no turn yet happens to others, one at a time.
      while (!faults.isOver) {
        expect(moves.length).toBeLessThan(HOLDERS_MAX);
        await moveOneMore();
      }
      await expectClean();
    },
    LIMIT_MS,
  );

  it(
    'mend what failed after its release, by signing it anew or by finding it in the vault',
    async () => {
      for (const mendedBy of ['signing again', 'a hand'] as const) {
        faults.failNext(mendedBy);
        await moveOneMore();
        expect(faults.isOver).toBe(true);
      }
      // Whether a signed release comes too late to be sent, and has to be undone, is decided by a race with the chain.
      const raced = /^transfer\.(undo_release|end_undo)\./;
      expect([...worker.left, ...ledger.left].filter((point) => !raced.test(point))).toEqual([]);
      await Promise.all([worker.end(), ledger.end()]);
    },
    LIMIT_MS,
  );

  it(
    'leave books that are clean, with everything in them once',
    async () => {
      await expectClean();
      const ends = moves.map((move, index) => expected(index + 1, move).counters.confirmed ?? 0);
      const sum = ends.reduce((total, items) => total + items, 0);
      const books = await work.books();
      expect(books.reduce((total, { positions }) => total + positions, 0)).toBe(sum);
      expect(books.reduce((total, { postings }) => total + postings, 0)).toBe(sum);
      const counters = await work.counters();
      expect(counters.moved).toBe(sum);
      expect(counters.manifest).toBe(counters.transferred + counters.refused + counters.pending);
    },
    MINUTE,
  );
});
