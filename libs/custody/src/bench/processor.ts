import { readFileSync } from 'node:fs';
import type { Database } from '@holdfast/platform';
import { rateOf } from './figure';

const NANOSECONDS_A_MICROSECOND = 1_000;

/** Runs it, and answers how many of `count` rows there were in a second, and what each took of PostgreSQL's processor time. */
export async function costOf(owner: Database, count: number, work: () => unknown) {
  const before = await backendTimes(owner);
  const perSecond = await rateOf(count, work);
  const after = await backendTimes(owner);
  if (before === null || after === null) return { perSecond, processorUs: null };
  let spent = 0;
  for (const [pid, nanoseconds] of after) spent += nanoseconds - (before.get(pid) ?? 0);
  return { perSecond, processorUs: spent / NANOSECONDS_A_MICROSECOND / count };
}

/** Nanoseconds on a processor, for each backend of the ledger on this machine. */
async function backendTimes(owner: Database): Promise<Map<number, number> | null> {
  const { rows } = await owner.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'holdfast_ledger'`,
  );
  try {
    return new Map(rows.map(({ pid }) => [pid, Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])]));
  } catch {
    return null; // No Linux.
  }
}
