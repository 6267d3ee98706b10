import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { leaveBehind, newestOf, recordReplacement, type SignedIntent, statusOf } from './chain-intents';
import type { ChainStatus, ReleaseParts } from './ports';
import { replaceStuck, sendOrReplace } from './send-steps';
import { TransferStep } from './transfer-step';

/*
 * A release that was signed, and then must not or cannot be broadcast, is not simply forgotten: its bytes exist, and could
 * still be sent. So its nonce is taken by an empty transaction of our own, and its hold is freed when the chain has finally
 * run that one (or anything else that keeps the release from running), not before.
 */

/** `sends`: false where the release has run already and moved nothing; then there is nothing to replace, only to wait. */
export async function beginUndo(
  database: Database,
  lease: Lease,
  { signer }: ReleaseParts,
  intent: SignedIntent,
  code: string,
  { sends = true }: { sends?: boolean } = {},
): Promise<void> {
  const { release } = intent;
  const draft = sends ? await signer.draftReplacement(release, 'undo', newestOf(intent)) : null;
  const undoing = await TransferStep.run(database, lease, 'undo_release', async (step) => {
    await step.sql.execute(
      `UPDATE migration.chain_intent SET state = 'undoing', problem = $2, updated_at = clock_timestamp()
       WHERE leg_id = $1 AND state = 'signed'`,
      [release.legId, code],
    );
    return draft === null ? null : recordReplacement(step, intent, draft);
  });
  if (undoing !== null) await sendOrReplace(database, lease, signer, undoing);
}

/** Waits until something has finally used the nonce. Should it be the release after all, the leg is released. */
export async function watchUndo(
  database: Database,
  lease: Lease,
  { signer, stuckMs }: ReleaseParts,
  intent: SignedIntent,
): Promise<void> {
  const status = await statusOf(signer, intent);
  if (status.kind === 'replaced' || (status.kind === 'mined' && status.final)) {
    return TransferStep.run(database, lease, 'end_undo', (step) => endUndo(step, intent, status));
  }
  if (status.kind === 'mined') return;
  if (newestOf(intent).ageMs > stuckMs) return replaceStuck(database, lease, signer, intent, 'undo');
  if (status.kind === 'dropped') await sendOrReplace(database, lease, signer, intent);
}

async function endUndo(step: TransferStep, intent: SignedIntent, status: ChainStatus): Promise<void> {
  const { legId } = intent.release;
  const mined = status.kind === 'mined' ? status : null;
  const ran = intent.attempts.find(({ hash }) => hash === mined?.hash);
  const isReleased = ran?.purpose === 'release' && mined?.success === true;
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = $2, hash = COALESCE($3, hash), block_number = $4, block_hash = $5,
       updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'undoing'`,
    [legId, isReleased ? 'final' : 'undone', mined?.hash ?? null, mined?.blockNumber ?? null, mined?.blockHash ?? null],
  );
  if (isReleased) await step.moveLegs('released', `state = 'provisional' AND id = $2`, [legId]);
  else await leaveBehind(step, legId, intent.problem ?? 'leg.no_way_to_vault');
}
