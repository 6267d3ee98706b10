import { DomainError } from '@holdfast/kernel';
import { defaultHash, HASH_BYTES, type Hash } from './hash';
import { foldNodes, fullSubtree, rangeNodes } from './merkle';
import { partialTiles, TILE_WIDTH, type Tile, type TileReader } from './tile';

export interface TreeBuilderOptions {
  /** Called for each tile that became full, in order, before append returns. The tile is the callee's to keep. */
  readonly onTile?: (tile: Tile) => void;
  readonly hash?: Hash;
}

interface Level {
  readonly hashes: Uint8Array;
  width: number;
  /** Index of the tile that is being filled. */
  index: number;
}

/**
 * Grows a log. Holds only the partial tiles at the right edge, so memory does not depend on how many leaves there are;
 * the caller bounds it further by the size of what it appends at once.
 */
export class TreeBuilder {
  private readonly levels: Level[] = [];
  private readonly onTile: (tile: Tile) => void;
  private readonly hash: Hash;
  private readonly node = new Uint8Array(1 + 2 * HASH_BYTES);
  private readonly row = new Uint8Array(TILE_WIDTH * HASH_BYTES);
  private count = 0;

  constructor(options: TreeBuilderOptions = {}) {
    this.onTile = options.onTile ?? (() => undefined);
    this.hash = options.hash ?? defaultHash;
    this.node[0] = 0x01;
  }

  /** Goes on from stored tiles. The caller compares root() with its last checkpoint. Throws `proof.tile_short`. */
  static async resume(size: number, read: TileReader, options: TreeBuilderOptions = {}): Promise<TreeBuilder> {
    const builder = new TreeBuilder(options);
    builder.count = size;
    for (let count = size, level = 0; count > 0; count = Math.floor(count / TILE_WIDTH), level++) {
      builder.level(level).index = Math.floor(count / TILE_WIDTH);
    }
    for (const tile of partialTiles(size)) {
      const hashes = await read(tile);
      const level = builder.level(tile.level);
      level.hashes.set(firstHashes(hashes, tile.width));
      level.width = tile.width;
    }
    return builder;
  }

  /** How many leaves there are. */
  get size(): number {
    return this.count;
  }

  /** Appends leaf hashes (n * 32 bytes, see leafHash). Throws `proof.leaf_hashes_malformed` and appends nothing. */
  append(leafHashes: Uint8Array): void {
    if (leafHashes.length % HASH_BYTES !== 0) {
      throw new DomainError('malformed', 'proof.leaf_hashes_malformed', 'Leaf hashes come as 32 bytes each.');
    }
    this.count += leafHashes.length / HASH_BYTES;
    this.push(0, leafHashes);
  }

  private push(height: number, hashes: Uint8Array): void {
    const level = this.level(height);
    let at = 0;
    while (at < hashes.length) {
      const part = hashes.subarray(at, at + (TILE_WIDTH - level.width) * HASH_BYTES);
      level.hashes.set(part, level.width * HASH_BYTES);
      level.width += part.length / HASH_BYTES;
      at += part.length;
      if (level.width < TILE_WIDTH) return;
      this.onTile({ level: height, index: level.index, width: TILE_WIDTH, hashes: level.hashes.slice() });
      level.index += 1;
      level.width = 0;
      this.push(height + 1, this.fullTileRoot(level.hashes));
    }
  }

  /** Reduces 256 hashes to one, row by row in one buffer: the hot loop of the whole log. */
  private fullTileRoot(hashes: Uint8Array): Uint8Array {
    const { node, row, hash } = this;
    let source = hashes;
    for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
      for (let i = 0; i < width; i++) {
        node.set(source.subarray(i * 2 * HASH_BYTES, (i + 1) * 2 * HASH_BYTES), 1);
        row.set(hash(node), i * HASH_BYTES);
      }
      source = row;
    }
    return row.slice(0, HASH_BYTES);
  }

  /** The tiles that are not full: store them too, so that the log can be resumed and proofs read from tiles alone. */
  partialTiles(): Tile[] {
    return partialTiles(this.count).map((tile) => ({
      ...tile,
      hashes: this.level(tile.level).hashes.slice(0, tile.width * HASH_BYTES),
    }));
  }

  /** RFC 6962 root of everything appended so far. */
  root(): Uint8Array {
    const nodes: Uint8Array[] = [];
    for (const tile of this.partialTiles().reverse()) {
      for (const { height, index } of rangeNodes({ from: 0, to: tile.width })) {
        nodes.push(fullSubtree(hashList(tile.hashes, index * 2 ** height, 2 ** height), this.hash));
      }
    }
    return foldNodes(nodes, this.hash);
  }

  private level(height: number): Level {
    return (this.levels[height] ??= { hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES), width: 0, index: 0 });
  }
}

/** `count` hashes of a tile, from the one at `start`. */
export function hashList(hashes: Uint8Array, start: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    hashes.subarray((start + i) * HASH_BYTES, (start + i + 1) * HASH_BYTES),
  );
}

/** Throws `proof.tile_short` when a stored tile does not have the hashes that the tree's size says it has. */
export function firstHashes(hashes: Uint8Array, width: number): Uint8Array {
  if (
    hashes.length < width * HASH_BYTES ||
    hashes.length % HASH_BYTES !== 0 ||
    hashes.length > TILE_WIDTH * HASH_BYTES
  ) {
    throw new DomainError('conflict', 'proof.tile_short', 'A stored tile does not fit the size of the tree.');
  }
  return hashes.subarray(0, width * HASH_BYTES);
}
