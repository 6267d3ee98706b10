import type { Sql } from '@holdfast/platform';
import type { ClaimedFile, FileOutcome, FileState, WantedFile } from '../core/content-file';
import { type AssetOf, lockAssets, rebuildManifests } from './manifest-records';

/** Inserts files in bulk; one that the asset has already stays as it is. Manifests follow. Returns how many were new. */
export async function insertWanted(sql: Sql, files: readonly WantedFile[], now: Date): Promise<number> {
  if (files.length === 0) return 0;
  const assets = distinctAssets(files);
  await lockAssets(sql, assets);
  const inserted = await sql.execute(
    `INSERT INTO content.file (id, asset_id, organization_id, deposit_id, role, name, declared_sha256, source_uri, bag_path,
                               next_attempt_at, updated_at)
     SELECT id, asset_id, organization_id, deposit_id, role, name, decode(declared_sha256, 'hex'), source_uri, bag_path, $10, $10
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
         AS f (id, asset_id, organization_id, deposit_id, role, name, declared_sha256, source_uri, bag_path)
     ON CONFLICT ON CONSTRAINT file_name_key DO NOTHING`,
    [
      files.map((file) => file.id),
      files.map((file) => file.assetId),
      files.map((file) => file.organizationId),
      files.map((file) => file.depositId),
      files.map((file) => file.role),
      files.map((file) => file.name),
      files.map((file) => file.declaredSha256),
      files.map((file) => file.sourceUri),
      files.map((file) => file.bagPath),
      now,
    ],
  );
  await rebuildManifests(sql, assets, now);
  return inserted;
}

export interface ClaimInput {
  readonly depositId: string;
  readonly limit: number;
  readonly now: Date;
  /** Until when others leave these files alone; 0 when the caller has a lease of its own on the deposit. */
  readonly claimForMs: number;
}

/**
 * A page of wanted files that are due. No lease: after `claimForMs` anybody may take them again, and fetching twice does
 * no harm, because only one result per attempt is recorded. Rows that another transaction is claiming are skipped.
 */
export async function claimWanted(sql: Sql, { depositId, limit, now, claimForMs }: ClaimInput): Promise<ClaimedFile[]> {
  return sql.query<ClaimedFile>(
    `WITH due AS (
       SELECT id FROM content.file
        WHERE state = 'wanted' AND deposit_id = $1 AND next_attempt_at <= $2
        ORDER BY next_attempt_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE content.file AS f SET next_attempt_at = GREATEST(f.next_attempt_at, $4)
       FROM due WHERE f.id = due.id
     RETURNING f.id, f.asset_id AS "assetId", f.organization_id AS "organizationId", f.deposit_id AS "depositId", f.role, f.name,
               encode(f.declared_sha256, 'hex') AS "declaredSha256", f.source_uri AS "sourceUri", f.bag_path AS "bagPath",
               f.attempts`,
    [depositId, now, limit, claimForMs === 0 ? new Date(0) : new Date(now.getTime() + claimForMs)],
  );
}

/**
 * Records what became of claimed files, with the blobs, and rebuilds the manifests of their assets, all in this transaction.
 * A result counts only while the file is still wanted at the attempt it was claimed at. Returns how many counted.
 */
export async function recordResults(sql: Sql, outcomes: readonly FileOutcome[], now: Date): Promise<number> {
  if (outcomes.length === 0) return 0;
  const assets = distinctAssets(outcomes.map(({ file }) => file));
  await lockAssets(sql, assets);
  const bytes = outcomes.map(({ result }) => ('bytes' in result ? result.bytes : null));
  await sql.execute(
    `INSERT INTO content.blob (sha256, size_bytes, media_type, stored_at)
     SELECT DISTINCT ON (sha256) decode(sha256, 'hex'), size_bytes, media_type, $4::timestamptz
       FROM unnest($1::text[], $2::bigint[], $3::text[]) AS b (sha256, size_bytes, media_type)
      WHERE sha256 IS NOT NULL ORDER BY sha256
     ON CONFLICT DO NOTHING`,
    [
      bytes.map((b) => b?.sha256 ?? null),
      bytes.map((b) => b?.sizeBytes ?? null),
      bytes.map((b) => b?.mediaType ?? null),
      now,
    ],
  );
  const recorded = await sql.execute(
    `UPDATE content.file AS f
        SET state = r.state, problem = r.problem, sha256 = decode(r.sha256, 'hex'), size_bytes = r.size_bytes,
            media_type = r.media_type, attempts = f.attempts + 1, next_attempt_at = r.next_attempt_at, updated_at = $9
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[])
         AS r (id, attempts, state, problem, sha256, size_bytes, media_type, next_attempt_at)
      WHERE f.id = r.id AND f.state = 'wanted' AND f.attempts = r.attempts`,
    [
      outcomes.map(({ file }) => file.id),
      outcomes.map(({ file }) => file.attempts),
      outcomes.map(({ result }) => result.state),
      outcomes.map(({ result }) => result.problem),
      bytes.map((b) => b?.sha256 ?? null),
      bytes.map((b) => b?.sizeBytes ?? null),
      bytes.map((b) => b?.mediaType ?? null),
      outcomes.map(({ result }) => ('nextAttemptAt' in result ? result.nextAttemptAt : now)),
      now,
    ],
  );
  await rebuildManifests(sql, assets, now);
  return recorded;
}

/** A file that was given up, and bytes in the store that it should have had. */
export interface LateFile {
  readonly id: string;
  readonly assetId: string;
  readonly organizationId: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Files that had been given up have come after all: their bytes lie in the store already. Never against a declared digest, and never one
 * that is stored or still wanted. Manifests follow. Returns how many were mended.
 */
export async function mendFiles(sql: Sql, files: readonly LateFile[], now: Date): Promise<number> {
  const assets = distinctAssets(files);
  await lockAssets(sql, assets);
  const mended = await sql.execute(
    `UPDATE content.file AS f
        SET state = 'stored', problem = NULL, sha256 = b.sha256, size_bytes = b.size_bytes, media_type = b.media_type, updated_at = $3
       FROM unnest($1::uuid[], $2::text[]) AS late (id, sha256) JOIN content.blob b ON b.sha256 = decode(late.sha256, 'hex')
      WHERE f.id = late.id AND f.state IN ('missing', 'mismatch', 'refused')
        AND (f.declared_sha256 IS NULL OR f.declared_sha256 = b.sha256)`,
    [files.map(({ id }) => id), files.map(({ sha256 }) => sha256), now],
  );
  await rebuildManifests(sql, assets, now);
  return mended;
}

export interface FileRecord extends WantedFile {
  readonly state: FileState;
  readonly problem: string | null;
  /** Of the bytes in the store; for a mismatch, of the wrong ones. */
  readonly sha256: string | null;
  readonly sizeBytes: bigint | null;
  readonly mediaType: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

const FILE_COLUMNS = `id, asset_id AS "assetId", organization_id AS "organizationId", deposit_id AS "depositId", role, name,
  encode(declared_sha256, 'hex') AS "declaredSha256", source_uri AS "sourceUri", bag_path AS "bagPath", state, problem,
  encode(sha256, 'hex') AS sha256, size_bytes AS "sizeBytes", media_type AS "mediaType", attempts,
  next_attempt_at AS "nextAttemptAt"`;

/** The files of these assets, as far as the asker may see them, by asset and name. */
export async function filesOf(sql: Sql, assetIds: readonly string[]): Promise<FileRecord[]> {
  return sql.query<FileRecord>(
    `SELECT ${FILE_COLUMNS} FROM content.file WHERE asset_id = ANY ($1::uuid[]) ORDER BY asset_id, name`,
    [assetIds],
  );
}

/** Those of them that are not stored, whatever the reason; `wanted` ones may still come. */
export async function missingOf(sql: Sql, assetIds: readonly string[]): Promise<FileRecord[]> {
  return sql.query<FileRecord>(
    `SELECT ${FILE_COLUMNS} FROM content.file WHERE asset_id = ANY ($1::uuid[]) AND state <> 'stored' ORDER BY asset_id, name`,
    [assetIds],
  );
}

export type FileCounts = Readonly<Record<FileState, number>>;

/** How many files of a deposit are in each state, and when the next wanted one is due. */
export async function progressOf(sql: Sql, depositId: string): Promise<{ counts: FileCounts; nextDueAt: Date | null }> {
  const rows = await sql.query<{ state: FileState; files: number; due: Date }>(
    `SELECT state, count(*)::int AS files, min(next_attempt_at) AS due FROM content.file WHERE deposit_id = $1 GROUP BY state`,
    [depositId],
  );
  const of = (state: FileState) => rows.find((row) => row.state === state);
  const files = (state: FileState) => of(state)?.files ?? 0;
  return {
    counts: {
      wanted: files('wanted'),
      stored: files('stored'),
      missing: files('missing'),
      mismatch: files('mismatch'),
      refused: files('refused'),
    },
    nextDueAt: of('wanted')?.due ?? null,
  };
}

function distinctAssets(files: readonly { assetId: string; organizationId: string }[]): AssetOf[] {
  return [...new Map(files.map(({ assetId, organizationId }) => [assetId, { assetId, organizationId }])).values()];
}
