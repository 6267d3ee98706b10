import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DepositStep } from './deposit-step';

const statement = (name: string): string => readFileSync(join(__dirname, 'sql', `${name}.sql`), 'utf8');

const CROSS_PROBLEMS = statement('cross-problems');
const LAND_HOLDERS = statement('land-holders');
const LAND_COLLECTIONS = statement('land-collections');
const RECONCILE_ITEMS = statement('reconcile-items');
const RECONCILE_HOLDINGS = statement('reconcile-holdings');
const RECONCILE_CONTENT = statement('reconcile-content');

/** What the ledger issues in one transaction. */
export const ISSUE_BATCH_LINES = 10_000;

/**
 * Deposit against chain: the manifest with a verdict for every asset, who holds what of it, and the files that are wanted.
 * One transaction of set-based statements: either all of the manifest is there or none of it.
 */
export async function reconcileDeposit(step: DepositStep): Promise<void> {
  const { id, organization_id, off_boarding_id } = step.deposit;
  await step.sql.execute(CROSS_PROBLEMS, [id, organization_id]);
  await step.sql.execute(LAND_HOLDERS, [id, organization_id]);
  await step.sql.execute(LAND_COLLECTIONS, [id, organization_id, off_boarding_id]);
  await step.sql.execute(RECONCILE_ITEMS, [id, organization_id, off_boarding_id]);
  await step.sql.execute(RECONCILE_HOLDINGS, [id, organization_id, ISSUE_BATCH_LINES]);
  await step.sql.execute(RECONCILE_CONTENT, [id, organization_id]);
  await step.sql.execute(
    `UPDATE migration.deposit SET
       problem_count = (SELECT count(*) FROM migration.deposit_problem WHERE deposit_id = $1),
       batch_count = (SELECT COALESCE(max(batch_no) + 1, 0) FROM migration.holding WHERE deposit_id = $1)
     WHERE id = $1`,
    [id],
  );
  await step.become('reconciled');
  await reportToOffBoarding(step);
}

/** The first deposit is the off-boarding's snapshot; once it is reconciled the platform can open the election window. */
async function reportToOffBoarding(step: DepositStep): Promise<void> {
  const { organization_id, off_boarding_id } = step.deposit;
  for (const [from, to] of [
    ['notice', 'snapshot'],
    ['emergency', 'snapshot'],
    ['snapshot', 'reconciled'],
  ]) {
    await step.sql.execute(
      `UPDATE migration.off_boarding SET state = $4 WHERE organization_id = $1 AND id = $2 AND state = $3`,
      [organization_id, off_boarding_id, from ?? '', to ?? ''],
    );
  }
}

/** Counters that anybody can check against the lists: manifest = accepted + refused + pending. */
export async function countDeposit(step: DepositStep): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.deposit SET counts = counts || (
       SELECT jsonb_build_object('manifest', count(*), 'accepted', count(*) FILTER (WHERE verdict = 'accepted'),
         'refused', count(*) FILTER (WHERE verdict = 'refused'), 'pending', count(*) FILTER (WHERE verdict = 'pending'),
         'token', count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'token'),
         'record', count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'record'),
         'copy', count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'copy'))
       FROM migration.item WHERE deposit_id = $1) || (
       SELECT jsonb_build_object('files', count(*), 'filesStored', count(*) FILTER (WHERE state = 'stored'),
         'filesMissing', count(*) FILTER (WHERE state NOT IN ('stored', 'wanted')),
         'filesWanted', count(*) FILTER (WHERE state = 'wanted'))
       FROM content.file WHERE deposit_id = $1), updated_at = clock_timestamp()
     WHERE id = $1`,
    [step.deposit.id],
  );
}
