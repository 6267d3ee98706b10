import type { Sql } from '@holdfast/platform';

/** Deposits whose next step is due and that nobody works on. */
export async function dueDeposits(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM migration.deposit
       WHERE next_step_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
       ORDER BY next_step_at LIMIT 100`,
  );
  return rows.map((row) => row.id);
}
