import type { Sql } from '@holdfast/platform';

/** An asset and the platform that deposits it. */
export interface AssetOf {
  readonly assetId: string;
  readonly organizationId: string;
}

/**
 * Makes workers on the same assets take turns, so that each rebuilds a manifest from files that no other is changing.
 * Always before the first write to those files, and in one order: so nobody deadlocks.
 */
export async function lockAssets(sql: Sql, assets: readonly AssetOf[]): Promise<void> {
  await sql.execute(`SELECT FROM content.file WHERE asset_id = ANY ($1::uuid[]) ORDER BY asset_id, name FOR UPDATE`, [
    assets.map(({ assetId }) => assetId),
  ]);
}

/**
 * Rebuilds manifests from the files, in one statement: canonical JSON (RFC 8785) of
 * `{version: 1, files: [{name, role, sha256, size}]}` sorted by the names' bytes. A file that is not stored has null for both;
 * an asset without files has an empty list. Returns how many changed.
 */
export async function rebuildManifests(sql: Sql, assets: readonly AssetOf[], now: Date): Promise<number> {
  return sql.execute(
    `INSERT INTO content.manifest (asset_id, organization_id, hash, body, bytes, complete, updated_at)
     SELECT asset_id, organization_id, sha256(convert_to(body, 'UTF8')), body, bytes, complete, $3
       FROM (SELECT a.asset_id, a.organization_id, bool_and(f.id IS NULL OR f.state = 'stored') AS complete,
                    COALESCE(sum(f.size_bytes) FILTER (WHERE f.state = 'stored'), 0)::bigint AS bytes,
                    '{"files":[' || COALESCE(string_agg(
                      '{"name":' || to_json(f.name)::text || ',"role":' || to_json(f.role)::text
                      || ',"sha256":' || CASE f.state WHEN 'stored' THEN '"' || encode(f.sha256, 'hex') || '"' ELSE 'null' END
                      || ',"size":' || CASE f.state WHEN 'stored' THEN f.size_bytes::text ELSE 'null' END || '}',
                      ',' ORDER BY f.name COLLATE "C"), '') || '],"version":1}' AS body
               FROM unnest($1::uuid[], $2::uuid[]) AS a (asset_id, organization_id)
               LEFT JOIN content.file f USING (asset_id, organization_id)
              GROUP BY a.asset_id, a.organization_id) AS built
      ORDER BY asset_id
     ON CONFLICT (asset_id) DO UPDATE
        SET hash = excluded.hash, body = excluded.body, bytes = excluded.bytes, complete = excluded.complete, updated_at = excluded.updated_at
      WHERE manifest.hash <> excluded.hash OR manifest.complete <> excluded.complete`,
    [assets.map(({ assetId }) => assetId), assets.map(({ organizationId }) => organizationId), now],
  );
}

/** The same for whoever changed files by other means, or for assets that have none. */
export async function recomputeManifests(sql: Sql, assets: readonly AssetOf[], now: Date): Promise<number> {
  await lockAssets(sql, assets);
  return rebuildManifests(sql, assets, now);
}

export interface ManifestRecord extends AssetOf {
  /** Lower-case hex. */
  readonly hash: string;
  /** The canonical text that was hashed. */
  readonly body: string;
  /** Whether every file is stored. */
  readonly complete: boolean;
}

/** The manifests of these assets, as far as the asker may see them. */
export async function manifestsOf(sql: Sql, assetIds: readonly string[]): Promise<ManifestRecord[]> {
  return sql.query<ManifestRecord>(
    `SELECT asset_id AS "assetId", organization_id AS "organizationId", encode(hash, 'hex') AS hash, body, complete
       FROM content.manifest WHERE asset_id = ANY ($1::uuid[]) ORDER BY asset_id`,
    [assetIds],
  );
}

/** The canonical text of an asset's manifest with this hash, the newest or an earlier one; null when there is none. */
export async function manifestBody(sql: Sql, assetId: string, hash: Uint8Array): Promise<string | null> {
  const [row] = await sql.query<{ body: string }>(
    `SELECT body FROM content.manifest WHERE asset_id = $1::uuid AND hash = $2
     UNION ALL SELECT body FROM content.earlier_manifest WHERE asset_id = $1::uuid AND hash = $2 LIMIT 1`,
    [assetId, hash],
  );
  return row?.body ?? null;
}
