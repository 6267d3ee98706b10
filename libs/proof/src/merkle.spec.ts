import fc from 'fast-check';
import { fromHex, toHex } from './bytes';
import { leafHash } from './hash';
import { MemoryTree } from './merkle';
import { verifyConsistency, verifyInclusion } from './verify-proof';
import vectors from '../vectors/rfc6962.json';

const leaves = vectors.leaves.map((leaf) => leafHash(fromHex(leaf)));
const tree = new MemoryTree(leaves);
const hexes = (hashes: readonly Uint8Array[]) => hashes.map(toHex);

/** Leaf hashes that differ: content does not matter to the tree. */
export const someLeaves = (count: number) =>
  Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i >> 16, i >> 8, i)));

describe('the tree of RFC 6962, with the vectors of the Certificate Transparency project', () => {
  it.each(vectors.roots.map((root, size) => ({ root, size })))(
    'has the known root of $size leaves',
    ({ root, size }) => {
      expect(toHex(tree.root(size))).toBe(root);
    },
  );

  it.each(vectors.inclusion)('proves leaf $index in $size by the known path', ({ index, size, path }) => {
    expect(hexes(tree.inclusionProof(index, size))).toEqual(path);
    expect(
      verifyInclusion({
        leafHash: leaves[index]!,
        index,
        size,
        path: path.map((p) => fromHex(p)),
        root: tree.root(size),
      }),
    ).toBe(true);
  });

  it.each(vectors.consistency)('proves $oldSize in $newSize by the known path', ({ oldSize, newSize, path }) => {
    expect(hexes(tree.consistencyProof(oldSize, newSize))).toEqual(path);
    const [oldRoot, newRoot] = [tree.root(oldSize), tree.root(newSize)];
    expect(verifyConsistency({ oldSize, newSize, oldRoot, newRoot, path: path.map((p) => fromHex(p)) })).toBe(true);
  });
});

describe('proofs', () => {
  it('verify for every leaf of every tree of up to 33 leaves, and for no other index', () => {
    const all = someLeaves(33);
    for (let size = 1; size <= all.length; size++) {
      const small = new MemoryTree(all.slice(0, size));
      const root = small.root();
      for (let index = 0; index < size; index++) {
        const path = small.inclusionProof(index);
        expect(verifyInclusion({ leafHash: all[index]!, index, size, path, root })).toBe(true);
        expect(verifyInclusion({ leafHash: all[index]!, index: (index + 1) % (size + 1), size, path, root })).toBe(
          false,
        );
      }
    }
  });

  it('of consistency verify for every pair of sizes up to 33', () => {
    const large = new MemoryTree(someLeaves(33));
    for (let newSize = 0; newSize <= 33; newSize++) {
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const path = large.consistencyProof(oldSize, newSize);
        expect(
          verifyConsistency({ oldSize, newSize, oldRoot: large.root(oldSize), newRoot: large.root(newSize), path }),
        ).toBe(true);
      }
    }
  });

  it('fail when anything about them is changed', () => {
    const all = someLeaves(300);
    const large = new MemoryTree(all);
    const root = large.root();
    fc.assert(
      fc.property(fc.nat(299), fc.nat(255), fc.nat(31), fc.nat(20), (index, bit, byte, which) => {
        const path = large.inclusionProof(index);
        const claim = { leafHash: all[index]!, index, size: 300, path, root };
        const flipped = (hash: Uint8Array) => hash.map((value, i) => (i === byte ? value ^ (bit || 1) : value));
        const at = which % path.length;
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: flipped(claim.leafHash) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(root) })).toBe(false);
        expect(verifyInclusion({ ...claim, path: path.map((hash, i) => (i === at ? flipped(hash) : hash)) })).toBe(
          false,
        );
        expect(verifyInclusion({ ...claim, path: path.slice(1) })).toBe(false);
        expect(verifyInclusion({ ...claim, path: [...path, root] })).toBe(false);
        expect(verifyInclusion({ ...claim, path: path.map((hash) => hash.slice(1)) })).toBe(false);
      }),
    );
  });

  it('of consistency fail for a log that rewrote a leaf', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 0, max: 120 }),
        fc.nat(119),
        (oldSize, more, changed) => {
          const before = new MemoryTree(someLeaves(oldSize));
          const forked = someLeaves(oldSize + more);
          forked[changed % oldSize] = leafHash(Uint8Array.of(255, 255, 255, 255));
          const after = new MemoryTree(forked);
          const [oldRoot, newRoot] = [before.root(), after.root()];
          const path = after.consistencyProof(oldSize);
          expect(verifyConsistency({ oldSize, newSize: oldSize + more, oldRoot, newRoot, path })).toBe(false);
        },
      ),
    );
  });

  it('never throw on nonsense', () => {
    const hash = fc.uint8Array({ minLength: 0, maxLength: 33 });
    fc.assert(
      fc.property(hash, fc.double(), fc.double(), fc.array(hash), hash, (a, index, size, path, b) => {
        expect(verifyInclusion({ leafHash: a, index, size, path, root: b })).toBe(false);
        expect(verifyConsistency({ oldSize: index, newSize: size, oldRoot: a, newRoot: b, path })).toBe(false);
      }),
    );
  });

  it('are refused for leaves that the tree does not have', () => {
    for (const index of [-1, 8, 0.5, Number.NaN])
      expect(() => tree.inclusionProof(index)).toThrow('no leaf at this index');
    expect(() => tree.consistencyProof(9, 8)).toThrow('larger');
    expect(() => tree.inclusionProof(0, 9)).toThrow('not that large');
  });
});
