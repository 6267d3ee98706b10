import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { DAY, MOVED, SECOND, waitFor } from '../step/outcome';
import { commandBatches, lineRefusals, newestCommands, waitForLedger } from './ledger-commands';
import type { Bell, ContentCheck, ContentVerdict } from './ports';
import type { StepOutcome } from './transfer-row';
import { TransferStep } from './transfer-step';

const CONTENT_DAYS = 7;
/** Legs whose content is re-read between two extensions of the lease. */
const LEGS_PER_CHECK = 100;

/** `copying`: content settled, re-read and matched; then positions held. */
export async function copy(database: Database, lease: Lease, content: ContentCheck, bell: Bell): Promise<StepOutcome> {
  const received = await TransferStep.run(database, lease, 'receive', receive);
  if (received.outcome !== null) return received.outcome;
  if (received.assetIds.length > 0) {
    const verdicts = await content.verify(received.assetIds);
    await TransferStep.run(database, lease, 'verify', (step) => recordVerdicts(step, verdicts));
    return MOVED;
  }
  const { outcome, ring } = await TransferStep.run(database, lease, 'hold', hold);
  for (const commandId of ring) await bell.ringLedger(commandId);
  return outcome;
}

/** Legs whose files are all settled (stored, or known to be missing) are received; answers some to be re-read. */
async function receive(step: TransferStep): Promise<{ outcome: StepOutcome | null; assetIds: string[] }> {
  const overdue = await step.isOverdue('content');
  const moved = await step.moveLegs(
    'received',
    overdue
      ? `state = 'eligible'`
      : `state = 'eligible' AND NOT EXISTS (
           SELECT FROM content.file f WHERE f.asset_id = leg.asset_id AND f.state = 'wanted')`,
  );
  if (moved > 0) await step.record('progress', {});
  const legs = await step.sql.query<{ asset_id: string }>(
    `SELECT asset_id FROM migration.leg WHERE transfer_id = $1 AND state = 'received'
     ORDER BY batch_no, line_no LIMIT ${LEGS_PER_CHECK}`,
    [step.transfer.id],
  );
  if (legs.length > 0) return { outcome: null, assetIds: legs.map((leg) => leg.asset_id) };
  const [open] = await step.sql.query<{ legs: bigint }>(
    `SELECT count(*) AS legs FROM migration.leg WHERE transfer_id = $1 AND state = 'eligible'`,
    [step.transfer.id],
  );
  if ((open?.legs ?? 0n) === 0n) return { outcome: null, assetIds: [] };
  return {
    outcome: waitFor({ for: 'content', on: 'platform', untilMs: CONTENT_DAYS * DAY, againInMs: 2 * SECOND }),
    assetIds: [],
  };
}

/**
 * Verified, or a gap that the consent names (the consent binds the manifest, and the manifest names what is missing).
 * Bytes that changed in our own store, or a file lost since, are no gap that anybody agreed to: that leg stays behind.
 */
async function recordVerdicts(step: TransferStep, verdicts: readonly ContentVerdict[]): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.leg AS leg SET state = CASE WHEN verdict.verdict = 'verified' THEN 'verified' ELSE 'gap' END,
       updated_at = clock_timestamp()
     FROM unnest($2::uuid[], $3::text[]) AS verdict (asset_id, verdict)
     WHERE leg.transfer_id = $1 AND leg.asset_id = verdict.asset_id AND leg.state = 'received'`,
    [step.transfer.id, verdicts.map((row) => row.assetId), verdicts.map((row) => row.verdict)],
  );
  await step.sql.execute(
    // Not what came since it was looked for.
    `UPDATE migration.leg AS leg SET missing = ARRAY(SELECT absent FROM jsonb_array_elements_text(gap.missing) AS absent
         WHERE NOT EXISTS (SELECT FROM content.file f WHERE f.asset_id = leg.asset_id AND f.name = absent AND f.state = 'stored')
         ORDER BY absent COLLATE "C"),
       updated_at = clock_timestamp()
     FROM jsonb_to_recordset($2::jsonb) AS gap (asset_id uuid, missing jsonb)
     WHERE leg.transfer_id = $1 AND leg.asset_id = gap.asset_id AND leg.state = 'gap'`,
    [step.transfer.id, JSON.stringify(verdicts.map((row) => ({ asset_id: row.assetId, missing: row.missing })))],
  );
  await step.sql.execute(
    `UPDATE migration.leg AS leg SET state = 'excluded', excluded_code = 'leg.content_changed', updated_at = clock_timestamp()
     FROM unnest($2::uuid[], $3::text[]) AS verdict (asset_id, verdict)
     WHERE leg.transfer_id = $1 AND leg.asset_id = verdict.asset_id AND leg.state IN ('verified', 'gap')
       AND (verdict.verdict = 'corrupt' OR NOT EXISTS (SELECT FROM content.manifest m WHERE m.asset_id = leg.asset_id
         AND CASE WHEN m.hash = leg.content_manifest_hash THEN ${namedIn('m')} ELSE m.complete OR EXISTS (
           SELECT FROM content.earlier_manifest e
           WHERE e.asset_id = leg.asset_id AND e.hash = leg.content_manifest_hash AND ${namedIn('e')}) END))`,
    [step.transfer.id, verdicts.map((row) => row.assetId), verdicts.map((row) => row.verdict)],
  );
  await step.record('progress', {});
}

/** Every file that is missing is named so in the manifest that was agreed to. A newer manifest has only gained files. */
const namedIn = (manifest: string): string => `NOT EXISTS (SELECT FROM unnest(leg.missing) AS name WHERE NOT EXISTS (
  SELECT FROM jsonb_array_elements(${manifest}.body::jsonb -> 'files') f WHERE f ->> 'name' = name AND f ->> 'sha256' IS NULL))`;

/** Holds every verified leg, batch by batch; a leg that the ledger refuses stays behind with the ledger's reason. */
async function hold(step: TransferStep): Promise<{ outcome: StepOutcome; ring: string[] }> {
  const commands = await newestCommands(step, 'hold');
  const held = await step.moveLegs(
    'held',
    `state IN ('verified', 'gap') AND EXISTS (
       SELECT FROM custody.hold h WHERE h.leg_id = leg.id AND h.state = 'placed')`,
  );
  let refused = 0;
  for (const command of commands) {
    const refusals = lineRefusals(command);
    if (refusals.length === 0) continue;
    refused += await step.sql.execute(
      `UPDATE migration.leg AS leg SET state = 'excluded', excluded_code = refusal.code, updated_at = clock_timestamp()
       FROM jsonb_to_recordset($3::jsonb) AS refusal ("lineNo" integer, code text)
       WHERE leg.transfer_id = $1 AND leg.batch_no = $2 AND leg.line_no = refusal."lineNo" AND leg.state IN ('verified', 'gap')`,
      [step.transfer.id, command.batch_no, JSON.stringify(refusals)],
    );
  }
  if (held + refused > 0) await step.record('progress', {});
  const ring = await commandBatches(step, 'hold', commands, `state IN ('verified', 'gap')`);
  const { counters } = await step.progress();
  if ((counters.verified ?? 0) + (counters.gap ?? 0) > 0) return { outcome: waitForLedger('ledger_holds'), ring };
  if ((counters.held ?? 0) === 0) {
    const why = {
      code: 'transfer.nothing_to_move',
      remedy: 'Every item was excluded; each says why. Mend that and ask for a new transfer.',
    };
    await step.become('exception', why);
    await step.become('cancelled', why);
    return { outcome: MOVED, ring };
  }
  await step.become('cutover');
  return { outcome: MOVED, ring };
}
