import { DomainError } from '@holdfast/kernel';

const SHA256_HEX = /^[0-9a-f]{64}$/;

export function isSha256Hex(text: string): boolean {
  return SHA256_HEX.test(text);
}

/** Returns the digest. Throws `content.digest_invalid` unless it is 64 lower-case hex digits: it becomes part of a path. */
export function parseSha256Hex(text: string): string {
  if (!isSha256Hex(text)) {
    throw new DomainError(
      'malformed',
      'content.digest_invalid',
      'A SHA-256 digest is 64 lower-case hexadecimal digits.',
    );
  }
  return text;
}
