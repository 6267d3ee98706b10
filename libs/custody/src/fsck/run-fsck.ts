import { type Database, NOBODY } from '@holdfast/platform';
import type { FsckCheck, Problem } from './check';

export interface FsckResult {
  readonly counted: Readonly<Record<string, bigint>>;
  /** Empty: all is well. */
  readonly problems: readonly Problem[];
}

/**
 * Runs the checks over one snapshot of the database, so that a running system looks like a stopped one. The database's role
 * must see everything that the checks read: the ledger's, or the owner's. Writes nothing.
 */
export async function runFsck(database: Database, options: { checks: readonly FsckCheck[] }): Promise<FsckResult> {
  const counted: Record<string, bigint> = {};
  const problems: Problem[] = [];
  await database.read(NOBODY, async (sql) => {
    await sql.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    // Large ledgers take longer than any request may.
    await sql.execute('SET LOCAL statement_timeout = 0');
    await sql.execute('SET LOCAL idle_in_transaction_session_timeout = 0');
    for (const check of options.checks) {
      await check.run(sql, {
        counted: (what, how) => (counted[what] = how),
        problem: (row, message) => problems.push({ check: check.name, row, message }),
      });
    }
  });
  return { counted, problems };
}
