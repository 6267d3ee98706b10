import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { type CustodianTerms, termsDocument, termsHash } from '../core/terms';

export interface TermsRow extends CustodianTerms {
  readonly hash: Buffer;
  readonly publishedAt: Date;
}

const COLUMNS = `organization_id AS "organizationId", version, title, body, jurisdiction, storage_place AS "storagePlace",
  hash, published_at AS "publishedAt"`;

const MAX_VERSIONS = 10_000;

/**
 * Publishes the next version. Older ones stay: consents are bound to them. Throws `terms.unchanged` when it says the same
 * as the newest, `terms.too_many_versions`.
 */
export async function publishTerms(sql: Sql, input: Omit<CustodianTerms, 'version'>): Promise<TermsRow> {
  // One publisher at a time; two would otherwise both make the same version.
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('terms ' || $1, 0))::text`, [input.organizationId]);
  const newest = await newestTerms(sql, input.organizationId);
  if (newest !== null && termsDocument(newest) === termsDocument({ ...input, version: newest.version })) {
    throw new DomainError('conflict', 'terms.unchanged', 'These are the current terms already.');
  }
  const terms = { ...input, version: (newest?.version ?? 0) + 1 };
  if (terms.version > MAX_VERSIONS) {
    throw new DomainError('conflict', 'terms.too_many_versions', `There are at most ${MAX_VERSIONS} versions.`);
  }
  const [row] = await sql.query<TermsRow>(
    `INSERT INTO migration.custodian_terms (organization_id, version, title, body, jurisdiction, storage_place, hash)
     VALUES ($1::uuid, $2::int, $3, $4, $5, $6, $7::bytea) RETURNING ${COLUMNS}`,
    [
      terms.organizationId,
      terms.version,
      terms.title,
      terms.body,
      terms.jurisdiction,
      terms.storagePlace,
      termsHash(terms),
    ],
  );
  return row!;
}

export async function newestTerms(sql: Sql, organizationId: string): Promise<TermsRow | null> {
  const [row] = await sql.query<TermsRow>(
    `SELECT ${COLUMNS} FROM migration.custodian_terms WHERE organization_id = $1::uuid ORDER BY version DESC LIMIT 1`,
    [organizationId],
  );
  return row ?? null;
}

/** All versions, the newest first. */
export async function listTerms(sql: Sql, organizationId: string, page: Page) {
  const before = page.after?.[0];
  const rows = await sql.query<TermsRow>(
    `SELECT ${COLUMNS} FROM migration.custodian_terms
     WHERE organization_id = $1::uuid AND ($2::int IS NULL OR version < $2::int) ORDER BY version DESC LIMIT $3::int`,
    [organizationId, before === undefined || before === null ? null : Number(before), page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [String(row.version)],
    (row) => row,
  );
}

/** One version, for a bundle. Null when there is none. */
export async function findTerms(sql: Sql, organizationId: string, version: number): Promise<TermsRow | null> {
  const [row] = await sql.query<TermsRow>(
    `SELECT ${COLUMNS} FROM migration.custodian_terms WHERE organization_id = $1::uuid AND version = $2::int`,
    [organizationId, version],
  );
  return row ?? null;
}
