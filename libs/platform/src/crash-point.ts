import { writeSync } from 'node:fs';

/** After the last job that reached an armed place: others may still reach theirs, so that one kill cuts off several. */
const QUIET_MS = 500;
/** After the first one, however many follow. */
const LATEST_MS = 3_000;
const STDERR = 2;

/** HOLDFAST_CRASH_AT: names of places, with commas. */
const armed = new Set((process.env.HOLDFAST_CRASH_AT ?? '').split(',').filter((name) => name !== ''));
let firstAt: number | undefined;
let killing: NodeJS.Timeout | undefined;

/**
 * A named place at which a test can kill the process as the power would. Whoever reaches an armed one stays there, and says
 * so on stderr; a moment later the process is killed with -9. Does nothing in a process that nobody armed.
 */
export async function crashPoint(name: string): Promise<void> {
  if (armed.size === 0 || !armed.delete(name)) return;
  writeSync(STDERR, `crash point ${name}\n`);
  const now = performance.now();
  firstAt ??= now;
  clearTimeout(killing);
  killing = setTimeout(
    () => process.kill(process.pid, 'SIGKILL'),
    Math.max(0, Math.min(QUIET_MS, firstAt + LATEST_MS - now)),
  );
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
