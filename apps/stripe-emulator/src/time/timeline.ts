import { fallDueNow } from '../lifecycle/fall-due';
import { presentTestClock } from '../resources/test-clock';
import type { Due, Kind } from '../store/records';
import { dueOf, type Scope } from '../store/store';
import { byTime, transact, type Emulation, type Moment, type Work } from '../store/unit';
import { Heap } from './heap';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly scope: Scope;
  readonly kind: Kind;
  readonly id: string;
}

const tickMs = 200;
/** After so many records other requests get a turn. */
const batch = 200;
/** How long an advancing clock waits at each moment for webhooks to be taken. */
const patienceMs = 10_000;

/**
 * Everything that time does, in order of when it is due: one line for the emulator's own clock and one for each test
 * clock. What is due is read off the records, so nothing is lost when the process is killed: after a restart it is due
 * again.
 */
export class Timeline {
  private readonly lines = new Map<string, Heap<Entry>>();
  private readonly advancing = new Set<string>();
  private order = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly emulation: Emulation,
    private readonly deliveredSoFar: (patienceMs: number) => Promise<void>,
  ) {}

  start(): void {
    const { store } = this.emulation;
    for (const { scope, kind, id, due } of store.allDue()) this.note(scope, kind, id, due);
    store.onDue = (scope, kind, id, due) => this.note(scope, kind, id, due);
    this.timer = setInterval(() => void this.tick(), tickMs).unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Does what the emulator's own clock has made due, and takes advancing test clocks forward. */
  tick(): Promise<void> {
    this.running = this.running
      .then(() => this.run())
      .catch((error: unknown) => {
        process.stderr.write(
          `stripe-emulator: time stands still: ${error instanceof Error ? error.stack : String(error)}\n`,
        );
      });
    return this.running;
  }

  private async run(): Promise<void> {
    const now = Math.floor(this.emulation.clock.now().getTime() / 1_000);
    for (const scope of [...this.emulation.store.scopes.values()]) {
      if (this.stopped) return;
      await this.runLine(scope, null, now);
      for (const clock of [...scope.records.test_clock.values()]) {
        if (clock.status === 'advancing') void this.advance(scope, clock.id);
      }
    }
  }

  /** Takes a test clock to where it is going, stopping at each moment at which something is due. */
  private async advance(scope: Scope, id: string): Promise<void> {
    const key = lineKey(scope, id);
    if (this.advancing.has(key)) return;
    this.advancing.add(key);
    try {
      for (;;) {
        const clock = scope.records.test_clock.get(id);
        if (this.stopped || !clock || clock.target === null) return;
        const next = this.nextAt(scope, id);
        if (next === undefined || next > clock.target) break;
        await this.deliveredSoFar(patienceMs);
        await this.runLine(scope, id, next);
      }
      this.arrive(scope, id);
    } finally {
      this.advancing.delete(key);
    }
  }

  private arrive(scope: Scope, id: string): void {
    this.perform((work) => {
      const unit = work.unit(scope.account, scope.livemode);
      const { target, frozenTime } = unit.need('test_clock', id, 'test_clock');
      const ready = unit.change('test_clock', id, { status: 'ready', frozenTime: target ?? frozenTime, target: null });
      unit.emit('test_helpers.test_clock.ready', presentTestClock(unit, ready));
    });
  }

  private async runLine(scope: Scope, clock: string | null, until: number): Promise<void> {
    const line = this.lines.get(lineKey(scope, clock));
    let done = 0;
    for (let entry = line?.peek(); line && entry && entry.at <= until; entry = line.peek()) {
      line.pop();
      if (!isStillDue(entry, clock)) continue;
      this.performDue(entry, clock);
      done += 1;
      if (done % batch === 0) {
        await this.emulation.store.journal.durable();
        if (this.stopped) return;
      }
    }
  }

  private performDue({ scope, kind, id, at }: Entry, clock: string | null): void {
    this.perform(
      (work) => {
        const unit = work.unit(scope.account, scope.livemode);
        fallDueNow(unit, kind, id);
        const after = dueOf(scope, kind, id);
        if (after && after.at <= at && after.clock === clock && !work.hasChanged(scope, kind, id)) {
          throw new Error(`${kind} ${id} stays due at ${at}.`);
        }
      },
      { clock, at },
    );
  }

  /** A fault in one record's time stops neither the others' nor the clock: it is said, and the record left as it was. */
  private perform(run: (work: Work) => void, moment?: Moment): void {
    try {
      const { work, outcome } = transact(this.emulation, byTime, run, moment);
      if ('fault' in outcome && !outcome.fault.keeps) throw outcome.fault;
      work.commit();
    } catch (error) {
      process.stderr.write(
        `stripe-emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }

  private nextAt(scope: Scope, clock: string): number | undefined {
    const line = this.lines.get(lineKey(scope, clock));
    for (let entry = line?.peek(); line && entry; entry = line.peek()) {
      if (isStillDue(entry, clock)) return entry.at;
      line.pop();
    }
    return undefined;
  }

  private note(scope: Scope, kind: Kind, id: string, due: Due): void {
    const key = lineKey(scope, due.clock);
    let line = this.lines.get(key);
    if (!line) {
      line = new Heap<Entry>((one, other) => one.at < other.at || (one.at === other.at && one.order < other.order));
      this.lines.set(key, line);
    }
    this.order += 1;
    line.push({ at: due.at, order: this.order, scope, kind, id });
  }
}

function lineKey(scope: Scope, clock: string | null): string {
  return `${scope.key} ${clock ?? ''}`;
}

/** Records change under the line: an entry counts only while its record still says so. */
function isStillDue({ scope, kind, id, at }: Entry, clock: string | null): boolean {
  const due = dueOf(scope, kind, id);
  return due !== null && due.at === at && due.clock === clock;
}
