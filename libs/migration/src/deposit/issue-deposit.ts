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

/** Whether the ledger was asked before: from then on the manifests that it reads are not made anew. */
export async function isCommanded(step: DepositStep): Promise<boolean> {
  const rows = await step.sql.query(
    `SELECT id FROM migration.ledger_command WHERE subject_id = $1 AND kind = 'issue' LIMIT 1`,
    [step.deposit.id],
  );
  return rows.length > 0;
}

interface IssueBatch {
  batch_no: number;
  command_id: string | null;
  state: 'applied' | 'refused' | null;
  /** Nothing but the batch itself was refused, a moment ago: asking at once again would be the same question. */
  is_stuck: boolean;
}

/** Puts one issue command a batch into the ledger's inbox, for batches that have none open; answers the ids to ring for. */
export async function commandIssues(step: DepositStep): Promise<{ ring: string[]; open: number }> {
  const { id, fence } = step.deposit;
  await refuseLines(step);
  const batches = await step.sql.query<IssueBatch>(
    `SELECT b.batch_no, c.id AS command_id, r.state, COALESCE(r.state = 'refused' AND c.created_at > now() - interval '1 minute'
       AND NOT EXISTS (SELECT FROM jsonb_array_elements(r.refusals) x WHERE (x ->> 'lineNo')::int > 0), false) AS is_stuck
     FROM (SELECT DISTINCT batch_no FROM migration.holding WHERE deposit_id = $1) b
     LEFT JOIN LATERAL (SELECT id, created_at FROM migration.ledger_command
       WHERE subject_id = $1 AND kind = 'issue' AND batch_no = b.batch_no ORDER BY created_at DESC, id DESC LIMIT 1) c ON true
     LEFT JOIN custody.command_result r ON r.command_id = c.id
     ORDER BY b.batch_no`,
    [id],
  );
  const ring: string[] = [];
  for (const { batch_no, command_id, state, is_stuck } of batches) {
    if (state === 'applied' || is_stuck || (command_id !== null && state === null)) continue;
    const commandId = newId<'ledger-command'>();
    await step.sql.execute(
      `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, 'issue', $2, $3, $4)`,
      [commandId, id, batch_no, fence],
    );
    ring.push(commandId);
  }
  return { ring, open: batches.filter((batch) => batch.state !== 'applied').length };
}

/**
 * What the ledger would not issue leaves the batch with the ledger's reason; the rest of the batch is asked for again. An
 * item leaves as a whole, with every holder's part of it that is not issued yet. Line 0 is the batch itself, and nobody's line.
 */
async function refuseLines(step: DepositStep): Promise<void> {
  await step.sql.execute(
    `WITH refused AS (
       SELECT h.asset_id, min(refusal ->> 'code') AS code
       FROM migration.ledger_command c
       JOIN custody.command_result r ON r.command_id = c.id AND r.state = 'refused'
       CROSS JOIN LATERAL jsonb_array_elements(r.refusals) AS refusal
       JOIN migration.holding h ON h.deposit_id = $1 AND h.batch_no = c.batch_no AND h.line_no = (refusal ->> 'lineNo')::int
       WHERE c.subject_id = $1 AND c.kind = 'issue' AND (refusal ->> 'lineNo')::int > 0
       GROUP BY h.asset_id),
     part AS (
       SELECT h.asset_id, h.holder_id, refused.code, EXISTS (
         SELECT FROM migration.ledger_command c JOIN custody.command_result r ON r.command_id = c.id AND r.state = 'applied'
         WHERE c.subject_id = $1 AND c.kind = 'issue' AND c.batch_no = h.batch_no) AS is_issued
       FROM migration.holding h JOIN refused ON refused.asset_id = h.asset_id WHERE h.deposit_id = $1),
     gone AS (
       DELETE FROM migration.holding h USING part
       WHERE h.asset_id = part.asset_id AND h.holder_id = part.holder_id AND NOT part.is_issued)
     UPDATE migration.item i SET verdict = 'refused', cause = part.code, turn = 'nobody'
     FROM part WHERE i.asset_id = part.asset_id AND NOT EXISTS (
       SELECT FROM part other WHERE other.asset_id = i.asset_id AND other.is_issued)`,
    [step.deposit.id],
  );
}
