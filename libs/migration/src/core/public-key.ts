import { createPublicKey } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';

const RAW_LENGTH = 32;

/**
 * The raw 32 bytes of an Ed25519 public key (RFC 8032), given as canonical base64 of them or as SubjectPublicKeyInfo in
 * PEM (RFC 8410). Throws `signing_key.malformed`.
 */
export function parseEd25519PublicKey(text: string): Buffer {
  const trimmed = text.trim();
  if (trimmed.startsWith('-----BEGIN')) return fromPem(trimmed);
  const raw = Buffer.from(trimmed, 'base64');
  if (raw.length !== RAW_LENGTH || raw.toString('base64') !== trimmed) throw malformed();
  return raw;
}

function fromPem(pem: string): Buffer {
  // Node would take a private key too, and answer its public half: a secret has no business here.
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) throw malformed();
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw malformed();
    const { x } = key.export({ format: 'jwk' });
    return Buffer.from(x ?? '', 'base64url');
  } catch {
    throw malformed();
  }
}

function malformed(): DomainError {
  return new DomainError('malformed', 'signing_key.malformed', 'This is not an Ed25519 public key.', {
    field: '/publicKey',
    remedy: 'Send the raw 32 bytes in base64, or the public key in PEM (openssl pkey -pubout).',
  });
}
