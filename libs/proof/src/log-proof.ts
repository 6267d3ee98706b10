import { DomainError } from '@holdfast/kernel';
import { parseCheckpoint, type Checkpoint } from './checkpoint';
import { leafHash } from './hash';
import { formatNote, isSignedBy, parseNote, signatureBy, type Note, type VerifierKey } from './note';
import { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof';
import { verifyInclusion } from './verify-proof';

export interface Check<Name extends string = string> {
  readonly name: Name;
  readonly ok: boolean;
  /** One sentence for a person. */
  readonly detail: string;
}

/** That the log has a leaf. In the order in which they are made; one whose ground failed is not made and not listed. */
export const PROOF_CHECKS = ['proof', 'key', 'checkpoint signature', 'inclusion'] as const;

export type ProofCheckName = (typeof PROOF_CHECKS)[number];

/** Where the log has it. */
export interface ProvenPlace {
  readonly origin: string;
  readonly index: number;
  readonly treeSize: number;
}

/** Remembers signatures that were verified: many receipts share a checkpoint, and a signature costs a millisecond. */
export type SignatureCache = Map<string, boolean>;

const MAX_CACHED_SIGNATURES = 1_000;

export interface ProofInput {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** Signed checkpoint of a tree that has the leaf; others' cosignatures are left out. */
  readonly checkpoint: string;
}

/**
 * The proof's text. A stranger's signature in it could be altered without anyone noticing, so it carries the log's alone: throws
 * `proof.key_unknown` when that is not there.
 */
export function logProofText({ index, path, checkpoint }: ProofInput, key: VerifierKey): string {
  const note = parseNote(checkpoint);
  const signature = signatureBy(note, key);
  if (!signature) throw new DomainError('invalid', 'proof.key_unknown', 'The checkpoint is not signed with this key.');
  return formatTlogProof({ index, path, checkpoint: formatNote({ text: note.text, signatures: [signature] }) });
}

/** What carries a proof, by its name in sentences and in codes. */
export type ProofBearer = 'receipt' | 'late content';

const MALFORMED = {
  receipt: 'proof.receipt_malformed',
  'late content': 'proof.late_content_malformed',
} as const satisfies Record<ProofBearer, string>;

/** Makes PROOF_CHECKS as far as they get, and tells each. Null when what comes after a check has no ground. */
export function verifyLogProof(
  { of, text }: { readonly of: ProofBearer; readonly text: string },
  leaf: Uint8Array,
  { key, signatures }: { readonly key: VerifierKey; readonly signatures: SignatureCache },
  tell: (check: Check<ProofCheckName>) => void,
): ProvenPlace | null {
  const add = (name: ProofCheckName, ok: boolean, detail: string): boolean => {
    tell({ name, ok, detail });
    return ok;
  };
  let read: ReturnType<typeof readProof>;
  try {
    read = readProof(of, text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    add('proof', false, [error.message, error.details.remedy].filter(Boolean).join(' '));
    return null;
  }
  add('proof', true, "A C2SP tlog-proof with the log's signature alone.");
  const { proof, note, checkpoint } = read;
  const isOurs = signatureBy(note, key) !== undefined && checkpoint.origin === key.name;
  const whose = `The ${of} is from the log "${checkpoint.origin}"; the key given is another one.`;
  if (!add('key', isOurs, isOurs ? key.name : whose)) return null;
  const isSigned = cached(signatures, proof.checkpoint, () => isSignedBy(note, key));
  const signature = isSigned ? 'Signed with the key given.' : 'The signature does not fit the checkpoint.';
  if (!add('checkpoint signature', isSigned, signature)) return null;
  const { index, path } = proof;
  const { size, rootHash: root } = checkpoint;
  const isIncluded = verifyInclusion({ leafHash: leafHash(leaf), index, size, path, root });
  add(
    'inclusion',
    isIncluded,
    isIncluded ? `Entry ${index} of ${size}.` : 'The path does not lead from the leaf to the signed root.',
  );
  return { origin: checkpoint.origin, index, treeSize: size };
}

function readProof(of: ProofBearer, text: string): { proof: TlogProof; note: Note; checkpoint: Checkpoint } {
  const proof = parseTlogProof(text);
  const note = parseNote(proof.checkpoint);
  if (note.signatures.length !== 1) {
    throw new DomainError('malformed', MALFORMED[of], `The ${of} has to carry one signature, the log's.`);
  }
  if (formatTlogProof(proof) !== text)
    throw new DomainError('malformed', 'proof.tlog_proof_malformed', 'The proof is not in its one canonical text.');
  return { proof, note, checkpoint: parseCheckpoint(note.text) };
}

function cached(cache: SignatureCache, note: string, verify: () => boolean): boolean {
  const known = cache.get(note);
  if (known !== undefined) return known;
  const ok = verify();
  if (cache.size < MAX_CACHED_SIGNATURES) cache.set(note, ok);
  return ok;
}
