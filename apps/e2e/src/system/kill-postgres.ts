import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const GONE_LIMIT_MS = 10_000;

/** kill -9 of a cluster's postmaster and of every process that it has started. Linux. */
export async function killPostgres(dataDirectory: string): Promise<void> {
  const postmaster = Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = childrenOf(postmaster);
  for (const pid of [postmaster, ...children]) kill(pid);
  const deadline = Date.now() + GONE_LIMIT_MS;
  // They are no children of ours, so that nothing tells when they are gone; a new server needs their memory freed.
  while ([postmaster, ...children].some(isAlive)) {
    if (Date.now() > deadline) throw new Error('PostgreSQL survives kill -9');
    await wait(10);
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

function statusOf(pid: number): { state: string; parent: number } | null {
  try {
    // pid (name) state parent ...: the name may hold anything, so count from its closing parenthesis.
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  const status = statusOf(pid);
  return status !== null && status.state !== 'Z';
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
