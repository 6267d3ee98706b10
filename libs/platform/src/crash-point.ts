import { writeSync } from 'node:fs';

/** From the first job that reaches an armed place to the kill: others may reach theirs, so that one kill cuts off several. */
const WINDOW_MS = 250;
const STDERR = 2;

/** HOLDFAST_CRASH_AT: names of places, with commas. */
const armed = new Set((process.env.HOLDFAST_CRASH_AT ?? '').split(',').filter((name) => name !== ''));
let isDying = false;

/**
 * A named place at which a test can kill the process as the power would. Whoever reaches an armed one stays there, and says
 * so on stderr; a moment later the process is killed with -9. Does nothing in a process that nobody armed.
 */
export async function crashPoint(name: string): Promise<void> {
  if (armed.size === 0 || !armed.delete(name)) return;
  writeSync(STDERR, `crash point ${name}\n`);
  if (!isDying) setTimeout(() => process.kill(process.pid, 'SIGKILL'), WINDOW_MS);
  isDying = true;
  await new Promise<never>(() => undefined);
}

/**
 * Runs one step of a service between two crash points, `<name>.before` and `<name>.after`. Services change things only
 * through here, so that no step exists without a test that kills it.
 */
export async function namedStep<T>(name: string, work: () => Promise<T>): Promise<T> {
  await crashPoint(`${name}.before`);
  const result = await work();
  await crashPoint(`${name}.after`);
  return result;
}
