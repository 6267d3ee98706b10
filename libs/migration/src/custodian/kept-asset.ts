import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';
import { CUSTODY_WORDS } from '../offer/assets';

interface AssetRow {
  readonly assetName: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly collection: string | null;
  readonly platform: string | null;
  readonly kind: string;
  readonly number: number | null;
  readonly of: number | null;
  readonly grade: string;
  readonly contentManifestHash: string | null;
}

const NAMELESS = {
  assetName: null,
  name: null,
  description: null,
  collection: null,
  platform: null,
  kind: null,
  number: null,
  of: null,
  grade: null,
  contentManifestHash: null,
};

export interface KeptFile {
  readonly role: string;
  readonly name: string;
  readonly state: 'wanted' | 'stored' | 'missing';
  readonly sha256: string | null;
  readonly sizeBytes: bigint | null;
  readonly mediaType: string | null;
}

const HISTORY_MAX = 500;

/**
 * One asset as a custodian knows it: what it keeps of it and for which accounts, its files, and its own side of each posting.
 * Throws `asset.not_found` for what it has never kept.
 */
export async function readKeptAsset(sql: Sql, organizationId: string, assetId: string) {
  const positions = await sql.query<{
    accountId: string;
    accountReference: string;
    custodyKind: CustodyKind;
    quantity: bigint;
    held: bigint;
  }>(
    `SELECT a.id AS "accountId", a.reference AS "accountReference", p.custody_kind AS "custodyKind", p.quantity, p.held FROM (
       SELECT holder_id, custody_kind, 1::bigint AS quantity, (hold_leg_id IS NOT NULL)::int::bigint AS held
       FROM custody.single_position WHERE asset_id = $2::uuid AND organization_id = $1::uuid
       UNION ALL
       SELECT holder_id, custody_kind, quantity, held
       FROM custody.edition_position WHERE asset_id = $2::uuid AND organization_id = $1::uuid AND quantity > 0) p
     JOIN custody.account a ON a.organization_id = $1::uuid AND a.holder_id = p.holder_id ORDER BY a.reference`,
    [organizationId, assetId],
  );
  const history = await historyOf(sql, organizationId, assetId);
  if (positions.length === 0 && history.length === 0) {
    throw new DomainError('not_found', 'asset.not_found', 'You keep no such asset.');
  }
  const [asset] = await sql.query<AssetRow>(
    `SELECT s.name AS "assetName", i.name, i.description, c.name AS collection, o.name AS platform, s.kind, i.number,
       i.of_total AS of, s.grade, encode(m.hash, 'hex') AS "contentManifestHash"
     FROM custody.asset s
     LEFT JOIN migration.item i ON i.asset_id = s.id
     LEFT JOIN migration.collection c ON c.id = i.collection_id
     LEFT JOIN identity.organization o ON o.id = s.organization_id
     LEFT JOIN content.manifest m ON m.asset_id = s.id
     WHERE s.id = $1::uuid`,
    [assetId],
  );
  const files = await sql.query<KeptFile>(
    `SELECT role, name, CASE WHEN state IN ('wanted', 'stored') THEN state ELSE 'missing' END AS state,
       CASE WHEN state = 'stored' THEN encode(sha256, 'hex') END AS sha256, size_bytes AS "sizeBytes", media_type AS "mediaType"
     FROM content.file WHERE asset_id = $1::uuid ORDER BY role, name`,
    [assetId],
  );
  return {
    assetId,
    ...(asset ?? NAMELESS),
    positions: positions.map((row) => ({ ...row, custody: CUSTODY_WORDS[row.custodyKind] })),
    files,
    history,
  };
}

interface HistoryRow {
  readonly postingId: string;
  readonly direction: 'in' | 'out';
  readonly fromId: string;
  readonly fromName: string;
  readonly toId: string;
  readonly toName: string;
  readonly accountReference: string | null;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly authorityKind: string;
  readonly logIndex: bigint | null;
  readonly occurredAt: Date;
}

async function historyOf(sql: Sql, organizationId: string, assetId: string) {
  const rows = await sql.query<HistoryRow>(
    `SELECT p.id AS "postingId", CASE WHEN p.to_organization_id = $1::uuid THEN 'in' ELSE 'out' END AS direction,
       f.id AS "fromId", f.name AS "fromName", t.id AS "toId", t.name AS "toName", a.reference AS "accountReference",
       p.quantity, p.custody_kind AS "custodyKind", p.authority_kind AS "authorityKind",
       r.first_index + p.batch_position AS "logIndex", p.occurred_at AS "occurredAt"
     FROM custody.posting p
     JOIN identity.organization f ON f.id = p.from_organization_id
     JOIN identity.organization t ON t.id = p.to_organization_id
     LEFT JOIN custody.log_range r ON r.batch_id = p.batch_id
     LEFT JOIN custody.account a ON a.organization_id = $1::uuid
       AND a.id = CASE WHEN p.to_organization_id = $1::uuid THEN p.to_account_id ELSE p.from_account_id END
     WHERE p.asset_id = $2::uuid AND (p.to_organization_id = $1::uuid OR p.from_organization_id = $1::uuid)
     ORDER BY p.id LIMIT ${HISTORY_MAX}`,
    [organizationId, assetId],
  );
  return rows.map(({ fromId, fromName, toId, toName, ...row }) => ({
    ...row,
    from: { id: fromId, name: fromName },
    to: { id: toId, name: toName },
  }));
}
