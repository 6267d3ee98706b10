import { buildReceiptData } from '@holdfast/custody';
import { manifestBody } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { buildReceipt, type ContentManifest, contentManifestSchema, type VerifierKey } from '@holdfast/proof';

export interface MadeReceipt {
  readonly text: string;
  readonly manifest: ContentManifest;
}

/**
 * A posting's receipt with the content manifest that its leaf binds. Throws `custody.posting_unknown`,
 * `custody.receipt_not_ready`, `receipt.not_whole` (the asker may not open one of the sides, or a person was erased),
 * `receipt.manifest_unknown`.
 */
export async function makeReceipt(sql: Sql, postingId: string, verifierKey: VerifierKey): Promise<MadeReceipt> {
  const data = await buildReceiptData(sql, postingId);
  const { asset, from, to } = data.openings;
  if (asset === null || from === null || to === null) {
    throw new DomainError('conflict', 'receipt.not_whole', 'This receipt can be made for its holder only.');
  }
  const manifest = await manifestOfPosting(sql, data.assetId, data.leaf.contentManifestHash);
  const text = buildReceipt({
    leaf: data.leaf,
    openings: { asset, from, to },
    contentManifest: manifest,
    index: data.index,
    path: data.path,
    checkpoint: data.checkpoint,
    verifierKey,
  });
  return { text, manifest };
}

/** The manifest that the posting binds: the newest, or one that was replaced since. */
async function manifestOfPosting(sql: Sql, assetId: string, hash: Uint8Array): Promise<ContentManifest> {
  const body = await manifestBody(sql, assetId, hash);
  if (body !== null) return contentManifestSchema.parse(JSON.parse(body));
  throw new DomainError(
    'conflict',
    'receipt.manifest_unknown',
    'The list of files that this posting binds is not at hand.',
    {
      remedy: 'Write to Holdfast with the posting id; the log still has the posting.',
    },
  );
}
