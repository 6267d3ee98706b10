import { type ApiKeyItem, ApiKeyRole, type PageOf } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Database, Page, Sql } from '@holdfast/platform';
import { checkRole } from '../core/staff-rules';
import { NAME_MAX_LENGTH, parseText } from '../core/text';
import { hashToken, isApiKey, newApiKey } from '../crypto/tokens';
import { lockOrganization } from './actor';
import { findOrganization } from './organizations';

const LIVE_KEYS_MAX = 100;
const KEY_NAME_MAX_LENGTH = Math.min(100, NAME_MAX_LENGTH);
/** How exactly `lastUsedAt` is kept. */
const USED_EVERY_MS = 60_000;

export interface NewApiKey {
  readonly organizationId: string;
  readonly createdBy: string;
  readonly name: string;
  readonly role: ApiKeyRole;
}

interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  role: string;
  created_by: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export class ApiKeys {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The key in clear, for the only time. Throws `identity.role_not_here`, `identity.too_many_api_keys`, `identity.text_*`. */
  async issue(sql: Sql, wanted: NewApiKey): Promise<{ id: string; key: string; prefix: string }> {
    const name = parseText(wanted.name, '/name', KEY_NAME_MAX_LENGTH);
    await lockOrganization(sql, wanted.organizationId);
    checkRole((await findOrganization(sql, wanted.organizationId)).kind, wanted.role);
    const [live] = await sql.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM identity.api_key WHERE organization_id = $1::uuid AND revoked_at IS NULL`,
      [wanted.organizationId],
    );
    if ((live?.count ?? 0) >= LIVE_KEYS_MAX) {
      throw new DomainError('conflict', 'identity.too_many_api_keys', `There are ${LIVE_KEYS_MAX} keys already.`, {
        remedy: 'Revoke one that is not used.',
      });
    }
    const id: string = newId();
    const { key, prefix } = newApiKey();
    await sql.execute(
      `INSERT INTO identity.api_key (id, organization_id, role, name, prefix, key_hash, created_by, created_at)
       VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7::uuid, $8::timestamptz)`,
      [id, wanted.organizationId, wanted.role, name, prefix, hashToken(key), wanted.createdBy, this.clock.now()],
    );
    return { id, key, prefix };
  }

  async list(sql: Sql, organizationId: string, page: Page): Promise<PageOf<ApiKeyItem>> {
    const rows = await sql.query<ApiKeyRow>(
      `SELECT id, name, prefix, role, created_by, created_at, last_used_at, revoked_at FROM identity.api_key
        WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::integer`,
      [organizationId, page.after?.[0] ?? null, page.fetchLimit],
    );
    return page.of(
      rows,
      (row) => [row.id],
      (row) => ({
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        role: ApiKeyRole.parse(row.role),
        createdBy: row.created_by,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        revokedAt: row.revoked_at?.toISOString() ?? null,
      }),
    );
  }

  /** Throws `identity.api_key_not_found`: another organization's key, and one revoked already, look like none. */
  async revoke(sql: Sql, organizationId: string, apiKeyId: string): Promise<void> {
    const revoked = await sql.execute(
      `UPDATE identity.api_key SET revoked_at = $3::timestamptz
        WHERE organization_id = $1::uuid AND id = $2::uuid AND revoked_at IS NULL`,
      [organizationId, apiKeyId, this.clock.now()],
    );
    if (revoked === 0) throw new DomainError('not_found', 'identity.api_key_not_found', 'There is no such API key.');
  }

  /** Whose key it is; null when it is nobody's, or revoked. */
  async find(key: string): Promise<{ id: string; organizationId: string; role: ApiKeyRole } | null> {
    if (!isApiKey(key)) return null;
    const [found] = await this.database.read({}, (sql) =>
      sql.query<{ id: string; organization_id: string; role: string; last_used_at: Date | null }>(
        'SELECT * FROM identity.find_api_key($1)',
        [hashToken(key)],
      ),
    );
    if (found === undefined) return null;
    const { id, organization_id: organizationId } = found;
    const now = this.clock.now();
    if (now.getTime() - (found.last_used_at?.getTime() ?? 0) >= USED_EVERY_MS) {
      await this.database.transact({ organizationId }, (sql) =>
        sql.execute('UPDATE identity.api_key SET last_used_at = $2::timestamptz WHERE id = $1::uuid', [id, now]),
      );
    }
    return { id, organizationId, role: ApiKeyRole.parse(found.role) };
  }
}
