/** The queue, as far as a step needs it: a doorbell that may fail without harm, because the reconciler rings again. */
export interface Bell {
  ringLedger(commandId: string): Promise<void>;
  /** Tells billing that the transfer's assets are where they were to go; again and again does no harm. */
  ringSettled(transferId: string): Promise<void>;
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

export type ChainStatus =
  | { kind: 'pending' }
  /** Forgotten by the node: the same bytes may be sent again. */
  | { kind: 'dropped' }
  /** The nonce was used by a transaction that is none of ours. */
  | { kind: 'replaced' }
  | { kind: 'mined'; success: boolean; final: boolean; blockNumber: bigint; blockHash: string };

/** The signer and its chain. Only it has the key; it refuses what is not a registered vault or beyond its limits. */
export interface TokenSigner {
  addressFor(chainId: bigint): Promise<string>;
  /** The chain's own count of the signer's transactions, pending ones included. */
  pendingNonce(chainId: bigint): Promise<bigint>;
  /** Owner at the newest block, or at the newest final one; lower case. */
  ownerOf(chainId: bigint, contract: string, tokenId: string, at: 'latest' | 'finalized'): Promise<string>;
  sign(release: ChainRelease, nonce: bigint): Promise<{ raw: Uint8Array; hash: string }>;
  /** May be repeated with the same bytes: a known transaction is no error. */
  broadcast(chainId: bigint, raw: Uint8Array): Promise<void>;
  /** What became of the transaction with this nonce and hash. */
  status(chainId: bigint, nonce: bigint, hash: string): Promise<ChainStatus>;
}
