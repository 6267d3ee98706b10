import { buildReceiptData } from '@holdfast/custody';
import { manifestsOf } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import {
  buildReceipt,
  type ContentManifest,
  contentManifest,
  contentManifestHash,
  contentManifestSchema,
  equalBytes,
  type VerifierKey,
} from '@holdfast/proof';

export interface MadeReceipt {
  readonly text: string;
  readonly manifest: ContentManifest;
}

/**
 * A posting's receipt with the content manifest that its leaf binds. Throws `custody.posting_unknown`,
 * `custody.receipt_not_ready`, `receipt.not_whole` (the asker may not open one of the sides, or a person was erased),
 * `receipt.manifest_changed`.
 */
export async function makeReceipt(sql: Sql, postingId: string, verifierKey: VerifierKey): Promise<MadeReceipt> {
  const data = await buildReceiptData(sql, postingId);
  const { asset, from, to } = data.openings;
  if (asset === null || from === null || to === null) {
    throw new DomainError('conflict', 'receipt.not_whole', 'This receipt can be made for its holder only.');
  }
  const manifest = await manifestOfPosting(sql, data.assetId, data.occurredAt, data.leaf.contentManifestHash);
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

/**
 * The manifest as it was at the posting. Only the newest is kept, but content that came late only fills gaps: taking out
 * again what was stored since gives the older one, and its hash says whether that is so.
 */
async function manifestOfPosting(sql: Sql, assetId: string, at: Date, hash: Uint8Array): Promise<ContentManifest> {
  const [record] = await manifestsOf(sql, [assetId]);
  if (record !== undefined) {
    const newest = contentManifestSchema.parse(JSON.parse(record.body));
    if (equalBytes(contentManifestHash(newest), hash)) return newest;
    const late = await sql.query<{ name: string }>(
      `SELECT name FROM content.file WHERE asset_id = $1::uuid AND updated_at > $2::timestamptz`,
      [assetId, at],
    );
    const names = new Set(late.map((file) => file.name));
    const older = contentManifest(
      newest.files.map((file) => (names.has(file.name) ? { ...file, sha256: null, size: null } : file)),
    );
    if (equalBytes(contentManifestHash(older), hash)) return older;
  }
  throw new DomainError(
    'conflict',
    'receipt.manifest_changed',
    'The list of files that this posting binds is not at hand.',
    {
      remedy: 'Write to Holdfast with the posting id; the log still has the posting.',
    },
  );
}
