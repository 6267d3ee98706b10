/** Turns the platform's names of its users into what may be kept: a keyed hash to find them, sealed bytes to read them. */
export interface HolderSealer {
  seal(organizationId: string, references: readonly string[]): Promise<{ index: Uint8Array; sealed: Uint8Array }[]>;
}

/** One token as the chain showed it at the final block of the scan. */
export interface SeenToken {
  tokenId: string;
  /** Lower case; null when it was burnt. */
  owner: string | null;
  tokenUri: string | null;
}

export interface ChainScanner {
  /**
   * Pages of a contract's tokens up to a final block, from `cursor` on. `nodes` says how many nodes agreed: two make
   * evidence of grade A.
   */
  scan(
    source: { chainId: number; genesisHash: string; contract: string },
    cursor: string | null,
    alsoAsk: readonly string[],
  ): AsyncIterable<{ tokens: SeenToken[]; cursor: string; blockNumber: bigint; blockHash: string; nodes: number }>;
}

/** Fetching and storing of what the deposit lists, in passes. */
export interface ContentIntake {
  /** Tries what is due, once; answers how many files were tried and how many are still wanted afterwards. */
  attempt(depositId: string): Promise<{ tried: number; wanted: number }>;
  /** Computes the manifests of all assets of the deposit anew from what is stored. */
  recomputeManifests(depositId: string): Promise<void>;
}
