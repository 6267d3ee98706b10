import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { type Intent, readIntents, recordSigned } from './chain-intents';
import type { ReleaseParts } from './ports';
import { send } from './send-steps';
import { TransferStep } from './transfer-step';

const INTENTS_PER_STEP = 200;

/**
 * A release that has finally failed, or whose nonce a stranger used up, can never run. If the token is in the vault all the
 * same (somebody mended it), it is final; if it is where it was, the release is signed anew with a new nonce, which the
 * signer refuses for as long as it would fail again. Anywhere else it is for people to find out.
 */
export async function mendReverted(
  database: Database,
  lease: Lease,
  parts: ReleaseParts & { attentionMs: number },
): Promise<void> {
  const { signer, attentionMs } = parts;
  const failed = await TransferStep.look(database, lease, (step) =>
    readIntents(
      step,
      `n.state = 'reverted' AND n.updated_at <= clock_timestamp() - make_interval(secs => ${Number(attentionMs) / 1_000})`,
      INTENTS_PER_STEP,
    ),
  );
  for (const intent of failed) {
    const { chainId, contract, tokenId, legId, from, to } = intent.release;
    // What a reorganization could still take back is neither there nor gone.
    const owner = await signer.ownerOf(chainId, contract, tokenId, 'finalized');
    if (owner === to) await TransferStep.run(database, lease, 'find_in_vault', (step) => noteFound(step, legId));
    else if (owner === from) await releaseAgain(database, lease, parts, intent);
  }
}

async function noteFound(step: TransferStep, legId: string): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = 'final', problem = 'found_in_vault', updated_at = clock_timestamp()
     WHERE leg_id = $1 AND state = 'reverted'`,
    [legId],
  );
}

/** The leg is released already: from here on the watch sends these bytes until the chain has run them. */
async function releaseAgain(
  database: Database,
  lease: Lease,
  { signer }: ReleaseParts,
  { release }: Intent,
): Promise<void> {
  try {
    const input = {
      ...{ release, draft: await signer.draft(release), as: 'broadcast' as const },
      signer: await signer.addressFor(release.chainId),
      chainPending: await signer.pendingNonce(release.chainId),
    };
    const signed = await TransferStep.run(database, lease, 'sign_again', (step) => recordSigned(step, input));
    await send(signer, signed);
  } catch (error) {
    // Refused as before: it waits on, and the next look tries again.
    if (!(error instanceof DomainError)) throw error;
  }
}
