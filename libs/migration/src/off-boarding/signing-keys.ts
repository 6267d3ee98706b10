import { DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { parseEd25519PublicKey } from '../core/public-key';

export interface SigningKeyRow {
  readonly id: string;
  readonly publicKey: string;
  readonly registeredAt: Date;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, encode(public_key, 'base64') AS "publicKey", registered_at AS "registeredAt", revoked_at AS "revokedAt"`;
const MAX_KEYS = 50;

/** Throws `signing_key.malformed`, `signing_key.exists`, `signing_key.too_many`. */
export async function registerSigningKey(sql: Sql, organizationId: string, text: string): Promise<SigningKeyRow> {
  const publicKey = parseEd25519PublicKey(text);
  const [known] = await sql.query<{ keys: number }>(
    `SELECT count(*)::int AS keys FROM migration.signing_key WHERE organization_id = $1::uuid AND revoked_at IS NULL`,
    [organizationId],
  );
  if ((known?.keys ?? 0) >= MAX_KEYS) {
    throw new DomainError('conflict', 'signing_key.too_many', `An organization has at most ${MAX_KEYS} keys.`, {
      remedy: 'Revoke one that is not used any more.',
    });
  }
  const [row] = await sql.query<SigningKeyRow>(
    `INSERT INTO migration.signing_key (id, organization_id, public_key) VALUES ($1::uuid, $2::uuid, $3::bytea)
     ON CONFLICT ON CONSTRAINT signing_key_public_key_key DO NOTHING RETURNING ${COLUMNS}`,
    [newId(), organizationId, publicKey],
  );
  if (row !== undefined) return row;
  throw new DomainError('conflict', 'signing_key.exists', 'This key is registered already, or was revoked.', {
    field: '/publicKey',
  });
}

export async function listSigningKeys(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<SigningKeyRow>(
    `SELECT ${COLUMNS} FROM migration.signing_key
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}

/** A revoked key signs no new deposit; what it has signed stays. Throws `signing_key.not_found`. */
export async function revokeSigningKey(sql: Sql, organizationId: string, id: string): Promise<SigningKeyRow> {
  const [row] = await sql.query<SigningKeyRow>(
    `UPDATE migration.signing_key SET revoked_at = COALESCE(revoked_at, now())
     WHERE id = $1::uuid AND organization_id = $2::uuid RETURNING ${COLUMNS}`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'signing_key.not_found', 'There is no such key.');
  return row;
}
