import { newId } from '@holdfast/kernel';
import type { DepositStep } from './deposit-step';

/** Two nodes and everything stored is the best there is; the grade is kept from this first import for ever. */
export async function gradeItems(step: DepositStep): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.item i SET grade = 'A' FROM content.manifest m, migration.deposit d
     WHERE i.deposit_id = $1 AND d.id = $1 AND (d.counts ->> 'chainNodes')::int >= 2
       AND i.grade = 'B' AND m.asset_id = i.asset_id AND m.complete`,
    [step.deposit.id],
  );
}

/** Puts one issue command a batch into the ledger's inbox, for batches that have none open; answers the ids to ring for. */
export async function commandIssues(step: DepositStep): Promise<{ ring: string[]; open: number }> {
  const { id, fence } = step.deposit;
  await refuseLines(step);
  const batches = await step.sql.query<{ batch_no: number; command_id: string | null; state: string | null }>(
    `SELECT b.batch_no, c.id AS command_id, r.state
     FROM (SELECT DISTINCT batch_no FROM migration.holding WHERE deposit_id = $1) b
     LEFT JOIN LATERAL (SELECT id FROM migration.ledger_command
       WHERE subject_id = $1 AND kind = 'issue' AND batch_no = b.batch_no ORDER BY created_at DESC, id DESC LIMIT 1) c ON true
     LEFT JOIN custody.command_result r ON r.command_id = c.id
     ORDER BY b.batch_no`,
    [id],
  );
  const ring: string[] = [];
  for (const { batch_no, command_id, state } of batches) {
    if (state === 'applied' || (command_id !== null && state === null)) continue;
    const commandId = newId<'ledger-command'>();
    await step.sql.execute(
      `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, 'issue', $2, $3, $4)`,
      [commandId, id, batch_no, fence],
    );
    ring.push(commandId);
  }
  return { ring, open: batches.filter((batch) => batch.state !== 'applied').length };
}

/** What the ledger would not issue leaves the batch with the ledger's reason; the rest of the batch is asked for again. */
async function refuseLines(step: DepositStep): Promise<void> {
  await step.sql.execute(
    `WITH refused AS (
       SELECT c.batch_no, (refusal ->> 'lineNo')::int AS line_no, refusal ->> 'code' AS code
       FROM migration.ledger_command c
       JOIN custody.command_result r ON r.command_id = c.id AND r.state = 'refused'
       CROSS JOIN LATERAL jsonb_array_elements(r.refusals) AS refusal
       WHERE c.subject_id = $1 AND c.kind = 'issue'),
     gone AS (
       DELETE FROM migration.holding h USING refused
       WHERE h.deposit_id = $1 AND h.batch_no = refused.batch_no AND h.line_no = refused.line_no
       RETURNING h.asset_id, refused.code)
     UPDATE migration.item i SET verdict = 'refused', cause = gone.code, turn = 'nobody'
     FROM gone WHERE i.asset_id = gone.asset_id`,
    [step.deposit.id],
  );
}
