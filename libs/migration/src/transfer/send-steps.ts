import { type Database, namedStep } from '@holdfast/platform';
import { DomainError } from '@holdfast/kernel';
import type { Lease } from '../step/lease';
import { MAX_ATTEMPTS, newestOf, recordReplacement, type SignedIntent } from './chain-intents';
import type { Purpose, TokenSigner } from './ports';
import { TransferStep } from './transfer-step';

/** Hands the newest attempt to the node; the older ones of its nonce stay valid until one of all is final. */
export function send(signer: TokenSigner, intent: SignedIntent): Promise<void> {
  return namedStep('transfer.broadcast', () => signer.broadcast(intent.release.chainId, newestOf(intent).raw));
}

/**
 * The same once more (or, to undo it, nothing at all), with the same nonce and more for the gas: recorded, then broadcast.
 * Throws `evm.fee_too_high` when that would be beyond the signer's limit, `evm.too_many_attempts`, and as `draft` does.
 */
export async function replaceStuck(
  database: Database,
  lease: Lease,
  signer: TokenSigner,
  intent: SignedIntent,
  purpose: Purpose = newestOf(intent).purpose,
): Promise<void> {
  if (intent.attempts.length >= MAX_ATTEMPTS) {
    throw new DomainError('conflict', 'evm.too_many_attempts', `There are ${MAX_ATTEMPTS} attempts for this nonce.`);
  }
  const draft = await signer.draftReplacement(intent.release, purpose, newestOf(intent));
  const replaced = await TransferStep.run(database, lease, 'replace', (step) => recordReplacement(step, intent, draft));
  await send(signer, replaced);
}

/** Hands over the newest attempt; when the node wants more for it than it wanted when it was signed, a dearer one. */
export async function sendOrReplace(
  database: Database,
  lease: Lease,
  signer: TokenSigner,
  intent: SignedIntent,
): Promise<void> {
  try {
    await send(signer, intent);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'evm.replacement_underpriced') throw error;
    await replaceStuck(database, lease, signer, intent);
  }
}
