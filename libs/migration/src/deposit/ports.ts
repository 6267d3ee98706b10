import type { WriteContent } from '@holdfast/content';
import type { Sql } from '@holdfast/platform';

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
  /**
   * Tries what is due, once; answers how many files were tried and how many are still wanted afterwards. Writes through
   * `write` alone, so that a worker whose lease has passed on records nothing.
   */
  attempt(depositId: string, write: WriteContent): Promise<{ tried: number; wanted: number }>;
  /**
   * Computes a page of manifests anew from what is stored, for assets of the deposit above `after` (all when null); answers
   * where the next page begins, null after the last one.
   */
  writeManifests(sql: Sql, depositId: string, after: string | null): Promise<string | null>;
}
