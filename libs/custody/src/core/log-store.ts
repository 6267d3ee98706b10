import type { Tile, TileReader } from '@holdfast/proof';

export interface LogHead {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface SignedHead extends LogHead {
  /** The signed note, verbatim. */
  readonly note: string;
}

/** The log's tables as one transaction of the sequencer sees them. */
export interface LogTransaction {
  readonly size: number;
  readonly readTile: TileReader;
  /** Committed batches without a place in the log, oldest first. */
  pending(maxBatches: number): Promise<readonly { readonly batchId: string; readonly leafCount: number }[]>;
  /** Leaf hashes (32 bytes each) of a part of some batches, in order. Throws `custody.leaves_missing`. */
  leafHashes(parts: readonly BatchPart[]): Promise<Uint8Array>;
  /** Gives each batch its place, in order, from `size` on, and keeps the tiles. */
  place(batches: readonly { readonly batchId: string; readonly leafCount: number }[]): Promise<void>;
  keepTiles(tiles: readonly Tile[]): Promise<void>;
  lastCheckpoint(): Promise<SignedHead | null>;
  keepCheckpoint(head: SignedHead): Promise<void>;
}

export interface BatchPart {
  readonly batchId: string;
  /** Positions in the batch, half open. */
  readonly from: number;
  readonly to: number;
}

export interface LogStore {
  /** Runs `work` in one transaction while nobody else changes the log (an advisory lock). */
  exclusively<T>(work: (log: LogTransaction) => Promise<T>): Promise<T>;
}

/** Where the newest checkpoint is kept outside of the database. */
export interface CheckpointWitness {
  read(): Promise<string | null>;
  keep(note: string): Promise<void>;
}
