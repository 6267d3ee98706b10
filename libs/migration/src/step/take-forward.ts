import type { Database } from '@holdfast/platform';
import { giveBack, type Lease, LeaseLost, type Machine, retryLater, StateMoved, takeLease, whileLeased } from './lease';
import { MOVED, type Outcome, type Wait } from './outcome';

/** Steps in one job at most; then the lease goes back, so that a large one cannot keep a worker for ever. */
const STEPS_PER_JOB = 200;

export interface Steps<W extends Wait> {
  readonly database: Database;
  readonly machine: Machine;
  readonly leaseSeconds?: number | undefined;
  /** The state as it is now. */
  state(lease: Lease): Promise<string>;
  /** One step of the state that the lease names. Whoever moves it meanwhile (StateMoved) only causes another step. */
  step(lease: Lease): Promise<Outcome<W>>;
  /** Notes what it waits for, in the state that the lease names. */
  wait(lease: Lease, waiting: W): Promise<void>;
  /** Notes that a failure stands in its way. */
  fail(lease: Lease, error: unknown): Promise<void>;
}

/**
 * Takes a transfer or a deposit forward until it waits for something or has ended. Answers false when another worker has
 * it, or when there is nothing to do. Every step can be run twice and cut off anywhere; an error is kept for a later try.
 */
export async function takeForward<W extends Wait>(steps: Steps<W>, id: string): Promise<boolean> {
  const lease = await takeLease(steps.database, steps.machine, id, steps.leaseSeconds);
  if (lease === null) return false;
  return whileLeased(steps.database, lease, () => advance(steps, lease));
}

async function advance<W extends Wait>(steps: Steps<W>, lease: Lease): Promise<boolean> {
  const { database } = steps;
  try {
    for (let taken = 0; taken < STEPS_PER_JOB; taken += 1) {
      const outcome = await stepAndNote(steps, lease);
      if (outcome.kind === 'moved') continue;
      await giveBack(database, lease, outcome.kind === 'ended' ? null : outcome.waiting.againInMs);
      return true;
    }
    await giveBack(database, lease, 0);
    return true;
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    // When the database itself is away: the lease runs out by itself, and the reconciler finds it then.
    await steps.fail(lease, error).catch(() => undefined);
    await retryLater(database, lease).catch(() => undefined);
    throw error;
  }
}

async function stepAndNote<W extends Wait>(steps: Steps<W>, lease: Lease): Promise<Outcome<W>> {
  try {
    const at = { ...lease, state: await steps.state(lease) };
    const outcome = await steps.step(at);
    if (outcome.kind === 'waiting') await steps.wait(at, outcome.waiting);
    return outcome;
  } catch (error) {
    if (error instanceof StateMoved) return MOVED;
    throw error;
  }
}
