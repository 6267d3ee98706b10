import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { equalBytes, fromHex, fromUtf8, toHex } from './bytes';
import { canonicalJson } from './canonical-json';
import { commitment, type Opening } from './commitment';
import { contentManifestHash, contentManifestSchema, type ContentManifest } from './content-manifest';
import { decodeLeaf, encodeLeaf, type PostingLeaf } from './leaf';
import { isAccountName, isAssetName } from './names';
import { logProofText, type ProofInput } from './log-proof';
import type { VerifierKey } from './note';

export const RECEIPT_FORMAT = 'holdfast-receipt';
export const MAX_RECEIPT_LENGTH = 4 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const opening = z.strictObject({ name: z.string().min(1).max(4_096), salt: hash });

/** Shapes only; what the fields must be to each other is verifyReceipt's. */
const receiptSchema = z.strictObject({
  contentManifest: contentManifestSchema,
  facts: z.strictObject({
    authority: z.strictObject({ hash, kind: z.enum(['deposit', 'consent', 'mandate', 'correction']) }),
    custodyKind: z.enum(['token', 'record', 'copy']),
    postingId: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    quantity: z.string().regex(/^[1-9][0-9]{0,18}$/),
  }),
  format: z.literal(RECEIPT_FORMAT),
  leaf: z.string().regex(/^(?:[0-9a-f]{2}){1,1024}$/),
  openings: z.strictObject({ asset: opening, from: opening, to: opening }),
  proof: z.string().max(256 * 1024),
  version: z.literal(1),
});

export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptFacts = Receipt['facts'];

const malformed = (message: string, remedy?: string) =>
  new DomainError('malformed', 'proof.receipt_malformed', message, remedy === undefined ? {} : { remedy });

/** RFC 8785 and a newline: the one text of a receipt. */
export function formatReceipt(receipt: Receipt): string {
  return `${canonicalJson(receipt)}\n`;
}

/**
 * Reads a receipt without believing it, and refuses every text but formatReceipt's own: so no byte of a receipt can change
 * unnoticed, not even white space or a second field of the same name. Throws `proof.receipt_malformed`.
 */
export function parseReceipt(input: string | Uint8Array): Receipt {
  if (input.length > MAX_RECEIPT_LENGTH) throw malformed(`A receipt has at most ${MAX_RECEIPT_LENGTH} bytes.`);
  const text = typeof input === 'string' ? input : fromUtf8(input);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('This is not JSON.');
  }
  const parsed = receiptSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(
      `Not a receipt of format 1: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'invalid'}.`,
    );
  }
  // Compared with the typed value, not with the JSON as it came: unknown fields differ here, whatever they are called.
  if (formatReceipt(parsed.data) !== text) {
    throw malformed(
      'The text is not the canonical one (RFC 8785 and a newline).',
      'Use the file as it was downloaded; programs that reformat JSON break it.',
    );
  }
  return parsed.data;
}

export interface ReceiptInput extends ProofInput {
  readonly leaf: PostingLeaf;
  readonly openings: { readonly asset: Opening; readonly from: Opening; readonly to: Opening };
  readonly contentManifest: ContentManifest;
  readonly verifierKey: VerifierKey;
}

/**
 * The receipt's text. Whoever makes receipts hears of parts that do not fit together here, not the holder later:
 * throws `proof.receipt_inconsistent` (with the part's name in `details.field`). Does not verify the path or the signature.
 */
export function buildReceipt(input: ReceiptInput): string {
  const { leaf, openings, contentManifest } = input;
  const faults = leafFaults(leaf, openings, contentManifest);
  const fault = faults[0];
  if (fault) throw new DomainError('invalid', 'proof.receipt_inconsistent', fault.detail, { field: fault.part });
  return formatReceipt({
    contentManifest,
    facts: factsOf(leaf),
    format: RECEIPT_FORMAT,
    leaf: toHex(encodeLeaf(leaf)),
    openings: { asset: openingText(openings.asset), from: openingText(openings.from), to: openingText(openings.to) },
    proof: logProofText(input, input.verifierKey),
    version: 1,
  });
}

/** What a leaf says, as a receipt writes it. */
export function factsOf(leaf: PostingLeaf): ReceiptFacts {
  return {
    authority: { hash: toHex(leaf.authorityHash), kind: leaf.authorityKind },
    custodyKind: leaf.custodyKind,
    postingId: leaf.postingId,
    quantity: leaf.quantity.toString(),
  };
}

export interface LeafFault {
  readonly part: 'asset' | 'from' | 'to' | 'content manifest';
  readonly detail: string;
}

/** Which openings, and whether the manifest, do not belong to the leaf. */
export function leafFaults(
  leaf: PostingLeaf,
  openings: ReceiptInput['openings'],
  manifest: ContentManifest,
): LeafFault[] {
  const faults: LeafFault[] = [];
  for (const part of ['asset', 'from', 'to'] as const) {
    const isName = part === 'asset' ? isAssetName : isAccountName;
    if (!isName(openings[part].name))
      faults.push({ part, detail: `"${openings[part].name}" is not a name of the published form.` });
    else if (!equalBytes(commitment(openings[part]), leaf[part])) {
      faults.push({ part, detail: `The name and salt do not open the commitment in the leaf.` });
    }
  }
  if (!equalBytes(contentManifestHash(manifest), leaf.contentManifestHash)) {
    faults.push({ part: 'content manifest', detail: 'The list of files is not the one whose hash is in the leaf.' });
  }
  return faults;
}

export function openingsOf(receipt: Receipt): ReceiptInput['openings'] {
  const read = ({ name, salt }: { name: string; salt: string }): Opening => ({ name, salt: fromHex(salt, 32) });
  return { asset: read(receipt.openings.asset), from: read(receipt.openings.from), to: read(receipt.openings.to) };
}

/** The receipt's posting. Throws `proof.leaf_malformed`. */
export function postingOf(receipt: Receipt): { leaf: PostingLeaf; bytes: Uint8Array } {
  const bytes = fromHex(receipt.leaf);
  const leaf = decodeLeaf(bytes);
  if (leaf.type !== 'posting') throw new DomainError('malformed', 'proof.leaf_malformed', 'The leaf is not a posting.');
  return { leaf, bytes };
}

function openingText({ name, salt }: Opening): { name: string; salt: string } {
  return { name, salt: toHex(salt) };
}
