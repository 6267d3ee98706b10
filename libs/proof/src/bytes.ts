import { DomainError } from '@holdfast/kernel';

const encoder = new TextEncoder();
// ignoreBOM keeps a byte order mark in the text, where strict parsing then refuses it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Throws `proof.utf8_malformed`. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DomainError('malformed', 'proof.utf8_malformed', 'The text is not UTF-8.');
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Not constant-time: nothing compared here is a secret. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += HEX[byte];
  return out;
}

/** Lower-case hexadecimal only, two digits a byte. Throws `proof.hex_malformed`. */
export function fromHex(text: string, length?: number): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text) || (length !== undefined && text.length !== length * 2)) {
    const wanted =
      length === undefined ? 'pairs of lower-case hexadecimal digits' : `${length * 2} lower-case hexadecimal digits`;
    throw new DomainError('malformed', 'proof.hex_malformed', `Expected ${wanted}.`);
  }
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** RFC 4648 section 4, padded. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** RFC 4648 section 4, padded, no white space, pad bits zero: one text per value. Throws `proof.base64_malformed`. */
export function fromBase64(text: string, length?: number): Uint8Array {
  const malformed = () =>
    new DomainError('malformed', 'proof.base64_malformed', 'Expected canonical base64 (RFC 4648 section 4).');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw malformed();
  const out = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  // atob drops non-zero pad bits silently; encoding again shows them.
  if (toBase64(out) !== text || (length !== undefined && out.length !== length)) throw malformed();
  return out;
}

/** The 16 bytes of a lower-case, hyphenated UUID. Throws `proof.uuid_malformed`. */
export function uuidToBytes(uuid: string): Uint8Array {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) {
    throw new DomainError('malformed', 'proof.uuid_malformed', 'Expected a lower-case UUID with hyphens.');
  }
  return fromHex(uuid.replaceAll('-', ''));
}

export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Order of UTF-8 bytes, which is also PostgreSQL's COLLATE "C" and Python's; JavaScript's own `<` differs beyond U+FFFF. */
export function compareUtf8(left: string, right: string): number {
  const a = utf8(left);
  const b = utf8(right);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
