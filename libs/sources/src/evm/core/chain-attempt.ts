import type { HexText } from './asset-name';

/** What is to be moved where; the signer believes nothing of it and looks for itself. */
export interface ReleaseOrder {
  legId: string;
  custodianId: string;
  chainId: number;
  escrow: HexText;
  token: HexText;
  tokenId: bigint;
  from: HexText;
  vault: HexText;
}

export interface Fees {
  /** Wei per gas. */
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

/** A signed transaction. Replacements have the same nonce and higher fees; the chain runs one of them at most. */
export interface ChainAttempt extends Fees {
  hash: HexText;
  raw: HexText;
  /** `undo`: an empty transaction to ourselves, which only takes the nonce. */
  purpose: 'release' | 'undo';
  gas: bigint;
}

export interface ChainTransactionStatus {
  /** `replaced`: the nonce was used by a transaction that is none of ours. `dropped`: no node knows it; send it again. */
  state: 'pending' | 'mined' | 'final' | 'dropped' | 'replaced';
  /** Of the attempt that was found. */
  hash: HexText | null;
  block: { number: bigint; hash: HexText } | null;
  success: boolean | null;
}

/** Replacements have to pay this much more, in percent, or nodes refuse them (geth's price bump). */
const PRICE_BUMP_PERCENT = 10n;

/** The least fees that replace `last`, and not less than what a new transaction would offer now. */
export function replacingFees(last: Fees, now: Fees): Fees {
  const bump = (fee: bigint) => (fee * (100n + PRICE_BUMP_PERCENT)) / 100n + 1n;
  const larger = (a: bigint, b: bigint) => (a > b ? a : b);
  const maxPriorityFeePerGas = larger(bump(last.maxPriorityFeePerGas), now.maxPriorityFeePerGas);
  const maxFeePerGas = larger(bump(last.maxFeePerGas), now.maxFeePerGas);
  return { maxFeePerGas: larger(maxFeePerGas, maxPriorityFeePerGas), maxPriorityFeePerGas };
}
