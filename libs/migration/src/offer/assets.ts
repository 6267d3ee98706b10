import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';

/** What each custody kind means to the one who holds it. */
export const CUSTODY_WORDS: Readonly<Record<CustodyKind, string>> = {
  token: "The token itself is kept, on its chain, in the keeper's vault.",
  record: 'A record is kept: what the platform or the chain attested. No token moved.',
  copy: 'A copy of the content and its evidence is kept. The token stays in your own wallet.',
};

export interface AssetFileRow {
  readonly name: string;
  readonly role: string;
  readonly sha256: string | null;
  readonly sizeBytes: string | null;
  readonly mediaType: string | null;
  readonly state: 'stored' | 'wanted' | 'missing';
}

export interface HeldAssetRow {
  readonly assetId: string;
  readonly holderId: string;
  readonly assetName: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: string;
  readonly number: number | null;
  readonly of: number | null;
  readonly quantity: bigint;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly platformId: string;
  readonly platformName: string;
  readonly keeperId: string;
  readonly keeperName: string;
  readonly custodyKind: CustodyKind;
  readonly grade: string;
  readonly contentManifestHash: string | null;
  readonly files: AssetFileRow[];
  readonly transferId: string | null;
}

export interface AssetFilter {
  readonly collection?: string | undefined;
  readonly keeper?: string | undefined;
  readonly kind?: string | undefined;
  readonly q?: string | undefined;
  readonly assetId?: string | undefined;
}

/*
 * The caller's own positions across all keepers. Holders are named by hand: staff who are holders too would otherwise
 * see their organization's. A position is ordered by asset, holder and keeper: an edition can be at several keepers.
 */
const HELD = `
  WITH position AS (
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, 1::bigint AS quantity FROM custody.single_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[])
    UNION ALL
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, p.quantity FROM custody.edition_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND p.quantity > 0)
  SELECT p.asset_id AS "assetId", p.holder_id AS "holderId", i.asset_name AS "assetName", i.name, i.description, i.kind,
    i.number, i.of_total AS "of", p.quantity, c.id AS "collectionId", c.name AS "collectionName",
    o.id AS "platformId", o.name AS "platformName", k.id AS "keeperId", k.name AS "keeperName",
    p.custody_kind AS "custodyKind", i.grade, encode(m.hash, 'hex') AS "contentManifestHash",
    COALESCE(f.files, '[]') AS files,
    (SELECT l.transfer_id FROM migration.leg l JOIN migration.transfer t ON t.id = l.transfer_id
     WHERE l.asset_id = p.asset_id AND l.holder_id = p.holder_id AND l.from_organization_id = p.organization_id
       AND t.state NOT IN ('draft', 'closed', 'rejected', 'cancelled') AND l.state NOT IN ('excluded', 'confirmed')
     LIMIT 1) AS "transferId"
  FROM position p
  JOIN migration.item i ON i.asset_id = p.asset_id
  JOIN migration.collection c ON c.id = i.collection_id
  JOIN identity.organization o ON o.id = i.organization_id
  JOIN identity.organization k ON k.id = p.organization_id
  LEFT JOIN content.manifest m ON m.asset_id = p.asset_id
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('name', file.name, 'role', file.role,
      'sha256', CASE WHEN file.state = 'stored' THEN encode(file.sha256, 'hex') END,
      'sizeBytes', CASE WHEN file.state = 'stored' THEN file.size_bytes::text END,
      'mediaType', CASE WHEN file.state = 'stored' THEN file.media_type END,
      'state', CASE WHEN file.state IN ('stored', 'wanted') THEN file.state ELSE 'missing' END) ORDER BY file.name) AS files
    FROM content.file file WHERE file.asset_id = p.asset_id) f ON true`;

export async function listHeldAssets(sql: Sql, filter: AssetFilter, page: Page) {
  const [asset, holder, keeper] = page.after ?? [null, null, null];
  const rows = await sql.query<HeldAssetRow>(
    `${HELD}
     WHERE ($1::uuid IS NULL OR c.id = $1::uuid) AND ($2::uuid IS NULL OR p.organization_id = $2::uuid)
       AND ($3::text IS NULL OR p.custody_kind = $3) AND ($4::text IS NULL OR strpos(lower(i.name), lower($4)) > 0)
       AND ($5::uuid IS NULL OR (p.asset_id, p.holder_id, p.organization_id) > ($5::uuid, $6::uuid, $7::uuid))
     ORDER BY p.asset_id, p.holder_id, p.organization_id LIMIT $8::int`,
    [
      filter.collection ?? null,
      filter.keeper ?? null,
      filter.kind ?? null,
      filter.q ?? null,
      asset ?? null,
      holder ?? null,
      keeper ?? null,
      page.fetchLimit,
    ],
  );
  return page.of(
    rows,
    (row) => [row.assetId, row.holderId, row.keeperId],
    (row) => row,
  );
}

/** The caller's positions of one asset. Throws `asset.not_found` when there are none. */
export async function getHeldAsset(sql: Sql, assetId: string): Promise<HeldAssetRow[]> {
  const rows = await sql.query<HeldAssetRow>(
    `${HELD} WHERE p.asset_id = $1::uuid ORDER BY p.holder_id, p.organization_id`,
    [assetId],
  );
  if (rows.length === 0) throw new DomainError('not_found', 'asset.not_found', 'You hold no such asset.');
  return rows;
}

export interface AssetPostingRow {
  readonly postingId: string;
  readonly fromId: string;
  readonly fromName: string;
  readonly toId: string;
  readonly toName: string;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly authorityKind: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

const HISTORY_MAX = 500;

/** What happened to the caller's part of an asset, oldest first. */
export async function assetHistory(sql: Sql, assetId: string): Promise<AssetPostingRow[]> {
  return sql.query<AssetPostingRow>(
    `SELECT p.id AS "postingId", f.id AS "fromId", f.name AS "fromName", t.id AS "toId", t.name AS "toName", p.quantity,
       p.custody_kind AS "custodyKind", p.authority_kind AS "authorityKind", p.occurred_at AS "occurredAt",
       p.recorded_at AS "recordedAt"
     FROM custody.posting p
     JOIN identity.organization f ON f.id = p.from_organization_id
     JOIN identity.organization t ON t.id = p.to_organization_id
     WHERE p.asset_id = $1::uuid AND p.holder_id = ANY ((SELECT identity.current_holders())::uuid[])
     ORDER BY p.id LIMIT ${HISTORY_MAX}`,
    [assetId],
  );
}
