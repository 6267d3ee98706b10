import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';

const Mark = z.object({ pid: z.int().positive(), startedAt: z.string().nullable() });

/**
 * Says in the directory that this process uses it, so that no second one starts on the same files: it would end the first
 * one's database. A mark that a killed process left behind counts for nothing. Answers how to take it away again.
 * Throws `data.in_use`.
 */
export function markRunning(directory: string): () => void {
  const path = join(directory, 'running.json');
  const other = readMark(path);
  if (other !== null && other.pid !== process.pid && isAlive(other)) {
    throw new DomainError('conflict', 'data.in_use', `Another Holdfast (process ${other.pid}) is using ${directory}.`, {
      remedy: 'Stop that one, or point HOLDFAST_DATA at another directory.',
    });
  }
  const mark: z.infer<typeof Mark> = { pid: process.pid, startedAt: startOf(process.pid)?.at ?? null };
  writeFileSync(path, JSON.stringify(mark));
  return () => rmSync(path, { force: true });
}

function readMark(path: string): z.infer<typeof Mark> | null {
  try {
    return Mark.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Process ids are given again: where the system tells, it has to be the process that began when the mark says. */
function isAlive({ pid, startedAt }: z.infer<typeof Mark>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process cannot be signalled, but it is there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  if (startedAt === null) return true;
  const start = startOf(pid);
  return start !== null && start.at === startedAt && !start.isZombie;
}

const START_FIELD = 19;

/** Ticks from the machine's start to the process's, from /proc; null where there is none. */
function startOf(pid: number): { at: string; isZombie: boolean } | null {
  try {
    // pid (name) state ...: the name may hold anything, so count from its closing parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const at = fields[START_FIELD];
    return at === undefined ? null : { at, isZombie: fields[0] === 'Z' };
  } catch {
    return null;
  }
}
