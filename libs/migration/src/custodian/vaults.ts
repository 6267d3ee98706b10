import type { Page, Sql } from '@holdfast/platform';

export interface VaultRow {
  readonly id: string;
  readonly chainId: bigint;
  readonly address: string;
  readonly registeredAt: Date;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, chain_id AS "chainId", address, registered_at AS "registeredAt", revoked_at AS "revokedAt"`;

export async function listVaults(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<VaultRow>(
    `SELECT ${COLUMNS} FROM migration.vault
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}

export async function currentVaults(sql: Sql, organizationId: string): Promise<{ chainId: bigint; address: string }[]> {
  return sql.query<{ chainId: bigint; address: string }>(
    `SELECT chain_id AS "chainId", address FROM migration.vault
     WHERE organization_id = $1::uuid AND revoked_at IS NULL ORDER BY chain_id`,
    [organizationId],
  );
}
