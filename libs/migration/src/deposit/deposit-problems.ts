import type { BagProblem } from '@holdfast/content';
import { describePostgresError } from '@holdfast/platform';
import { depositProblem } from '@holdfast/sources';
import type { DepositStep } from './deposit-step';

/** Problems that are listed one by one; beyond that they are counted. */
export const MAX_LISTED = 10_000;

/** Appends problems to the deposit's list, and counts the ones that no longer fit. */
export async function insertProblems(step: DepositStep, problems: readonly BagProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const [row] = await step.sql.query<{ last: bigint }>(
    `SELECT COALESCE(max(seq), 0) AS last FROM migration.deposit_problem WHERE deposit_id = $1`,
    [step.deposit.id],
  );
  const last = Number(row?.last ?? 0n);
  const listed = problems.slice(0, Math.max(0, MAX_LISTED - last)).map((problem, index) => ({
    seq: last + index + 1,
    file: problem.file ?? null,
    line: problem.line ?? null,
    column_no: problem.column ?? null,
    code: problem.code,
    detail: problem.message,
    remedy: problem.remedy ?? null,
  }));
  await step.sql.execute(
    `INSERT INTO migration.deposit_problem (deposit_id, organization_id, seq, file, line, column_no, code, detail, remedy)
     SELECT $1, $2, p.* FROM jsonb_to_recordset($3::jsonb)
       AS p (seq bigint, file text, line bigint, column_no bigint, code text, detail text, remedy text)`,
    [step.deposit.id, step.deposit.organization_id, JSON.stringify(listed)],
  );
  await step.sql.execute(`UPDATE migration.deposit SET problem_count = problem_count + $2 WHERE id = $1`, [
    step.deposit.id,
    problems.length,
  ]);
}

/**
 * Data exceptions, failed checks and what is too long for an index: PostgreSQL will say the same tomorrow. An illegal step is
 * a failed check too, and no fault of the deposit's.
 */
const LASTING = /^(22...|23514|54000)$/;

/** The problem of a deposit with a value that passed every rule of the format and yet cannot be kept; null for other errors. */
export function unstorable(error: unknown): BagProblem | null {
  const failure = describePostgresError(error);
  if (failure === null || !LASTING.test(failure.code) || failure.constraint?.endsWith('_state_edge')) return null;
  return depositProblem('deposit.value_unstorable', `The database refuses a value (SQLSTATE ${failure.code}).`);
}
