import type { MailOutbox } from '@holdfast/platform';

/** The queue, as far as a step needs it: a doorbell that may fail without harm, because the reconciler rings again. */
export interface Bell {
  ringLedger(commandId: string): Promise<void>;
  /** Tells billing that the transfer's assets are where they were to go; again and again does no harm. */
  ringSettled(transferId: string): Promise<void>;
}

/** How a holder is told what became of their transfer. */
export interface HolderMail {
  readonly mails: MailOutbox;
  /** Of the portal: for links. */
  readonly publicOrigin: string;
}

/** Re-reads what our store has of the assets. */
export interface ContentCheck {
  /** Per asset: everything obtainable is there and matches, something named is missing, or bytes have changed. */
  verify(assetIds: readonly string[]): Promise<ContentVerdict[]>;
}

export interface ContentVerdict {
  assetId: string;
  verdict: 'verified' | 'gap' | 'corrupt';
  missing: string[];
}

/** A token's way from the platform's wallet through the escrow into a registered vault. */
export interface ChainRelease {
  legId: string;
  custodianId: string;
  chainId: bigint;
  escrow: string;
  contract: string;
  tokenId: string;
  from: string;
  to: string;
}

/** Moves the token, or takes the nonce of a transaction that would have, and moves nothing. */
export type Purpose = 'release' | 'undo';

/** One signed transaction. All of one nonce exclude each other: the chain runs one of them at most. */
export interface ChainAttempt {
  purpose: Purpose;
  hash: string;
  raw: Uint8Array;
  gas: bigint;
  /** Wei per gas. */
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

/** What the signer has looked at and is ready to sign. Signing asks nobody anything, so that it can be done under a lock. */
export interface ChainDraft {
  sign(nonce: bigint): Promise<ChainAttempt>;
}

export type ChainStatus =
  /** `hash`: the one that a node has; null when the nonce was used by a stranger's, which is not final yet. */
  | { kind: 'pending'; hash: string | null }
  /** Forgotten by the nodes: the same bytes may be sent again. */
  | { kind: 'dropped' }
  /** The nonce was finally used by a transaction that is none of ours. */
  | { kind: 'replaced' }
  | { kind: 'mined'; hash: string; success: boolean; final: boolean; blockNumber: bigint; blockHash: string };

/** The signer and its chain. Only it has the key; it refuses what is not a registered vault or beyond its limits. */
export interface TokenSigner {
  addressFor(chainId: bigint): Promise<string>;
  /** The chain's own count of the signer's transactions, pending ones included. */
  pendingNonce(chainId: bigint): Promise<bigint>;
  /** Owner at the newest block, or at the newest final one; lower case. */
  ownerOf(chainId: bigint, contract: string, tokenId: string, at: 'latest' | 'finalized'): Promise<string>;
  /** Throws what the chain or our own rules would refuse (`evm.*`). */
  draft(release: ChainRelease): Promise<ChainDraft>;
  /** For the nonce of `last`, at a price that makes nodes prefer it. Throws `evm.fee_too_high` and as `draft`. */
  draftReplacement(release: ChainRelease, purpose: Purpose, last: ChainAttempt): Promise<ChainDraft>;
  /** May be repeated with the same bytes: a known transaction is no error. */
  broadcast(chainId: bigint, raw: Uint8Array): Promise<void>;
  /** What became of the nonce, given the hashes of all that was ever signed for it. */
  status(chainId: bigint, nonce: bigint, hashes: readonly string[]): Promise<ChainStatus>;
}

/** What a release needs beside its database. */
export interface ReleaseParts {
  readonly signer: TokenSigner;
  /** How long a transaction may wait to be mined before it is replaced by one that pays more. */
  readonly stuckMs: number;
  /** How long a signed release may be refused by every node before it is undone. */
  readonly releaseWithinMs: number;
}
