import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { DomainError } from '@holdfast/kernel';
import { concat, equalBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes';

/** C2SP signed-note with Ed25519 keys (signature type 0x01). */
const ED25519 = 0x01;
const KEY_ID_BYTES = 4;

/** Enough for the log and its witnesses, post-quantum ones too. */
export const MAX_NOTE_LENGTH = 128 * 1024;
export const MAX_NOTE_SIGNATURES = 32;

export interface VerifierKey {
  readonly name: string;
  /** Four bytes: SHA-256(name || "\n" || 0x01 || public key), cut. */
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface NoteSigner extends VerifierKey {
  sign(message: Uint8Array): Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** What is signed; ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const malformedKey = (message: string) => new DomainError('malformed', 'proof.verifier_key_malformed', message);
const malformedNote = (message: string) => new DomainError('malformed', 'proof.note_malformed', message);

function isKeyName(name: string): boolean {
  // \s lacks U+0085, which Unicode calls a space.
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return name.length > 0 && name.length <= 255 && !/[\s\u0085+\u0000-\u001f\u007f\p{Surrogate}]/u.test(name);
}

function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw malformedKey('A key name is not empty and has no spaces and no plus sign.');
  const keyId = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey)).slice(0, KEY_ID_BYTES);
  return { name, keyId, publicKey };
}

/** `name+keyid+base64(0x01 || public key)`. */
export function formatVerifierKey({ name, keyId, publicKey }: VerifierKey): string {
  return `${name}+${toHex(keyId)}+${toBase64(concat(Uint8Array.of(ED25519), publicKey))}`;
}

/** Accepts what formatVerifierKey writes, and checks that the key id belongs to the key. Throws `proof.verifier_key_malformed`. */
export function parseVerifierKey(text: string): VerifierKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  if (!match) throw malformedKey('A verifier key reads name+keyid+base64.');
  const encoded = decodeOr(() => fromBase64(match[3]!), malformedKey('The key is not canonical base64.'));
  if (encoded.length !== 33 || encoded[0] !== ED25519) throw malformedKey('The key is not an Ed25519 key.');
  const key = verifierKey(match[1]!, encoded.slice(1));
  if (toHex(key.keyId) !== match[2]) throw malformedKey('The key id does not belong to this name and key.');
  return key;
}

/** SHA-256 of the verifier key's text, in hexadecimal: what is published outside of every bundle. */
export function keyFingerprint(key: VerifierKey): string {
  return toHex(sha256(utf8(formatVerifierKey(key))));
}

/** A signer from an Ed25519 seed (RFC 8032 private key, 32 bytes). */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  if (seed.length !== 32) throw new DomainError('malformed', 'proof.length_wrong', 'An Ed25519 seed has 32 bytes.');
  return { ...verifierKey(name, ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) };
}

/** Writes a signed note; the first signer's line comes first. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const signatures = signers.map(({ name, keyId, sign }) => ({ name, keyId, signature: sign(utf8(text)) }));
  return formatNote({ text, signatures });
}

export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(
    ({ name, keyId, signature }) => `\u2014 ${name} ${toBase64(concat(keyId, signature))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** Adds a line, for instance a witness's, to a note that exists. */
export function addSignature(note: string, signer: NoteSigner): string {
  const { text, signatures } = parseNote(note);
  const { name, keyId } = signer;
  return formatNote({ text, signatures: [...signatures, { name, keyId, signature: signer.sign(utf8(text)) }] });
}

/** Reads a note without believing it. One text per note: nothing around it, no signature twice. Throws `proof.note_malformed`. */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE_LENGTH) throw malformedNote('The note is too long.');
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(note))
    throw malformedNote('The note holds a control character.');
  const end = note.lastIndexOf('\n\n');
  if (end < 1 || !note.endsWith('\n')) throw malformedNote('The note has no signatures after an empty line.');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw malformedNote('The note has too many signatures.');
  const signatures = lines.map(parseSignatureLine);
  const keys = new Set(signatures.map(({ name, keyId }) => `${name} ${toHex(keyId)}`));
  if (keys.size !== signatures.length) throw malformedNote('One key signed the note twice.');
  return { text: note.slice(0, end + 1), signatures };
}

function parseSignatureLine(line: string): NoteSignature {
  const match = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
  if (!match || !isKeyName(match[1]!)) throw malformedNote('A signature line reads: dash, key name, base64.');
  const bytes = decodeOr(() => fromBase64(match[2]!), malformedNote('A signature is not canonical base64.'));
  if (bytes.length <= KEY_ID_BYTES) throw malformedNote('A signature is too short.');
  return { name: match[1]!, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

/** This key's line in the note, if there is one. Others' lines are nobody's business here (signed-note: ignore unknown keys). */
export function signatureBy(note: Note, key: VerifierKey): NoteSignature | undefined {
  return note.signatures.find(({ name, keyId }) => name === key.name && equalBytes(keyId, key.keyId));
}

/** RFC 8032 verification, strict: no cofactor leniency, no small-order keys, so that one signature has one spelling. */
export function isSignedBy(note: Note, key: VerifierKey): boolean {
  const found = signatureBy(note, key);
  if (!found || found.signature.length !== 64) return false;
  try {
    return ed25519.verify(found.signature, utf8(note.text), key.publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** `PRIVATE+KEY+name+keyid+base64(0x01 || seed)`, as Go's note package writes it. A secret. */
export function formatSignerKey(signer: VerifierKey, seed: Uint8Array): string {
  return `PRIVATE+KEY+${signer.name}+${toHex(signer.keyId)}+${toBase64(concat(Uint8Array.of(ED25519), seed))}`;
}

/** Throws `proof.signer_key_malformed`, never naming the key. */
export function parseSignerKey(text: string): NoteSigner {
  const malformed = new DomainError('malformed', 'proof.signer_key_malformed', 'This is not a signer key.');
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  if (!match) throw malformed;
  const encoded = decodeOr(() => fromBase64(match[3]!, 33), malformed);
  if (encoded[0] !== ED25519 || !isKeyName(match[1]!)) throw malformed;
  const signer = noteSigner(match[1]!, encoded.slice(1));
  if (!equalBytes(signer.keyId, fromHex(match[2]!))) throw malformed;
  return signer;
}

function decodeOr(decode: () => Uint8Array, error: DomainError): Uint8Array {
  try {
    return decode();
  } catch {
    throw error;
  }
}
