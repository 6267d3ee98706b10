import { setTimeout as wait } from 'node:timers/promises';
import { describePostgresError } from '@holdfast/platform';

const RACED = ['40001', '40P01']; // serialization_failure, deadlock_detected
const ATTEMPTS_MAX = 12;
const PAUSE_MS = 4;

/** Runs it again when another transaction was faster: nothing of the first try is left. */
export async function againWhenRaced<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const raced = RACED.includes(describePostgresError(error)?.code ?? '');
      if (!raced || attempt === ATTEMPTS_MAX) throw error;
      // Spread out, or the same ones meet again.
      await wait(Math.random() * PAUSE_MS * 2 ** Math.min(attempt, 6));
    }
  }
}
