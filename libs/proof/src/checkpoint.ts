import { DomainError } from '@holdfast/kernel';
import { fromBase64, toBase64 } from './bytes';
import { HASH_BYTES } from './hash';
import { isSignedBy, parseNote, signatureBy, signNote, type NoteSigner, type VerifierKey } from './note';

/** C2SP tlog-checkpoint: the head of the log. */
export interface Checkpoint {
  /** Also the name of the log's key. */
  readonly origin: string;
  readonly size: number;
  readonly rootHash: Uint8Array;
}

const malformed = (message: string) => new DomainError('malformed', 'proof.checkpoint_malformed', message);

export function formatCheckpoint({ origin, size, rootHash }: Checkpoint): string {
  if (!Number.isSafeInteger(size) || size < 0 || rootHash.length !== HASH_BYTES)
    throw malformed('A checkpoint has a size and a root hash.');
  return `${origin}\n${size}\n${toBase64(rootHash)}\n`;
}

/** Exactly three lines: extension lines can't be audited, this log writes none. Throws `proof.checkpoint_malformed`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin, size, root, end] = lines;
  if (lines.length !== 4 || end !== '' || !origin || !size || !root)
    throw malformed('A checkpoint has three lines: origin, size, root hash.');
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw malformed('The size is not a plain number.');
  try {
    return { origin, size: Number(size), rootHash: fromBase64(root, HASH_BYTES) };
  } catch {
    throw malformed('The root hash is not canonical base64 of 32 bytes.');
  }
}

/** A signed note over the checkpoint. The origin is the signer's name. */
export function signCheckpoint(head: Omit<Checkpoint, 'origin'>, signer: NoteSigner): string {
  return signNote(formatCheckpoint({ ...head, origin: signer.name }), [signer]);
}

/**
 * Reads a signed checkpoint and believes it: signed by `key`, whose name is the origin. Signatures by others are ignored.
 * Throws `proof.note_malformed`, `proof.checkpoint_malformed`, `proof.key_unknown`, `proof.signature_invalid`.
 */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed.text);
  if (!signatureBy(parsed, key) || checkpoint.origin !== key.name) {
    throw new DomainError(
      'invalid',
      'proof.key_unknown',
      'The checkpoint is not from this log, or not signed with this key.',
    );
  }
  if (!isSignedBy(parsed, key))
    throw new DomainError('invalid', 'proof.signature_invalid', 'The signature does not fit the checkpoint.');
  return checkpoint;
}
