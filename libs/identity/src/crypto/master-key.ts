import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import { KEY_BYTES, seal, unseal } from './seal';

/**
 * Everything that identity keeps secret hangs on one secret that is not in the database. Each use has a key of its own
 * (HKDF, RFC 5869).
 */
export class MasterKey {
  private readonly wrapping: Buffer;
  private readonly emails: Buffer;
  private readonly attempts: Buffer;

  /** @param secret at least 32 random bytes. Throws `identity.master_secret_short`. */
  constructor(secret: Uint8Array) {
    if (secret.length < KEY_BYTES) {
      throw new DomainError('invalid', 'identity.master_secret_short', 'The master secret has fewer than 32 bytes.');
    }
    this.wrapping = derive(secret, 'holdfast identity v1 wrapping');
    this.emails = derive(secret, 'holdfast identity v1 email index');
    this.attempts = derive(secret, 'holdfast identity v1 sign-in attempts');
  }

  /** Where a person with this email is found; `email` as `parseEmail` gives it. */
  emailIndex(email: string): Buffer {
    return hmac(this.emails, email);
  }

  /** What sign-in attempts are counted under; an address is personal data too. */
  attemptSubject(parts: readonly string[]): Buffer {
    return hmac(this.attempts, JSON.stringify(parts));
  }

  /** A new data key, in clear and wrapped for its owner's row. */
  newDataKey(owner: string): { key: Buffer; wrapped: Buffer } {
    const key = randomBytes(KEY_BYTES);
    return { key, wrapped: seal(this.wrapping, key, owner) };
  }

  unwrap(wrapped: Uint8Array, owner: string): Buffer {
    return unseal(this.wrapping, wrapped, owner);
  }
}

/** RFC 5869 with an empty salt; 32 bytes. */
export function derive(secret: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), label, KEY_BYTES));
}

export const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();

export const personOwner = (personId: string): string => `person:${personId}`;
export const organizationOwner = (organizationId: string): string => `organization:${organizationId}`;
