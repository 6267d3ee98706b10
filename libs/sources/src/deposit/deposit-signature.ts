import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { BagProblem } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { depositProblem } from './deposit-problem';

/** The one file that no manifest lists: it signs the bytes of the tag manifest, and through it everything else. */
export const signatureFile = 'tagmanifest-sha256.txt.sig';
export const signedFile = 'tagmanifest-sha256.txt';

const HEADER = 'Holdfast-Deposit-Signature: 1';
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 key from its PEM: PKCS 8 for a private one. Throws `deposit.key_invalid`. */
export function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // told below, without the key's text
  }
  throw invalidKey('The key is not an Ed25519 private key in PEM (PKCS 8).');
}

/** The raw 32 bytes of an Ed25519 public key, from PEM (SPKI, or of a private key) or base64. Throws `deposit.key_invalid`. */
export function readPublicKey(text: string): Buffer {
  try {
    if (text.includes('-----BEGIN')) {
      const key = createPublicKey(text);
      if (key.asymmetricKeyType === 'ed25519') return rawPublicKey(key);
    } else {
      const raw = Buffer.from(text.trim(), 'base64');
      if (raw.length === 32 && raw.toString('base64') === text.trim()) return raw;
    }
  } catch {
    // told below
  }
  throw invalidKey('The key is not an Ed25519 public key: PEM, or the base64 of its 32 bytes.');
}

/** The raw 32 bytes (RFC 8032) of a public key, or of the public half of a private one. */
export function rawPublicKey(key: KeyObject): Buffer {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX.length);
}

/** `sha256:` and the SHA-256 of the key's 32 bytes, in lower-case hexadecimal digits. */
export function keyFingerprint(publicKey: Uint8Array): string {
  return `sha256:${createHash('sha256').update(publicKey).digest('hex')}`;
}

/** The signature file for a tag manifest; docs/deposit-format.md, "Signature". */
export function signTagManifest(tagManifest: Uint8Array, privateKey: KeyObject): Buffer {
  const signature = sign(null, tagManifest, privateKey).toString('base64');
  return Buffer.from(`${HEADER}\nKey: ${keyFingerprint(rawPublicKey(privateKey))}\nSignature: ${signature}\n`);
}

/**
 * What is wrong with a signature file, or null when `publicKey` signed exactly these bytes. One encoding is valid. Without a key:
 * whether there is a signature of the right form, which is all that can be told.
 */
export function checkSignature(
  signatureBytes: Uint8Array | null,
  tagManifest: Uint8Array,
  publicKey: Uint8Array | null,
): BagProblem | null {
  const place = { file: signatureFile };
  if (signatureBytes === null)
    return depositProblem('deposit.signature_missing', `There is no ${signatureFile}.`, place);
  const text = Buffer.from(signatureBytes).toString('latin1');
  const match = new RegExp(`^${HEADER}\nKey: (sha256:[0-9a-f]{64})\nSignature: ([A-Za-z0-9+/]{86}==)\n$`).exec(text);
  const signature = Buffer.from(match?.[2] ?? '', 'base64');
  if (match === null || signature.toString('base64') !== match[2]) {
    return depositProblem(
      'deposit.signature_malformed',
      'The signature file is not the three lines it must be.',
      place,
    );
  }
  if (publicKey === null) return null;
  if (match[1] !== keyFingerprint(publicKey)) {
    const message = `The deposit is signed by the key ${match[1]}, not by ${keyFingerprint(publicKey)}.`;
    return depositProblem('deposit.signature_other_key', message, place);
  }
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  if (verify(null, tagManifest, key, signature)) return null;
  return depositProblem('deposit.signature_invalid', `The signature is not one of ${signedFile}.`, place);
}

function invalidKey(message: string): DomainError {
  return new DomainError('invalid', 'deposit.key_invalid', message, {
    remedy: 'Make one: `holdfast keys new <file>`.',
  });
}
