import { DomainError } from '@holdfast/kernel';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { equalBytes, fromHex, fromUtf8, toHex, utf8 } from './bytes';
import { canonicalJson } from './canonical-json';
import { fileName, fileRole, MAX_MANIFEST_FILES } from './content-manifest';
import { decodeLeaf, encodeLeaf, type StatementLeaf } from './leaf';
import { isAssetName } from './names';
import {
  type Check,
  logProofText,
  type ProofInput,
  type ProvenPlace,
  type SignatureCache,
  verifyLogProof,
} from './log-proof';
import type { VerifierKey } from './note';

export const LATE_CONTENT_FORMAT = 'holdfast-late-content';
export const MAX_LATE_CONTENT_LENGTH = 4 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const bodySchema = z.strictObject({
  /** SHA-256 of the asset's content manifest once the files were there. */
  after: hash,
  /** The asset's name. */
  asset: z.string().min(1).max(4_096).refine(isAssetName),
  before: hash,
  /** The deposit that brought them. */
  deposit: z.string().regex(/^[0-9a-f-]{36}$/),
  files: z
    .array(z.strictObject({ name: fileName, role: fileRole, sha256: hash }))
    .min(1)
    .max(MAX_MANIFEST_FILES),
  version: z.literal(1),
});

/** Files of an asset that a receipt's manifest names without a digest, and that came with a later deposit. */
export type LateContent = z.infer<typeof bodySchema>;

const evidenceSchema = z.strictObject({
  body: bodySchema,
  format: z.literal(LATE_CONTENT_FORMAT),
  leaf: z.string().regex(/^(?:[0-9a-f]{2}){1,1024}$/),
  proof: z.string().max(256 * 1024),
  version: z.literal(1),
});

export type LateContentEvidence = z.infer<typeof evidenceSchema>;

const malformed = (message: string) => new DomainError('malformed', 'proof.late_content_malformed', message);

/** RFC 8785, without a newline: these bytes are hashed into the leaf. */
export const lateContentText = (late: LateContent): string => canonicalJson(late);

/** The text that the leaf binds, read back. Throws `proof.late_content_malformed`. */
export function parseLateContentText(text: string): LateContent {
  const parsed = bodySchema.safeParse(json(text));
  if (!parsed.success || lateContentText(parsed.data) !== text) throw malformed('This is no text of late content.');
  return parsed.data;
}

export interface LateContentInput extends ProofInput {
  readonly leaf: StatementLeaf;
  readonly body: LateContent;
  readonly verifierKey: VerifierKey;
}

/**
 * The evidence's text: RFC 8785 and a newline. Throws `proof.late_content_inconsistent` when the leaf does not bind the body. Does
 * not verify the path or the signature.
 */
export function buildLateContent(input: LateContentInput): string {
  if (!binds(input.leaf, input.body)) {
    throw new DomainError('invalid', 'proof.late_content_inconsistent', 'The leaf binds another text.');
  }
  return formatEvidence({
    body: input.body,
    format: LATE_CONTENT_FORMAT,
    leaf: toHex(encodeLeaf(input.leaf)),
    proof: logProofText(input, input.verifierKey),
    version: 1,
  });
}

const formatEvidence = (evidence: LateContentEvidence): string => `${canonicalJson(evidence)}\n`;

/** Refuses every text but the one that buildLateContent writes. Throws `proof.late_content_malformed`. */
export function parseLateContent(input: string | Uint8Array): LateContentEvidence {
  if (input.length > MAX_LATE_CONTENT_LENGTH) throw malformed('This is longer than evidence of late content may be.');
  const text = typeof input === 'string' ? input : fromUtf8(input);
  const parsed = evidenceSchema.safeParse(json(text));
  if (!parsed.success) throw malformed('Not evidence of late content of format 1.');
  if (formatEvidence(parsed.data) !== text)
    throw malformed('The text is not the canonical one (RFC 8785 and a newline).');
  return parsed.data;
}

export interface LateContentVerdict {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** Present only when every check passed. */
  readonly proven: (LateContent & ProvenPlace & { readonly statementId: string }) | null;
}

/** Verifies evidence of late content with nothing but the log's key. Never throws on account of the evidence. */
export function verifyLateContent(
  text: string | Uint8Array,
  log: { readonly key: VerifierKey; readonly signatures: SignatureCache },
): LateContentVerdict {
  const checks: Check[] = [];
  try {
    const evidence = parseLateContent(text);
    checks.push({ name: 'encoding', ok: true, detail: 'Late content of format 1, in its one canonical text.' });
    const bytes = fromHex(evidence.leaf);
    const leaf = decodeLeaf(bytes);
    const isBound = leaf.type === 'late_content' && binds(leaf, evidence.body);
    checks.push({ name: 'leaf', ok: isBound, detail: isBound ? 'Binds the files.' : 'The leaf binds another text.' });
    if (leaf.type === 'posting' || !isBound) return { ok: false, checks, proven: null };
    const place = verifyLogProof({ of: 'late content', text: evidence.proof }, bytes, log, (check) =>
      checks.push(check),
    );
    const ok = place !== null && checks.every((check) => check.ok);
    return { ok, checks, proven: ok ? { ...evidence.body, ...place, statementId: leaf.statementId } : null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    checks.push({ name: checks.length === 0 ? 'encoding' : 'leaf', ok: false, detail: error.message });
    return { ok: false, checks, proven: null };
  }
}

const binds = (leaf: StatementLeaf, body: LateContent): boolean =>
  leaf.type === 'late_content' && equalBytes(leaf.bodyHash, sha256(utf8(lateContentText(body))));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This is not JSON.');
  }
}
