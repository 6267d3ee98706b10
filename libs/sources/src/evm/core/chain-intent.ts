import { DomainError } from '@holdfast/kernel';
import type { HexText } from './asset-name';

/** `intended -> signed -> broadcast -> final`: one transaction for one leg, written down before every outside act. */
export type ChainIntentState = 'intended' | 'signed' | 'broadcast' | 'final';

/** `released`: the token is in the vault. `reverted`: it ran and moved nothing. `undone`: our empty replacement took its nonce. */
export type ChainIntentOutcome = 'released' | 'reverted' | 'undone';

/** A signed transaction. Replacements have the same nonce and higher fees; the chain runs one of them at most. */
export interface ChainAttempt {
  hash: HexText;
  raw: HexText;
  purpose: 'release' | 'undo';
  gas: bigint;
  /** Wei per gas. */
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

export interface ChainIntent {
  id: string;
  legId: string;
  /** The ledger's hold on the position; nothing is signed without. */
  holdId: string | null;
  custodianId: string;
  chainId: number;
  escrow: HexText;
  token: HexText;
  tokenId: bigint;
  from: HexText;
  vault: HexText;
  state: ChainIntentState;
  /** Taken under the row lock of the signer's next nonce, and never given back: see `nextNonce`. */
  nonce: bigint | null;
  /** Oldest first. */
  attempts: readonly ChainAttempt[];
  outcome: ChainIntentOutcome | null;
  finalHash: HexText | null;
  finalBlock: bigint | null;
}

export type ChainIntentEvent =
  | { type: 'signed'; nonce: bigint; attempt: ChainAttempt }
  /** The node has it, or may have it: from here on only the chain says what became of it. */
  | { type: 'broadcast' }
  | { type: 'replaced_by'; attempt: ChainAttempt }
  | { type: 'finalized'; hash: HexText; block: bigint; success: boolean };

export const chainIntentEventTypes = ['signed', 'broadcast', 'replaced_by', 'finalized'] as const;
export const chainIntentStates = ['intended', 'signed', 'broadcast', 'final'] as const;

/** Every legal edge. A signed transaction that was never sent can still be on the chain: a crash loses our note, not its effect. */
export const chainIntentEdges: Record<ChainIntentState, Partial<Record<ChainIntentEvent['type'], ChainIntentState>>> = {
  intended: { signed: 'signed' },
  signed: { broadcast: 'broadcast', finalized: 'final' },
  broadcast: { broadcast: 'broadcast', replaced_by: 'broadcast', finalized: 'final' },
  final: {},
};

/** Replacements have to pay this much more, in percent, or nodes refuse them (geth's price bump). */
const priceBumpPercent = 10n;
const maxAttempts = 20;

/** Errors: `evm.intent_illegal_step`, `evm.intent_attempt_unknown`, `evm.replacement_underpriced`, `evm.too_many_attempts`. */
export function applyToIntent(intent: ChainIntent, event: ChainIntentEvent): ChainIntent {
  const state = chainIntentEdges[intent.state][event.type];
  if (state === undefined) {
    throw new DomainError(
      'conflict',
      'evm.intent_illegal_step',
      `A transaction that is ${intent.state} cannot be ${event.type}`,
    );
  }
  switch (event.type) {
    case 'signed':
      return { ...intent, state, nonce: event.nonce, attempts: [event.attempt] };
    case 'broadcast':
      return { ...intent, state };
    case 'replaced_by':
      return { ...intent, state, attempts: withReplacement(intent.attempts, event.attempt) };
    case 'finalized': {
      const attempt = intent.attempts.find(({ hash }) => hash === event.hash);
      if (attempt === undefined) {
        throw new DomainError(
          'conflict',
          'evm.intent_attempt_unknown',
          'The final transaction is none of this intent',
          {
            remedy: 'Another program used the key: stop the signer and look.',
          },
        );
      }
      const outcome = !event.success ? 'reverted' : attempt.purpose === 'undo' ? 'undone' : 'released';
      return { ...intent, state, outcome, finalHash: event.hash, finalBlock: event.block };
    }
  }
}

function withReplacement(attempts: readonly ChainAttempt[], attempt: ChainAttempt): ChainAttempt[] {
  const last = attempts[attempts.length - 1];
  if (attempts.some(({ hash }) => hash === attempt.hash)) return [...attempts];
  if (attempts.length >= maxAttempts) {
    throw new DomainError(
      'conflict',
      'evm.too_many_attempts',
      `There are ${maxAttempts} attempts for this nonce already`,
    );
  }
  const enough = (before: bigint, after: bigint) => after * 100n >= before * (100n + priceBumpPercent);
  if (
    last &&
    !(
      enough(last.maxFeePerGas, attempt.maxFeePerGas) && enough(last.maxPriorityFeePerGas, attempt.maxPriorityFeePerGas)
    )
  ) {
    throw new DomainError('invalid', 'evm.replacement_underpriced', 'A replacement pays at least 10 % more for gas');
  }
  return [...attempts, attempt];
}

/** The least fees that replace these. */
export function bumpedFees<F extends { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }>(fees: F) {
  const bump = (fee: bigint) => (fee * (100n + priceBumpPercent)) / 100n + 1n;
  return { maxFeePerGas: bump(fees.maxFeePerGas), maxPriorityFeePerGas: bump(fees.maxPriorityFeePerGas) };
}

/**
 * The larger of our next nonce and the chain's pending count. Ours can be ahead (signed, and not sent yet) and the
 * chain's can be ahead (the database was restored); taking the larger never signs two transactions of ours for one
 * nonce. A gap is closed by sending again what was signed, not by signing anew.
 */
export function nextNonce(input: { ours: bigint; chainPending: bigint }): bigint {
  return input.ours > input.chainPending ? input.ours : input.chainPending;
}

export interface ChainTransactionStatus {
  /** `replaced`: the nonce was used by a transaction that is none of ours. `dropped`: no node knows it; send it again. */
  state: 'pending' | 'mined' | 'final' | 'dropped' | 'replaced';
  /** Of the attempt that was found. */
  hash: HexText | null;
  block: { number: bigint; hash: HexText } | null;
  success: boolean | null;
}

/** What to do next for an intent, from what the chain says; never a new nonce. */
export type ChainIntentStep =
  | { do: 'sign' }
  | { do: 'send' }
  | { do: 'wait' }
  | { do: 'finish'; event: Extract<ChainIntentEvent, { type: 'finalized' }> }
  | { do: 'alarm'; code: 'evm.nonce_taken' }
  | { do: 'nothing' };

export function nextIntentStep(intent: ChainIntent, status: ChainTransactionStatus | null): ChainIntentStep {
  if (intent.state === 'final') return { do: 'nothing' };
  if (intent.state === 'intended') return { do: 'sign' };
  if (status === null || status.state === 'dropped') return { do: 'send' };
  if (status.state === 'replaced') return { do: 'alarm', code: 'evm.nonce_taken' };
  if (status.state === 'final' && status.hash && status.block && status.success !== null) {
    const { hash, block, success } = status;
    return { do: 'finish', event: { type: 'finalized', hash, block: block.number, success } };
  }
  return { do: 'wait' };
}
