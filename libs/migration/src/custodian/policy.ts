import type { Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';

export interface PolicyRow {
  readonly mode: 'automatic' | 'by_hand';
  readonly custodyKinds: CustodyKind[];
  readonly maxItems: number;
  readonly updatedAt: Date;
}

const COLUMNS = `mode, custody_kinds AS "custodyKinds", max_items AS "maxItems", updated_at AS "updatedAt"`;

/** What the custodian takes, and whether its staff decides each time; null when it has not said so yet. */
export async function findAcceptancePolicy(sql: Sql, organizationId: string): Promise<PolicyRow | null> {
  const [row] = await sql.query<PolicyRow>(
    `SELECT ${COLUMNS} FROM migration.acceptance_policy WHERE organization_id = $1::uuid`,
    [organizationId],
  );
  return row ?? null;
}
