import type { Sql } from '@holdfast/platform';

const DUE_AT_ONCE = 500;

/** Transfers whose next step is due and that nobody works on: what the reconciler rings for again. */
export async function dueTransfers(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM migration.transfer
       WHERE next_step_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
       ORDER BY next_step_at LIMIT ${DUE_AT_ONCE}`,
  );
  return rows.map((row) => row.id);
}
