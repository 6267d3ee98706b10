import { DRAWABLE_TYPES } from '@holdfast/content';
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
  /** Only what lacks a file, or only what lacks none. */
  readonly missing?: boolean | undefined;
  readonly sort?: AssetSort | undefined;
}
export type AssetSort = 'oldest' | 'newest' | 'name' | 'name_desc';

/*
 * The caller's own positions across all keepers, by the holder's index. Holders are named by hand: staff who are holders
 * too would otherwise see their organization's. An edition can be at several keepers.
 */
const POSITION = `
  WITH position AS (
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, 1::bigint AS quantity FROM custody.single_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[])
    UNION ALL
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, p.quantity FROM custody.edition_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND p.quantity > 0)`;

const LACKS_A_FILE = (asset: string) => `EXISTS (SELECT FROM content.file lacking
  WHERE lacking.asset_id = ${asset} AND lacking.state IN ('missing', 'mismatch', 'refused'))`;

/** Of the rows that `chosen` has, all that a page shows: what only those rows need is not looked up for the others. */
const SHOWN = `
  SELECT p.asset_id AS "assetId", p.holder_id AS "holderId", i.asset_name AS "assetName", i.name, i.description, i.kind,
    i.number, i.of_total AS "of", p.quantity, c.id AS "collectionId", c.name AS "collectionName",
    o.id AS "platformId", o.name AS "platformName", k.id AS "keeperId", k.name AS "keeperName",
    p.custody_kind AS "custodyKind", i.grade, encode(m.hash, 'hex') AS "contentManifestHash",
    COALESCE(f.files, '[]') AS files, p.key,
    (SELECT l.transfer_id FROM migration.leg l JOIN migration.transfer t ON t.id = l.transfer_id
     WHERE l.asset_id = p.asset_id AND l.holder_id = p.holder_id AND l.from_organization_id = p.organization_id
       AND t.state NOT IN ('draft', 'closed', 'rejected', 'cancelled') AND l.state NOT IN ('excluded', 'confirmed')
     LIMIT 1) AS "transferId"
  FROM chosen p
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

/** A cursor carries the key, so it is cut to a length that a cursor bears; what ties is told apart by its ids. */
const NAME_KEY = `left(lower(i.name), 100)`;
const NO_KEY = `''`;
const NO_ITEMS = `(SELECT NULL::uuid AS collection_id, NULL::text AS name) i ON true`;
const SORTS: Record<AssetSort, { key: string; order: 'ASC' | 'DESC' }> = {
  oldest: { key: NO_KEY, order: 'ASC' },
  newest: { key: NO_KEY, order: 'DESC' },
  name: { key: NAME_KEY, order: 'ASC' },
  name_desc: { key: NAME_KEY, order: 'DESC' },
};

export async function listHeldAssets(sql: Sql, filter: AssetFilter, page: Page) {
  const { key, order } = SORTS[filter.sort ?? 'oldest'];
  const by = ['key', 'asset_id', 'holder_id', 'organization_id'].map((name) => `p.${name} ${order}`).join(', ');
  const [after, asset, holder, keeper] = page.after ?? [null, null, null, null];
  // Names and collections are the items'; who asks for neither is spared to look at all of them.
  const needsItems = key !== NO_KEY || filter.collection !== undefined || filter.q !== undefined;
  const items = needsItems ? 'migration.item i ON i.asset_id = p.asset_id' : NO_ITEMS;
  const rows = await sql.query<HeldAssetRow & { key: string }>(
    `${POSITION}, keyed AS (
       SELECT p.*, ${key} AS key FROM position p JOIN ${items}
       WHERE ($1::uuid IS NULL OR i.collection_id = $1::uuid) AND ($2::uuid IS NULL OR p.organization_id = $2::uuid)
         AND ($3::text IS NULL OR p.custody_kind = $3) AND ($4::text IS NULL OR strpos(lower(i.name), lower($4)) > 0)
         AND ($5::boolean IS NULL OR $5 = ${LACKS_A_FILE('p.asset_id')})),
     chosen AS MATERIALIZED (
       SELECT * FROM keyed p WHERE $6::uuid IS NULL
         OR (p.key, p.asset_id, p.holder_id, p.organization_id) ${order === 'ASC' ? '>' : '<'} ($7::text, $6::uuid, $8::uuid, $9::uuid)
       ORDER BY ${by} LIMIT $10::int)
     ${SHOWN} ORDER BY ${by}`,
    [
      filter.collection ?? null,
      filter.keeper ?? null,
      filter.kind ?? null,
      filter.q ?? null,
      filter.missing ?? null,
      asset ?? null,
      after ?? null,
      holder ?? null,
      keeper ?? null,
      page.fetchLimit,
    ],
  );
  return page.of(
    rows,
    (row) => [row.key, row.assetId, row.holderId, row.keeperId],
    ({ key: _key, ...row }) => row,
  );
}

export interface AssetFacets {
  readonly assets: number;
  readonly missing: number;
  readonly kinds: Record<CustodyKind, number>;
  readonly collections: { id: string; name: string; assets: number }[];
  readonly keepers: { id: string; name: string; assets: number }[];
}

const FACET_MAX = 500;

/** How many of the caller's positions there are by what they can be filtered by. */
export async function countHeldAssets(sql: Sql): Promise<AssetFacets> {
  const [counted] = await sql.query<AssetFacets>(
    `${POSITION}, held AS MATERIALIZED (
       SELECT p.asset_id, p.organization_id, p.custody_kind, i.collection_id
       FROM position p JOIN migration.item i ON i.asset_id = p.asset_id)
     SELECT (SELECT count(*)::int FROM held) AS assets,
       (SELECT count(*)::int FROM held WHERE ${LACKS_A_FILE('held.asset_id')}) AS missing,
       (SELECT jsonb_build_object('token', count(*) FILTER (WHERE custody_kind = 'token'), 'record', count(*) FILTER (WHERE
          custody_kind = 'record'), 'copy', count(*) FILTER (WHERE custody_kind = 'copy')) FROM held) AS kinds,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'assets', n.assets) ORDER BY c.name, c.id)
         FROM (SELECT collection_id, count(*) AS assets FROM held GROUP BY 1 ORDER BY 2 DESC LIMIT ${FACET_MAX}) n
         JOIN migration.collection c ON c.id = n.collection_id), '[]') AS collections,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'assets', n.assets) ORDER BY o.name, o.id)
         FROM (SELECT organization_id, count(*) AS assets FROM held GROUP BY 1 ORDER BY 2 DESC LIMIT ${FACET_MAX}) n
         JOIN identity.organization o ON o.id = n.organization_id), '[]') AS keepers`,
  );
  return counted!;
}

/** The caller's positions of one asset. Throws `asset.not_found` when there are none. */
export async function getHeldAsset(sql: Sql, assetId: string): Promise<HeldAssetRow[]> {
  const rows = await sql.query<HeldAssetRow & { key: string }>(
    `${POSITION}, chosen AS (SELECT *, '' AS key FROM position WHERE asset_id = $1::uuid)
     ${SHOWN} ORDER BY p.holder_id, p.organization_id`,
    [assetId],
  );
  if (rows.length === 0) throw new DomainError('not_found', 'asset.not_found', 'You hold no such asset.');
  return rows.map(({ key: _key, ...row }) => row);
}

/**
 * The digest of the first image among an asset's files, for whoever holds it, deposited it or keeps it: that is what
 * row-level security shows. Throws `thumbnail.not_drawable`, the same for an asset that is not theirs.
 */
export async function findDrawableFile(sql: Sql, assetId: string): Promise<string> {
  const [file] = await sql.query<{ sha256: string }>(
    `SELECT encode(sha256, 'hex') AS sha256 FROM content.file
     WHERE asset_id = $1::uuid AND state = 'stored' AND media_type = ANY ($2::text[])
     ORDER BY role = 'media' DESC, name LIMIT 1`,
    [assetId, DRAWABLE_TYPES],
  );
  if (file !== undefined) return file.sha256;
  throw new DomainError('not_found', 'thumbnail.not_drawable', 'There is no small picture of this.', {
    remedy: 'Show a placeholder; the file itself can be downloaded.',
  });
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
