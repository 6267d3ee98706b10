import { DomainError } from '@holdfast/kernel';
import { defaultHash, nodeHash, type Hash } from './hash';
import { consistencyRanges, foldNodes, inclusionRanges, rangeNodes, type LeafRange, type TreeNode } from './merkle';
import { TILE_HEIGHT, TILE_WIDTH, tilePath, type TileReader } from './tile';
import { firstHashes, hashList } from './tree-builder';

export interface TileTreeOptions {
  readonly hash?: Hash;
  /** How many tiles to keep (about 30 KB each). */
  readonly cachedTiles?: number;
}

type TileRows = readonly (readonly Uint8Array[])[];

/** A log of one size, read from its tiles: proofs without the leaves, a handful of tiles each. */
export class TileTree {
  private readonly hash: Hash;
  private readonly cachedTiles: number;
  private readonly cache = new Map<string, Promise<TileRows>>();

  constructor(
    readonly size: number,
    private readonly read: TileReader,
    options: TileTreeOptions = {},
  ) {
    this.hash = options.hash ?? defaultHash;
    this.cachedTiles = options.cachedTiles ?? 64;
  }

  /** Of the first `size` leaves. Throws `proof.index_out_of_range`, as the others do. */
  async root(size = this.size): Promise<Uint8Array> {
    this.requireWithin(size);
    return this.range({ from: 0, to: size });
  }

  async leafHash(index: number): Promise<Uint8Array> {
    this.requireWithin(index + 1);
    return this.node({ height: 0, index });
  }

  async inclusionProof(index: number, size = this.size): Promise<Uint8Array[]> {
    this.requireWithin(size);
    return inOrder(inclusionRanges(index, size), (range) => this.range(range));
  }

  async consistencyProof(oldSize: number, newSize = this.size): Promise<Uint8Array[]> {
    this.requireWithin(newSize);
    return inOrder(consistencyRanges(oldSize, newSize), (range) => this.range(range));
  }

  private requireWithin(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new DomainError('invalid', 'proof.index_out_of_range', 'The tree is not that large.');
    }
  }

  private async range(range: LeafRange): Promise<Uint8Array> {
    return foldNodes(await inOrder(rangeNodes(range), (node) => this.node(node)), this.hash);
  }

  private async node({ height, index }: TreeNode): Promise<Uint8Array> {
    const level = Math.floor(height / TILE_HEIGHT);
    const row = height % TILE_HEIGHT;
    const nodesPerTile = TILE_WIDTH / 2 ** row;
    const rows = await this.tile(level, Math.floor(index / nodesPerTile));
    return rows[row]![index % nodesPerTile]!;
  }

  /** A tile and the nodes above its hashes, row by row: neighbours' proofs share them, and bundles are made of neighbours. */
  private tile(level: number, index: number): Promise<TileRows> {
    const hashesAtLevel = Math.floor(this.size / TILE_WIDTH ** level);
    const tile = { level, index, width: Math.min(TILE_WIDTH, hashesAtLevel - index * TILE_WIDTH) };
    const path = tilePath(tile);
    const known = this.cache.get(path);
    if (known) return known;
    const tiles = Promise.resolve(this.read(tile)).then((hashes) =>
      this.rows(hashList(firstHashes(hashes, tile.width), 0, tile.width)),
    );
    // A failed read is not an answer to keep.
    tiles.catch(() => this.cache.delete(path));
    this.cache.set(path, tiles);
    const oldest = this.cache.keys().next();
    if (this.cache.size > this.cachedTiles && !oldest.done) this.cache.delete(oldest.value);
    return tiles;
  }

  private rows(hashes: readonly Uint8Array[]): TileRows {
    const rows = [hashes];
    for (let below = hashes; below.length > 1;) {
      const row: Uint8Array[] = [];
      for (let i = 0; i + 1 < below.length; i += 2) row.push(nodeHash(below[i]!, below[i + 1]!, this.hash));
      rows.push(row);
      below = row;
    }
    return rows;
  }
}

/** One after the other: behind the reader may be the one connection of a transaction. */
async function inOrder<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
