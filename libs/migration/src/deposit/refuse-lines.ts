import { depositRemedies, type RecordKind, recordFile } from '@holdfast/sources';
import { MAX_LISTED } from './deposit-problems';
import type { DepositStep } from './deposit-step';
import { STAGING } from './staging';
import { statement } from './statement';

/** In this order: a line that refers to a refused line is refused. */
const KINDS: readonly RecordKind[] = ['collections', 'assets', 'holders', 'holdings'];

/**
 * What one line alone cannot show, as sets, with the codes of docs/deposit-format.md: lines that contradict others are
 * listed and taken out of staging, so that every statement after this one reads only what counts.
 */
export async function refuseContradictions(step: DepositStep): Promise<void> {
  for (const kind of KINDS) await refuse(step, kind);
}

async function refuse(step: DepositStep, kind: RecordKind): Promise<void> {
  await step.sql.execute(
    `WITH problem AS MATERIALIZED (${statement(`refuse-${kind}`)}),
       gone AS (DELETE FROM staging.${STAGING[kind].table} s USING problem p
         WHERE s.deposit_id = $1 AND s.line = p.line AND p.gone),
       listed AS (
         INSERT INTO migration.deposit_problem (deposit_id, seq, organization_id, file, line, code, detail, remedy)
         SELECT $1, before.seq + p.nth, $2, $3, p.line, p.code, p.detail, $4::jsonb ->> p.code
         FROM (SELECT *, row_number() OVER (ORDER BY line) AS nth FROM problem) p
         CROSS JOIN (SELECT COALESCE(max(seq), 0) AS seq FROM migration.deposit_problem WHERE deposit_id = $1) before
         WHERE before.seq + p.nth <= $5)
     UPDATE migration.deposit SET problem_count = problem_count + (SELECT count(*) FROM problem) WHERE id = $1`,
    [
      step.deposit.id,
      step.deposit.organization_id,
      recordFile(kind),
      JSON.stringify(depositRemedies),
      BigInt(MAX_LISTED),
    ],
  );
}
