import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { concat, toHex } from './bytes';
import { leafHash } from './hash';
import { MemoryTree } from './merkle';
import { parseTilePath, partialTiles, tilePath, type Tile, type TileReader } from './tile';
import { TileTree } from './tile-tree';
import { TreeBuilder } from './tree-builder';
import { verifyConsistency, verifyInclusion } from './verify-proof';

const hash = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
const COUNT = 70_000;
const leaves = Array.from({ length: COUNT }, (_, i) => leafHash(Uint8Array.of(i >> 16, i >> 8, i), hash));

/** Keeps tiles by path, as a log's directory would. */
class TileShelf {
  readonly tiles = new Map<string, Uint8Array>();
  reads = 0;
  /** Path and digest of every tile: comparing these is much faster than comparing the bytes. */
  digests(): Record<string, string> {
    return Object.fromEntries(Array.from(this.tiles, ([path, tile]) => [path, toHex(hash(tile))]));
  }
  readonly keep = (tile: Tile): void => void this.tiles.set(tilePath(tile), tile.hashes);
  readonly read: TileReader = (tile) => {
    this.reads += 1;
    const found = this.tiles.get(tilePath(tile)) ?? this.tiles.get(tilePath({ ...tile, width: 256 }));
    if (!found) throw new Error(`no tile ${tilePath(tile)}`);
    return found;
  };
}

function build(count: number, chunk = count): { shelf: TileShelf; builder: TreeBuilder } {
  const shelf = new TileShelf();
  const builder = new TreeBuilder({ onTile: shelf.keep, hash });
  for (let at = 0; at < count; at += chunk) builder.append(concat(...leaves.slice(at, Math.min(count, at + chunk))));
  builder.partialTiles().forEach(shelf.keep);
  return { shelf, builder };
}

describe('tile paths', () => {
  it('are those of tlog-tiles', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 0, index: 1_234, width: 256 })).toBe('tile/0/x001/234');
    expect(tilePath({ level: 1, index: 0, width: 17 })).toBe('tile/1/000.p/17');
  });

  it('read back to the same tile', () => {
    const tile = fc.record({ level: fc.nat(63), index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(fc.property(tile, (one) => expect(parseTilePath(tilePath(one))).toEqual(one)));
  });

  it.each([
    'tile/0/x000/001',
    'tile/00/001',
    'tile/64/000',
    'tile/0/1',
    'tile/0/001.p/0',
    'tile/0/001.p/256',
    'tile/0/001.p/07',
    'tile/entries/000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/../000',
    'tile/0/x001/x234',
  ])('are refused when spelt %s', (path) =>
    expect(() => parseTilePath(path)).toThrow(expect.objectContaining({ code: 'proof.tile_path_malformed' })),
  );
});

describe('a tree in tiles', () => {
  it('of 70,000 leaves has the tiles that tlog-tiles says', () => {
    const { shelf, builder } = build(COUNT, 1_000);
    const paths = [...shelf.tiles.keys()];
    expect(paths.filter((path) => path.startsWith('tile/0/'))).toHaveLength(274);
    expect(partialTiles(COUNT)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(paths).toEqual(
      expect.arrayContaining(['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']),
    );
    expect(paths).toHaveLength(277);
    expect(toHex(builder.root())).toBe(toHex(new MemoryTree(leaves, hash).root()));
  });

  it('of 256 leaves has one full tile and a partial one above', () => {
    expect([...build(256).shelf.tiles.keys()]).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect([...build(0).shelf.tiles.keys()]).toEqual([]);
  });

  it('has the same root and tiles however the leaves are cut into batches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 700 }), (count, chunk) => {
        const { shelf, builder } = build(count, chunk);
        expect(toHex(builder.root())).toBe(toHex(new MemoryTree(leaves.slice(0, count), hash).root()));
        expect(shelf.digests()).toEqual(build(count).shelf.digests());
      }),
      { numRuns: 40 },
    );
  });

  it('goes on after a restart as if nothing had happened', async () => {
    for (const count of [0, 1, 255, 256, 257, 65_536]) {
      const { shelf } = build(count);
      const resumed = await TreeBuilder.resume(count, shelf.read, { onTile: shelf.keep, hash });
      resumed.append(concat(...leaves.slice(count, count + 1_500)));
      resumed.partialTiles().forEach(shelf.keep);
      expect(resumed.size).toBe(count + 1_500);
      expect(toHex(resumed.root())).toBe(toHex(new MemoryTree(leaves.slice(0, count + 1_500), hash).root()));
      expect(shelf.digests()).toMatchObject(build(count + 1_500).shelf.digests());
    }
  });

  it('gives proofs that verify, from a few tiles each', async () => {
    const { shelf, builder } = build(COUNT);
    const tree = new TileTree(COUNT, shelf.read, { hash });
    const root = builder.root();
    expect(toHex(await tree.root())).toBe(toHex(root));
    for (const index of [0, 1, 255, 256, 4_711, 65_535, 65_536, COUNT - 1]) {
      const path = await tree.inclusionProof(index);
      expect(verifyInclusion({ leafHash: await tree.leafHash(index), index, size: COUNT, path, root })).toBe(true);
    }
    const before = shelf.reads;
    await new TileTree(COUNT, shelf.read, { hash }).inclusionProof(4_711);
    expect(shelf.reads - before).toBeLessThanOrEqual(6);
  });

  it('reads one tile at a time: one connection may stand behind the reader', async () => {
    const { shelf } = build(70_000);
    let open = 0;
    let most = 0;
    const tree = new TileTree(
      70_000,
      async (tile) => {
        most = Math.max(most, (open += 1));
        await Promise.resolve();
        open -= 1;
        return shelf.read(tile);
      },
      { hash },
    );
    await tree.inclusionProof(4_711);
    await tree.consistencyProof(3_000, 69_999);
    await tree.root();
    expect(most).toBe(1);
  });

  it('gives the proofs of a tree in memory, for older sizes too', async () => {
    const { shelf } = build(3_000);
    const tree = new TileTree(3_000, shelf.read, { hash, cachedTiles: 2 });
    const memory = new MemoryTree(leaves.slice(0, 3_000), hash);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), fc.nat(2_999), async (size, n) => {
        expect((await tree.inclusionProof(n % size, size)).map(toHex)).toEqual(
          memory.inclusionProof(n % size, size).map(toHex),
        );
        const path = await tree.consistencyProof(n % size, size);
        expect(path.map(toHex)).toEqual(memory.consistencyProof(n % size, size).map(toHex));
        const [oldRoot, newRoot] = [memory.root(n % size), await tree.root(size)];
        expect(verifyConsistency({ oldSize: n % size, newSize: size, oldRoot, newRoot, path })).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('does not take a tile that is too short, and asks again after a failed read', async () => {
    const { shelf } = build(300);
    const short = new TileTree(300, (tile) => Promise.resolve(shelf.read(tile)).then((hashes) => hashes.slice(32)), {
      hash,
    });
    await expect(short.inclusionProof(299)).rejects.toMatchObject({ code: 'proof.tile_short' });
    await expect(TreeBuilder.resume(300, () => new Uint8Array(31))).rejects.toMatchObject({ code: 'proof.tile_short' });
    let isDown = true;
    const tree = new TileTree(300, (tile) => (isDown ? Promise.reject(new Error('down')) : shelf.read(tile)), { hash });
    await expect(tree.root()).rejects.toThrow('down');
    isDown = false;
    await expect(tree.root()).resolves.toHaveLength(32);
  });

  it('refuses a batch that is cut within a hash, and appends nothing of it', () => {
    const builder = new TreeBuilder();
    expect(() => builder.append(new Uint8Array(33))).toThrow(
      expect.objectContaining({ code: 'proof.leaf_hashes_malformed' }),
    );
    expect(builder.size).toBe(0);
  });
});
