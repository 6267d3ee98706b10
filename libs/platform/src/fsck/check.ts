import type { Sql } from '../database/sql';

export interface Problem {
  /** The check's name, dotted: `custody.positions_sum`. */
  readonly check: string;
  /** The row that is wrong: `posting 0190...`. */
  readonly row: string;
  readonly message: string;
}

/** What a check tells: what it looked at, and what is wrong. */
export interface FsckReport {
  counted(what: string, how: bigint): void;
  problem(row: string, message: string): void;
}

/** One thing that must hold of a whole database. Runs in fsck's one snapshot, reading only, in bounded memory. */
export interface FsckCheck {
  readonly name: string;
  run(sql: Sql, report: FsckReport): Promise<void>;
}

/** A check names so many rows at most; the rest is counted. */
export const PROBLEMS_PER_CHECK = 100;

/** A check whose query answers the bad rows as columns `row` and `message`. */
export function sqlCheck(name: string, query: string): FsckCheck {
  return {
    name,
    async run(sql, report) {
      const bad = await sql.query<{ row: string; message: string }>(
        `SELECT bad."row"::text AS row, bad.message::text AS message FROM (${query}) AS bad LIMIT ${PROBLEMS_PER_CHECK + 1}`,
      );
      for (const { row, message } of bad.slice(0, PROBLEMS_PER_CHECK)) report.problem(row, message);
      if (bad.length > PROBLEMS_PER_CHECK) report.problem('...', `and more than ${PROBLEMS_PER_CHECK} others`);
    },
  };
}

/** Counts rows: `what` -> one bigint column `n`. */
export function countCheck(name: string, counts: Readonly<Record<string, string>>): FsckCheck {
  return {
    name,
    async run(sql, report) {
      for (const [what, query] of Object.entries(counts)) {
        const [row] = await sql.query<{ n: bigint }>(query);
        report.counted(what, row?.n ?? 0n);
      }
    },
  };
}
