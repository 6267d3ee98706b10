import type { Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';

export interface PolicyRow {
  readonly mode: 'automatic' | 'by_hand';
  readonly custodyKinds: CustodyKind[];
  readonly maxItems: number;
  readonly updatedAt: Date;
}

const COLUMNS = `mode, custody_kinds AS "custodyKinds", max_items AS "maxItems", updated_at AS "updatedAt"`;

/** What the custodian takes, and whether its staff decides each time. */
export async function setAcceptancePolicy(
  sql: Sql,
  organizationId: string,
  policy: Omit<PolicyRow, 'updatedAt'>,
): Promise<PolicyRow> {
  const [row] = await sql.query<PolicyRow>(
    `INSERT INTO migration.acceptance_policy (organization_id, mode, custody_kinds, max_items)
     VALUES ($1::uuid, $2, $3::text[], $4::int)
     ON CONFLICT ON CONSTRAINT acceptance_policy_pkey DO UPDATE
       SET mode = excluded.mode, custody_kinds = excluded.custody_kinds, max_items = excluded.max_items, updated_at = now()
     RETURNING ${COLUMNS}`,
    [organizationId, policy.mode, policy.custodyKinds, policy.maxItems],
  );
  return row!;
}

export async function findAcceptancePolicy(sql: Sql, organizationId: string): Promise<PolicyRow | null> {
  const [row] = await sql.query<PolicyRow>(
    `SELECT ${COLUMNS} FROM migration.acceptance_policy WHERE organization_id = $1::uuid`,
    [organizationId],
  );
  return row ?? null;
}
