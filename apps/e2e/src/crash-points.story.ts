import { DEPOSIT_POINTS, LEDGER_POINTS, TRANSFER_POINTS } from './crash-points';
import { asSeparateProcesses, fsck, type SeparateSystem, type ServiceName } from './system';
import { type Outcome, Work } from './work';

const MINUTE = 60_000;
/** After the last kill everything ends within this. */
const LIMIT_MS = 2 * MINUTE;

/**
 * The worker and the ledger are killed with -9 at every named place, and started again: each time everything ends, the
 * books are clean, and the counters are those of a run that nobody disturbed.
 */
describe('a service that is killed at any of its steps', () => {
  let system: SeparateSystem;
  let work: Work;
  let bag: string;
  let holder = 0;

  beforeAll(async () => {
    system = await asSeparateProcesses({ size: 'few', leaseSeconds: 2 });
    work = new Work(system);
    bag = await work.pack();
  }, 3 * MINUTE);
  afterAll(async () => {
    await system?.stop();
  }, MINUTE);

  /** Starts the service so that it dies there. */
  async function arm(service: ServiceName, point: string): Promise<void> {
    await system.kill(service);
    system.processes.get(service)?.start({ HOLDFAST_CRASH_AT: point });
  }

  /** Waits for its death, which must be by -9 and no other. */
  async function death(service: ServiceName, point: string): Promise<void> {
    const late = new Promise<string>((resolve) => {
      setTimeout(() => resolve(`${service} was not killed at ${point}`), MINUTE).unref();
    });
    expect([point, await Promise.race([system.processes.get(service)?.exit, late])]).toEqual([point, 'SIGKILL']);
  }

  async function expectClean(): Promise<void> {
    const { code, output } = await fsck(system);
    expect(output).toContain('Clean: nothing is wrong.');
    expect(code).toBe(0);
  }

  it(
    'takes a deposit to its end all the same',
    async () => {
      const [first] = DEPOSIT_POINTS;
      await arm('worker', first);
      await work.submit(bag);
      for (const [index, point] of DEPOSIT_POINTS.entries()) {
        await death('worker', point);
        const next = DEPOSIT_POINTS[index + 1];
        if (next !== undefined) await arm('worker', next);
      }
      await system.restart('worker');
      expect(await work.depositDecided(LIMIT_MS)).toEqual(work.expectedDeposit());
      await expectClean();
      await work.invite();
    },
    5 * MINUTE,
  );

  async function killDuringTransfer(service: ServiceName, point: string): Promise<void> {
    holder += 1;
    await arm(service, point);
    const ends = await work.move(holder);
    await death(service, point);
    await system.restart(service);
    const outcome: Outcome = await ends(LIMIT_MS);
    expect(outcome.state).toBe('closed');
    expect(outcome.counters).toEqual(work.expectedMove(holder).counters);
  }

  it.each(TRANSFER_POINTS)(
    'takes a transfer to its end all the same: %s',
    (point) => killDuringTransfer('worker', point),
    LIMIT_MS,
  );

  it.each(LEDGER_POINTS)(
    'posts once all the same: %s',
    (point) => killDuringTransfer('ledger', /sequence|checkpoint/.test(point) ? `${point}#3` : point),
    LIMIT_MS,
  );

  it(
    'leaves books that are clean, with everything in them once',
    async () => {
      await expectClean();
      const moved = Array.from({ length: holder }, (_, index) => work.movedItems(index + 1).length);
      const sum = moved.reduce((total, items) => total + items, 0);
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
