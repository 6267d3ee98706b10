import { DomainError } from '@holdfast/kernel';
import { parseCheckpoint, type Checkpoint } from './checkpoint';
import { leafHash } from './hash';
import type { CustodyKind } from './leaf';
import { isSignedBy, parseNote, parseVerifierKey, signatureBy, type Note, type VerifierKey } from './note';
import { canonicalJson } from './canonical-json';
import { factsOf, leafFaults, openingsOf, parseReceipt, postingOf, type Receipt } from './receipt';
import { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof';
import { verifyInclusion } from './verify-proof';

/** In the order in which they are made. A check whose ground failed is not made and not listed. */
export const RECEIPT_CHECKS = [
  'encoding',
  'leaf',
  'posting',
  'quantity',
  'custody kind',
  'authority',
  'asset',
  'from',
  'to',
  'content manifest',
  'proof',
  'key',
  'checkpoint signature',
  'inclusion',
] as const;

export type ReceiptCheckName = (typeof RECEIPT_CHECKS)[number];

export interface Check<Name extends string = string> {
  readonly name: Name;
  readonly ok: boolean;
  /** One sentence for a person. */
  readonly detail: string;
}

/** What a verified receipt proves; present only when every check passed. */
export interface ProvenPosting {
  readonly postingId: string;
  readonly asset: string;
  readonly from: string;
  readonly to: string;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly authority: Receipt['facts']['authority'];
  readonly contentManifest: Receipt['contentManifest'];
  readonly origin: string;
  readonly index: number;
  readonly treeSize: number;
}

export interface ReceiptVerdict {
  readonly ok: boolean;
  readonly checks: readonly Check<ReceiptCheckName>[];
  readonly proven: ProvenPosting | null;
}

/** Remembers signatures that were verified: many receipts share a checkpoint, and a signature costs a millisecond. */
export type SignatureCache = Map<string, boolean>;

export interface VerifyOptions {
  /** `name+keyid+base64`, from a source outside of the receipt. Text that is no key throws `proof.verifier_key_malformed`. */
  readonly verifierKey: string | VerifierKey;
  readonly signatures?: SignatureCache;
}

const MAX_CACHED_SIGNATURES = 1_000;

/** Verifies a receipt with nothing but the log's key. Never throws on account of the receipt. */
export function verifyReceipt(receiptText: string | Uint8Array, options: VerifyOptions): ReceiptVerdict {
  const key = typeof options.verifierKey === 'string' ? parseVerifierKey(options.verifierKey) : options.verifierKey;
  const verification = new Verification();
  const proven = verification.run(receiptText, key, options.signatures ?? new Map());
  const ok = verification.checks.length === RECEIPT_CHECKS.length && verification.checks.every((check) => check.ok);
  return { ok, checks: verification.checks, proven: ok ? proven : null };
}

class Verification {
  readonly checks: Check<ReceiptCheckName>[] = [];

  run(text: string | Uint8Array, key: VerifierKey, cache: SignatureCache): ProvenPosting | null {
    const receipt = this.attempt('encoding', 'A receipt of format 1, in its one canonical text.', () =>
      parseReceipt(text),
    );
    if (!receipt) return null;
    const posting = this.attempt('leaf', 'The leaf is a posting of version 1.', () => postingOf(receipt));
    if (!posting) return null;
    this.compareFacts(receipt, posting.leaf);

    const faults = leafFaults(posting.leaf, openingsOf(receipt), receipt.contentManifest);
    for (const part of ['asset', 'from', 'to', 'content manifest'] as const) {
      const fault = faults.find((one) => one.part === part);
      this.add(
        part,
        !fault,
        fault?.detail ?? (part === 'content manifest' ? describeFiles(receipt) : receipt.openings[part].name),
      );
    }

    const proof = this.attempt('proof', "A C2SP tlog-proof with the log's signature alone.", () =>
      readProof(receipt.proof),
    );
    if (!proof) return null;
    const { note, checkpoint, index, path } = proof;
    const isOurs = signatureBy(note, key) !== undefined && checkpoint.origin === key.name;
    this.add(
      'key',
      isOurs,
      isOurs ? key.name : `The receipt is from the log "${checkpoint.origin}"; the key given is another one.`,
    );
    if (!isOurs) return null;
    const isSigned = cached(cache, proof.proof.checkpoint, () => isSignedBy(note, key));
    this.add(
      'checkpoint signature',
      isSigned,
      isSigned ? 'Signed with the key given.' : 'The signature does not fit the checkpoint.',
    );
    if (!isSigned) return null;
    const { size, rootHash: root } = checkpoint;
    const isIncluded = verifyInclusion({ leafHash: leafHash(posting.bytes), index, size, path, root });
    this.add(
      'inclusion',
      isIncluded,
      isIncluded ? `Entry ${index} of ${size}.` : 'The path does not lead from the leaf to the signed root.',
    );

    const { leaf } = posting;
    const { openings, facts, contentManifest } = receipt;
    return {
      postingId: leaf.postingId,
      asset: openings.asset.name,
      from: openings.from.name,
      to: openings.to.name,
      quantity: leaf.quantity,
      custodyKind: leaf.custodyKind,
      authority: facts.authority,
      contentManifest,
      origin: checkpoint.origin,
      index,
      treeSize: size,
    };
  }

  /** The words for people must be the leaf's: they are repeated only so that a person can read them. */
  private compareFacts(receipt: Receipt, leaf: Parameters<typeof factsOf>[0]): void {
    const said = receipt.facts;
    const meant = factsOf(leaf);
    const compare = (name: ReceiptCheckName, a: string, b: string) =>
      this.add(name, a === b, a === b ? a : `The receipt says ${a}, its leaf says ${b}.`);
    compare('posting', said.postingId, meant.postingId);
    compare('quantity', said.quantity, meant.quantity);
    compare('custody kind', said.custodyKind, meant.custodyKind);
    const agree = canonicalJson(said.authority) === canonicalJson(meant.authority);
    this.add(
      'authority',
      agree,
      agree ? `${said.authority.kind} ${said.authority.hash}` : 'The receipt names another authority than its leaf.',
    );
  }

  private add(name: ReceiptCheckName, ok: boolean, detail: string): void {
    this.checks.push({ name, ok, detail });
  }

  private attempt<Value>(name: ReceiptCheckName, detail: string, read: () => Value): Value | null {
    try {
      const value = read();
      this.add(name, true, detail);
      return value;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.add(name, false, [error.message, error.details.remedy].filter(Boolean).join(' '));
      return null;
    }
  }
}

function readProof(text: string): {
  proof: TlogProof;
  note: Note;
  checkpoint: Checkpoint;
  index: number;
  path: readonly Uint8Array[];
} {
  const proof = parseTlogProof(text);
  const note = parseNote(proof.checkpoint);
  if (note.signatures.length !== 1) {
    throw new DomainError('malformed', 'proof.receipt_malformed', "A receipt carries one signature, the log's.");
  }
  if (formatTlogProof(proof) !== text)
    throw new DomainError('malformed', 'proof.tlog_proof_malformed', 'The proof is not in its one canonical text.');
  return { proof, note, checkpoint: parseCheckpoint(note.text), index: proof.index, path: proof.path };
}

function describeFiles({ contentManifest: { files } }: Receipt): string {
  const missing = files.filter((file) => file.sha256 === null).map((file) => file.name);
  return `${files.length} files${missing.length === 0 ? '' : `, of which missing: ${missing.join(', ')}`}.`;
}

function cached(cache: SignatureCache, note: string, verify: () => boolean): boolean {
  const known = cache.get(note);
  if (known !== undefined) return known;
  const ok = verify();
  if (cache.size < MAX_CACHED_SIGNATURES) cache.set(note, ok);
  return ok;
}
