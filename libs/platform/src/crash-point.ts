/**
 * A named place at which a test can kill the process as the power would: HOLDFAST_CRASH_AT=name, or `name#3` for the
 * third time it is passed. Does nothing otherwise.
 */
export function crashPoint(name: string): void {
  if (target === undefined || name !== target) return;
  passed += 1;
  if (passed >= nth) process.kill(process.pid, 'SIGKILL');
}

const [target, count] = (process.env.HOLDFAST_CRASH_AT ?? '').split('#').map((part) => part || undefined);
const nth = Number(count ?? 1);
let passed = 0;
