import { DomainError } from '@holdfast/kernel';
import { fromBase64, toBase64 } from './bytes';
import { HASH_BYTES } from './hash';

/** C2SP tlog-proof: an inclusion proof and the checkpoint that it leads to, as text. */
export interface TlogProof {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** A signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_PATH = 64;

const malformed = (message: string) => new DomainError('malformed', 'proof.tlog_proof_malformed', message);

/** Without the optional `extra` line: nothing authenticates it. */
export function formatTlogProof({ index, path, checkpoint }: TlogProof): string {
  return [HEADER, `index ${index}`, ...path.map(toBase64), '', checkpoint].join('\n');
}

/** Throws `proof.tlog_proof_malformed`. The checkpoint is cut out, not read. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('The proof has no checkpoint after an empty line.');
  const [header, indexLine, ...path] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw malformed(`The proof does not begin with ${HEADER}.`);
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(indexLine ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed('The second line is not an index.');
  if (path.length > MAX_PATH) throw malformed('The inclusion path is too long.');
  try {
    return {
      index: Number(index),
      path: path.map((line) => fromBase64(line, HASH_BYTES)),
      checkpoint: text.slice(end + 2),
    };
  } catch {
    throw malformed('A hash of the inclusion path is not canonical base64 of 32 bytes.');
  }
}
