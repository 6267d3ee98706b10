import type { Sql } from '@holdfast/platform';
import type { Day } from '../core/days';

/**
 * The UTC day on which the last thing left an account, when it keeps nothing now; null while it keeps something, and when
 * nothing ever arrived. From the ledger's facts alone.
 */
export async function lastDepartureOn(
  sql: Sql,
  { organizationId, holderId }: { readonly organizationId: string; readonly holderId: string },
): Promise<Day | null> {
  const [row] = await sql.query<{ kept: boolean | null; left_on: Day | null }>(
    `SELECT bool_or(held > 0) AS kept, max(left_on) AS left_on
       FROM (SELECT sum(c.quantity) AS held, max(c.day) FILTER (WHERE c.quantity < 0) AS left_on
               FROM custody.holder_asset h
               JOIN custody.holding_change c ON c.asset_id = h.asset_id AND c.holder_id = h.holder_id
              WHERE h.holder_id = $2::uuid AND c.organization_id = $1::uuid
              GROUP BY c.asset_id) AS asset`,
    [organizationId, holderId],
  );
  return row === undefined || row.kept !== false ? null : row.left_on;
}
