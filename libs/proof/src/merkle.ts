import { DomainError } from '@holdfast/kernel';
import { emptyRoot, nodeHash, type Hash, defaultHash } from './hash';

/**
 * RFC 6962 section 2.1, in two halves: which nodes a proof needs (pure arithmetic, here), and where their hashes come from
 * (an array, or tiles). A node is the root of a full subtree: `height` 0 is a leaf, `index` counts nodes of that height.
 * Sizes and indexes are numbers up to 2^53, so no bit operators: those stop at 32 bits.
 */
export interface TreeNode {
  readonly height: number;
  readonly index: number;
}

/** Leaves `from` up to, not including, `to`. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

const outOfRange = (message: string) => new DomainError('invalid', 'proof.index_out_of_range', message);

function requireSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw outOfRange('A tree has 0 to 2^53-1 leaves.');
}

/** RFC 6962's k: the largest power of two smaller than n, for n > 1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Subtrees whose hashes are the inclusion proof of a leaf, from the leaf up. Throws `proof.index_out_of_range`. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  requireSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw outOfRange('The tree has no leaf at this index.');
  const down: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      down.push({ from: middle, to });
      to = middle;
    } else {
      down.push({ from, to: middle });
      from = middle;
    }
  }
  return down.reverse();
}

/** Subtrees whose hashes prove that the first `oldSize` leaves did not change. Throws `proof.index_out_of_range`. */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  requireSize(newSize);
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > newSize)
    throw outOfRange('The old tree is larger than the new one.');
  // RFC 6962 defines no proof from the empty tree: everything is consistent with it.
  if (oldSize === 0 || oldSize === newSize) return [];
  const down: LeafRange[] = [];
  let from = 0;
  let to = newSize;
  while (to !== oldSize) {
    const middle = from + split(to - from);
    if (oldSize <= middle) {
      down.push({ from: middle, to });
      to = middle;
    } else {
      down.push({ from, to: middle });
      from = middle;
    }
  }
  // The verifier knows the old root itself when the walk never went right.
  if (from !== 0) down.push({ from, to });
  return down.reverse();
}

/** The full subtrees that a range is made of, left to right. The range starts where an RFC 6962 split starts it. */
export function rangeNodes({ from, to }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = from;
  while (at < to) {
    let height = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2;
      height += 1;
    }
    nodes.push({ height, index: at / width });
    at += width;
  }
  return nodes;
}

/** Root over the hashes of rangeNodes: RFC 6962 joins the smaller trees at the right first. */
export function foldNodes(hashes: readonly Uint8Array[], hash: Hash = defaultHash): Uint8Array {
  let root = hashes.at(-1);
  if (root === undefined) return emptyRoot(hash);
  for (let i = hashes.length - 2; i >= 0; i--) root = nodeHash(hashes[i]!, root, hash);
  return root;
}

/** Hash of a full subtree over `leaves` (a power of two many hashes). */
export function fullSubtree(leaves: readonly Uint8Array[], hash: Hash = defaultHash): Uint8Array {
  let row = leaves;
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!, hash));
  }
  return row[0]!;
}

/** A tree over leaf hashes in memory, for small ones: tests, audits of a page. Large trees live in tiles (TileTree). */
export class MemoryTree {
  constructor(
    private readonly leafHashes: readonly Uint8Array[],
    private readonly hash: Hash = defaultHash,
  ) {}

  get size(): number {
    return this.leafHashes.length;
  }

  root(size = this.size): Uint8Array {
    if (size > this.size) throw outOfRange('The tree is not that large.');
    return this.range({ from: 0, to: size });
  }

  inclusionProof(index: number, size = this.size): Uint8Array[] {
    if (size > this.size) throw outOfRange('The tree is not that large.');
    return inclusionRanges(index, size).map((range) => this.range(range));
  }

  consistencyProof(oldSize: number, newSize = this.size): Uint8Array[] {
    if (newSize > this.size) throw outOfRange('The tree is not that large.');
    return consistencyRanges(oldSize, newSize).map((range) => this.range(range));
  }

  private range(range: LeafRange): Uint8Array {
    const nodes = rangeNodes(range).map(({ height, index }) => {
      const width = 2 ** height;
      return fullSubtree(this.leafHashes.slice(index * width, (index + 1) * width), this.hash);
    });
    return foldNodes(nodes, this.hash);
  }
}
