import type { Database } from '../database/database';
import { NOBODY, type Sql } from '../database/sql';
import type { FsckCheck, Problem } from './check';

export interface FsckResult {
  readonly counted: Readonly<Record<string, bigint>>;
  /** Empty: all is well. */
  readonly problems: readonly Problem[];
}

/** Checks with the door that sees everything they read: a service's, or the owner's. */
export interface FsckPart {
  readonly database: Database;
  readonly checks: readonly FsckCheck[];
}

/**
 * Runs all checks over one snapshot of the database, whatever doors they go through, so that a running system looks like a
 * stopped one. Writes nothing.
 */
export async function runFsck(parts: readonly FsckPart[]): Promise<FsckResult> {
  const counted: Record<string, bigint> = {};
  const problems: Problem[] = [];
  const runThrough = async (sql: Sql, checks: readonly FsckCheck[]) => {
    for (const check of checks) {
      await check.run(sql, {
        counted: (what, how) => (counted[what] = how),
        problem: (row, message) => problems.push({ check: check.name, row, message }),
      });
    }
  };
  const doors = [...new Set(parts.map(({ database }) => database))];
  const goThrough = async (at: number, snapshot: string | null): Promise<void> => {
    const door = doors[at];
    if (door === undefined) return;
    await door.read(NOBODY, async (sql) => {
      const held = await beginSnapshot(sql, snapshot);
      await runThrough(
        sql,
        parts.filter(({ database }) => database === door).flatMap(({ checks }) => checks),
      );
      // Within this transaction: a snapshot can be taken over only while the one that has it is open.
      await goThrough(at + 1, held);
    });
  };
  await goThrough(0, null);
  return { counted, problems };
}

/** The transaction sees the snapshot that is given, or has a new one; answers its name. */
async function beginSnapshot(sql: Sql, snapshot: string | null): Promise<string> {
  await sql.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  if (snapshot !== null) await sql.execute(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
  // Large databases take longer than any request may.
  await sql.execute('SET LOCAL statement_timeout = 0');
  await sql.execute('SET LOCAL idle_in_transaction_session_timeout = 0');
  if (snapshot !== null) return snapshot;
  const [row] = await sql.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
  if (row === undefined) throw new Error('PostgreSQL gave no snapshot.');
  return row.name;
}
