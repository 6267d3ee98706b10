import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { errorCode } from '../core/error-code';

const startedAtMs = Math.round(performance.timeOrigin);
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;

/** A name that says which run of which process on which host is writing, so that only leftovers are swept. */
export function temporaryName(): string {
  return [hostname(), process.pid, startedAtMs, randomUUID()].join('~');
}

/**
 * Removes what runs that ended have left behind, and anything untouched for a day. Files that a living process of this
 * host writes are left alone; so are fresh files of other hosts on a shared volume. Returns how many were removed.
 */
export async function sweepTemporaryFiles(directory: string, nowMs: number = Date.now()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const modifiedMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (modifiedMs === null) continue;
    if (!writerHasEnded(name) && nowMs - modifiedMs < MAX_AGE_MS) continue;
    await unlink(path).then(
      () => removed++,
      () => undefined,
    );
  }
  return removed;
}

function writerHasEnded(name: string): boolean {
  const [host, pid, started] = name.split('~');
  if (host !== hostname() || pid === undefined) return false;
  if (Number(pid) === process.pid) return Number(started) !== startedAtMs;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
