import { DomainError } from '@holdfast/kernel';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, utf8, uuidToBytes } from './bytes';

export type CommitmentLabel = 'asset' | 'from' | 'to';

/** What opens a commitment: the value and its salt (32 bytes). */
export interface Opening {
  readonly name: string;
  readonly salt: Uint8Array;
}

/** SHA-256(0x01 || salt || UTF-8 of the value): binding through SHA-256, hiding through the salt. */
export function commitment({ name, salt }: Opening): Uint8Array {
  requireLength(salt, 'salt');
  return sha256(concat(Uint8Array.of(0x01), salt, utf8(name)));
}

/**
 * HMAC-SHA256(subject's key, posting id || label). A salt in a receipt keeps working when the key is destroyed; without the
 * key no further salt can be made, so what nobody was given an opening for is closed for ever.
 */
export function commitmentSalt(subjectKey: Uint8Array, postingId: string, label: CommitmentLabel): Uint8Array {
  requireLength(subjectKey, 'subject key');
  return hmac(sha256, subjectKey, concat(uuidToBytes(postingId), utf8(label)));
}

/** RFC 2104's two padded blocks (64 bytes each) of a subject's key, so that plain SQL can compute the HMAC. */
export function hmacBlocks(subjectKey: Uint8Array): { inner: Uint8Array; outer: Uint8Array } {
  requireLength(subjectKey, 'subject key');
  const block = (pad: number) => Uint8Array.from({ length: 64 }, (_, i) => (subjectKey[i] ?? 0) ^ pad);
  return { inner: block(0x36), outer: block(0x5c) };
}

function requireLength(bytes: Uint8Array, what: string): void {
  if (bytes.length !== 32) throw new DomainError('malformed', 'proof.length_wrong', `A ${what} has 32 bytes.`);
}
