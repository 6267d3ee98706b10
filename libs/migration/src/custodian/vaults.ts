import { DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { parseAddress } from '@holdfast/sources';

export interface VaultRow {
  readonly id: string;
  readonly chainId: bigint;
  readonly address: string;
  readonly registeredAt: Date;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, chain_id AS "chainId", address, registered_at AS "registeredAt", revoked_at AS "revokedAt"`;

/**
 * Registers where a custodian's tokens go on a chain; the one before on that chain is revoked. Throws
 * `evm.address_checksum`, `vault.zero_address`, `chain.unknown`.
 */
export async function registerVault(
  sql: Sql,
  input: { organizationId: string; chainId: number; address: string },
  isKnownChain: (chainId: number) => boolean,
): Promise<VaultRow> {
  const address = parseAddress(input.address, '/address');
  if (BigInt(address) === 0n) {
    throw new DomainError('invalid', 'vault.zero_address', 'Tokens sent to the zero address are lost.', {
      field: '/address',
    });
  }
  if (!isKnownChain(input.chainId)) {
    throw new DomainError('invalid', 'chain.unknown', 'This chain is not one that Holdfast reads.', {
      field: '/chainId',
    });
  }
  await sql.execute(
    `UPDATE migration.vault SET revoked_at = now()
     WHERE organization_id = $1::uuid AND chain_id = $2::bigint AND revoked_at IS NULL`,
    [input.organizationId, input.chainId],
  );
  const [row] = await sql.query<VaultRow>(
    `INSERT INTO migration.vault (id, organization_id, chain_id, address) VALUES ($1::uuid, $2::uuid, $3::bigint, $4)
     RETURNING ${COLUMNS}`,
    [newId(), input.organizationId, input.chainId, address],
  );
  return row!;
}

export async function listVaults(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<VaultRow>(
    `SELECT ${COLUMNS} FROM migration.vault
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.id],
    (row) => row,
  );
}

/** Throws `vault.not_found`. */
export async function revokeVault(sql: Sql, organizationId: string, id: string): Promise<VaultRow> {
  const [row] = await sql.query<VaultRow>(
    `UPDATE migration.vault SET revoked_at = COALESCE(revoked_at, now())
     WHERE id = $1::uuid AND organization_id = $2::uuid RETURNING ${COLUMNS}`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'vault.not_found', 'There is no such vault.');
  return row;
}

export async function currentVaults(sql: Sql, organizationId: string): Promise<{ chainId: bigint; address: string }[]> {
  return sql.query<{ chainId: bigint; address: string }>(
    `SELECT chain_id AS "chainId", address FROM migration.vault
     WHERE organization_id = $1::uuid AND revoked_at IS NULL ORDER BY chain_id`,
    [organizationId],
  );
}
