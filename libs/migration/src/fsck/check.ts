import type { Sql } from '@holdfast/platform';

/** What a check tells: what it looked at, and what is wrong. */
export interface Report {
  counted(what: string, how: bigint): void;
  problem(row: string, message: string): void;
}

/** One thing that must hold of a whole database; the ledger's fsck runs it beside its own, in one snapshot. */
export interface MigrationCheck {
  readonly name: string;
  run(sql: Sql, report: Report): Promise<void>;
}

/** A check names so many rows at most. */
const ROWS_NAMED = 100;

/** A check whose query answers the bad rows as columns `row` and `message`. */
export function badRows(name: string, query: string): MigrationCheck {
  return {
    name,
    async run(sql, report) {
      const bad = await sql.query<{ row: string; message: string }>(
        `SELECT bad."row"::text AS row, bad.message::text AS message FROM (${query}) AS bad LIMIT ${ROWS_NAMED + 1}`,
      );
      for (const { row, message } of bad.slice(0, ROWS_NAMED)) report.problem(row, message);
      if (bad.length > ROWS_NAMED) report.problem('...', `and more than ${ROWS_NAMED} others`);
    },
  };
}

/** Counts rows: `what` -> a query with one bigint column `n`. */
export function counts(name: string, queries: Readonly<Record<string, string>>): MigrationCheck {
  return {
    name,
    async run(sql, report) {
      for (const [what, query] of Object.entries(queries)) {
        const [row] = await sql.query<{ n: bigint }>(query);
        report.counted(what, row?.n ?? 0n);
      }
    },
  };
}
