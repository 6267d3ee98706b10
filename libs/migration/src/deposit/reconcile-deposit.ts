import type { DepositStep } from './deposit-step';
import { refuseContradictions } from './refuse-lines';
import { clearStaging, isStaged } from './staging';
import { statement } from './statement';

/** What the ledger issues in one transaction: each holder is looked up once for all of their lines in it. */
export const ISSUE_BATCH_LINES = 50_000;

/**
 * Deposit against chain: the manifest with a verdict for every asset, who holds what of it, and the files that are wanted.
 * One transaction of set-based statements: either all of the manifest is there or none of it. Answers false, and has done
 * nothing, when staging was lost in a crash of PostgreSQL and must be filled anew.
 */
export async function reconcileDeposit(step: DepositStep): Promise<boolean> {
  if (!(await isStaged(step))) return false;
  const { id, organization_id, off_boarding_id } = step.deposit;
  await planForSets(step);
  await refuseContradictions(step);
  await step.sql.execute(statement('land-holders'), [id, organization_id]);
  await step.sql.execute(statement('land-wallets'), [id, organization_id]);
  await step.sql.execute(statement('land-collections'), [id, organization_id, off_boarding_id]);
  await step.sql.execute(statement('reconcile-items'), [id, organization_id, off_boarding_id]);
  await step.sql.execute(statement('reconcile-holdings'), [id, organization_id, ISSUE_BATCH_LINES]);
  await step.sql.execute(statement('reconcile-content'), [id, organization_id]);
  await clearStaging(step);
  await step.sql.execute(
    `UPDATE migration.deposit SET scan_cursor = NULL,
       batch_count = (SELECT COALESCE(max(batch_no) + 1, 0) FROM migration.holding WHERE deposit_id = $1)
     WHERE id = $1`,
    [id],
  );
  await step.become('reconciled');
  await reportToOffBoarding(step);
  await supersede(step);
  return true;
}

/**
 * Staging has no statistics (it was filled a moment ago), so the planner takes it for small, and loops over a million rows
 * for each of a million. What a whole deposit needs is always a hash or a merge join.
 */
async function planForSets(step: DepositStep): Promise<void> {
  await step.sql.execute('SET LOCAL enable_nestloop = off');
  await step.sql.execute(`SET LOCAL work_mem = '64MB'`);
  await step.sql.execute(`SET LOCAL statement_timeout = '30min'`);
}

/** An asset that several deposits name is counted once. Again once the ledger has answered: it may have refused what was accepted. */
export async function supersede(step: DepositStep): Promise<void> {
  const { id, organization_id, off_boarding_id } = step.deposit;
  // One at a time: two deposits that end together must see each other's rows.
  await step.sql.query(`SELECT FROM migration.off_boarding WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`, [
    organization_id,
    off_boarding_id,
  ]);
  const others = await step.sql.query(
    `SELECT id FROM migration.deposit WHERE organization_id = $1 AND off_boarding_id = $2 AND id <> $3
       AND state IN ('reconciled', 'issued', 'accepted') LIMIT 1`,
    [organization_id, off_boarding_id, id],
  );
  if (others.length === 0) return;
  await planForSets(step);
  await step.sql.execute(statement('supersede'), [organization_id, off_boarding_id]);
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

/**
 * Counters that anybody can check against the lists: manifest = accepted + refused + pending, and manifest = items + refusedLines.
 * A line about an asset that could not be taken (`refusedLines`) has no item, and is refused all the same.
 */
export async function countDeposit(step: DepositStep, of: string = step.deposit.id): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.deposit d SET counts = d.counts || (
       SELECT jsonb_build_object('manifest', items + lost, 'accepted', accepted, 'refused', refused + lost, 'pending', pending,
         'refusedLines', lost, 'token', token, 'record', record, 'copy', copy)
       FROM (
         SELECT count(*) AS items, count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
           count(*) FILTER (WHERE verdict = 'refused') AS refused, count(*) FILTER (WHERE verdict = 'pending') AS pending,
           count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'token') AS token,
           count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'record') AS record,
           count(*) FILTER (WHERE verdict = 'accepted' AND custody_kind = 'copy') AS copy,
           (d.counts ->> 'assetLines')::bigint - count(*) FILTER (WHERE line IS NOT NULL) AS lost
         FROM migration.item WHERE deposit_id = d.id) AS counted) || (
       SELECT jsonb_build_object('files', count(*), 'filesStored', count(*) FILTER (WHERE state = 'stored'),
         'filesMissing', count(*) FILTER (WHERE state NOT IN ('stored', 'wanted')),
         'filesWanted', count(*) FILTER (WHERE state = 'wanted'))
       FROM content.file WHERE deposit_id = d.id), updated_at = clock_timestamp()
     WHERE d.id = $1`,
    [of],
  );
}
