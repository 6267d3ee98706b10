import { sha256 } from '@noble/hashes/sha2.js';
import { concat } from './bytes';

/** SHA-256 of one buffer. Pass a native one (`(data) => crypto.hash('sha256', data, 'buffer')`) where trees are large. */
export type Hash = (data: Uint8Array) => Uint8Array;

/** SHA-256 over a stream; both noble's and node:crypto's hash objects fit. */
export interface StreamingHash {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
}

export const defaultHash: Hash = sha256;

export const defaultStreamingHash = (): StreamingHash => sha256.create();

export const HASH_BYTES = 32;

const LEAF_PREFIX = Uint8Array.of(0x00);

/** RFC 6962 section 2.1: SHA-256(0x00 || leaf). */
export function leafHash(leaf: Uint8Array, hash: Hash = defaultHash): Uint8Array {
  return hash(concat(LEAF_PREFIX, leaf));
}

/** RFC 6962 section 2.1: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = defaultHash): Uint8Array {
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  node[0] = 0x01;
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return hash(node);
}

/** RFC 6962: the root of the tree without leaves is the hash of nothing. */
export function emptyRoot(hash: Hash = defaultHash): Uint8Array {
  return hash(new Uint8Array(0));
}
