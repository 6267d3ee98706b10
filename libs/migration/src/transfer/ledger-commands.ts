import { MINUTE, SECOND, waitFor } from '../step/outcome';
import type { StepOutcome } from './transfer-row';
import type { TransferStep } from './transfer-step';

export interface CommandRow {
  id: string;
  batch_no: number;
  state: 'applied' | 'refused' | null;
  batch_id: string | null;
  refusals: { lineNo: number; code: string }[] | null;
  created_at: Date;
}

/** Refusals of the whole, numbered 0 as the first leg of a batch may be: they are about no leg. */
const OF_THE_BATCH = new Set(['custody.batch_empty', 'custody.batch_too_large']);

export const lineRefusals = (command: CommandRow): { lineNo: number; code: string }[] =>
  command.state === 'refused' ? (command.refusals ?? []).filter(({ code }) => !OF_THE_BATCH.has(code)) : [];

/** The newest command of a kind for each batch of the transfer, with what the ledger answered, if it has. */
export function newestCommands(step: TransferStep, kind: 'hold' | 'post' | 'release'): Promise<CommandRow[]> {
  return step.sql.query<CommandRow>(
    `SELECT DISTINCT ON (c.batch_no) c.id, c.batch_no, r.state, r.batch_id, r.refusals, c.created_at
     FROM migration.ledger_command c LEFT JOIN custody.command_result r ON r.command_id = c.id
     WHERE c.subject_id = $1 AND c.kind = $2 ORDER BY c.batch_no, c.created_at DESC, c.id DESC`,
    [step.transfer.id, kind],
  );
}

/** Batches that have legs in the given condition. */
export async function batchesWith(step: TransferStep, where: string): Promise<number[]> {
  const rows = await step.sql.query<{ batch_no: number }>(
    `SELECT DISTINCT batch_no FROM migration.leg AS leg WHERE transfer_id = $1 AND ${where} ORDER BY batch_no`,
    [step.transfer.id],
  );
  return rows.map((row) => row.batch_no);
}

/**
 * Asks the ledger for `kind` on every batch with legs in the condition that has no open command. `before` was read ahead of
 * everything that the step then learned from the ledger: a command that was open then counts as open, even if it was
 * answered since, because the step has not seen what it did. Answers the ids to ring for.
 */
export async function commandBatches(
  step: TransferStep,
  kind: 'hold' | 'post' | 'release',
  before: readonly CommandRow[],
  where: string,
): Promise<string[]> {
  const open = new Set(before.filter((row) => row.state === null).map((row) => row.batch_no));
  const wanted = (await batchesWith(step, where)).filter((batchNo) => !open.has(batchNo));
  const ids: string[] = [];
  for (const batchNo of wanted) ids.push(await step.command(kind, batchNo));
  return ids;
}

/** Whether the ledger still has to answer anything about the transfer: what it then does, nobody has seen. */
export async function hasOpenCommands(step: TransferStep): Promise<boolean> {
  const rows = await step.sql.query(
    `SELECT c.id FROM migration.ledger_command c
     WHERE c.subject_id = $1 AND NOT EXISTS (SELECT FROM custody.command_result r WHERE r.command_id = c.id) LIMIT 1`,
    [step.transfer.id],
  );
  return rows.length > 0;
}

export const waitForLedger = (what: string): StepOutcome =>
  waitFor({ for: what, on: 'holdfast', untilMs: 10 * MINUTE, againInMs: 2 * SECOND });
