import { DomainError } from '@holdfast/kernel';
import type { CustodyKind } from './leaf';
import { type Check, PROOF_CHECKS, type ProvenPlace, type SignatureCache, verifyLogProof } from './log-proof';
import { parseVerifierKey, type VerifierKey } from './note';
import { canonicalJson } from './canonical-json';
import { factsOf, leafFaults, openingsOf, parseReceipt, postingOf, type Receipt } from './receipt';

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
  ...PROOF_CHECKS,
] as const;

export type ReceiptCheckName = (typeof RECEIPT_CHECKS)[number];

/** What a verified receipt proves; present only when every check passed. */
export interface ProvenPosting extends ProvenPlace {
  readonly postingId: string;
  readonly asset: string;
  readonly from: string;
  readonly to: string;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly authority: Receipt['facts']['authority'];
  readonly contentManifest: Receipt['contentManifest'];
}

export interface ReceiptVerdict {
  readonly ok: boolean;
  readonly checks: readonly Check<ReceiptCheckName>[];
  readonly proven: ProvenPosting | null;
}

export interface VerifyOptions {
  /** `name+keyid+base64`, from a source outside of the receipt. Text that is no key throws `proof.verifier_key_malformed`. */
  readonly verifierKey: string | VerifierKey;
  readonly signatures?: SignatureCache;
}

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

  run(text: string | Uint8Array, key: VerifierKey, signatures: SignatureCache): ProvenPosting | null {
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

    const place = verifyLogProof({ of: 'receipt', text: receipt.proof }, posting.bytes, { key, signatures }, (check) =>
      this.checks.push(check),
    );
    if (!place) return null;

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
      ...place,
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

function describeFiles({ contentManifest: { files } }: Receipt): string {
  const missing = files.filter((file) => file.sha256 === null).map((file) => file.name);
  return `${files.length} files${missing.length === 0 ? '' : `, of which missing: ${missing.join(', ')}`}.`;
}
