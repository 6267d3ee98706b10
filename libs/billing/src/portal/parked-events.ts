import type { Page, Sql } from '@holdfast/platform';

interface EventRow {
  /** When it was received, to the microsecond, as a Date is not. */
  key: string;
  id: string;
  type: string;
  objectType: string;
  objectId: string | null;
  problem: string | null;
  createdAt: Date;
  receivedAt: Date;
}

/** Events of Stripe's that could not be made sense of, such as about a customer that nobody knows here. */
export async function listParkedEvents(sql: Sql, organizationId: string, page: Page) {
  const [at, id] = page.after ?? [null, null];
  const rows = await sql.query<EventRow>(
    `SELECT received_at::text AS key, id, type, object_type AS "objectType", object_id AS "objectId", problem, created AS "createdAt",
       received_at AS "receivedAt"
     FROM billing.stripe_event
     WHERE organization_id = $1::uuid AND state = 'parked'
       AND ($2::timestamptz IS NULL OR (received_at, id) < ($2::timestamptz, $3::text))
     ORDER BY received_at DESC, id DESC LIMIT $4::int`,
    [organizationId, at ?? null, id ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.key, row.id],
    ({ key: _key, ...row }) => row,
  );
}

/** One look each, at Stripe's pace. */
const LOOKED_AT_AGAIN_MAX = 1_000;

/**
 * Has the newest parked events looked at once more, as they would be if they came now; those that are still about nobody are
 * parked again. Answers how many.
 */
export function lookAgainAtParkedEvents(sql: Sql, organizationId: string, now: Date): Promise<number> {
  return sql.execute(
    `UPDATE billing.stripe_event SET state = 'received', next_attempt_at = $2::timestamptz
     WHERE id IN (SELECT id FROM billing.stripe_event WHERE organization_id = $1::uuid AND state = 'parked'
       ORDER BY received_at DESC LIMIT $3::integer)`,
    [organizationId, now, LOOKED_AT_AGAIN_MAX],
  );
}
