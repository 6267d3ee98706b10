import type { Sql } from '@holdfast/platform';
import type { TransferState } from '../core/states';

/** What the worker writes too (transfer-step.ts): one numbering, one shape, one doorbell. */
export interface TransferEventRow {
  readonly seq: bigint;
  readonly kind: string;
  readonly body: Record<string, unknown>;
  readonly recordedAt: Date;
}

/**
 * Appends an event with the transfer's state, counters and what is missing as they are now, and tells whoever streams it. The number
 * comes from the transfer's own row, whose lock also keeps the worker's numbers apart from these. Counted is what the
 * consent names: of the rest (batch 0) the custodians learn nothing, not even how much it is.
 */
export async function recordTransferEvent(sql: Sql, transferId: string, kind: string, facts: object): Promise<bigint> {
  const [row] = await sql.query<{ seq: bigint }>(
    `WITH numbered AS (
       UPDATE migration.transfer SET event_seq = event_seq + 1, updated_at = clock_timestamp() WHERE id = $1::uuid
       RETURNING id, organization_id, event_seq, state, waiting_for, waiting_on, waiting_until),
     counted AS (
       SELECT COALESCE(jsonb_object_agg(c.state, c.legs), '{}') AS counters,
         jsonb_build_object('items', COALESCE(sum(c.items), 0), 'files', COALESCE(sum(c.files), 0)) AS missing
       FROM (SELECT state, count(*) AS legs, count(*) FILTER (WHERE missing <> '{}' AND state <> 'excluded') AS items,
               sum(cardinality(missing)) FILTER (WHERE state <> 'excluded') AS files
             FROM migration.leg WHERE transfer_id = $1::uuid AND batch_no > 0 GROUP BY state) c)
     INSERT INTO migration.transfer_event (transfer_id, seq, organization_id, kind, body)
     SELECT n.id, n.event_seq, n.organization_id, $2, $3::jsonb || jsonb_build_object('state', n.state,
       'counters', counted.counters, 'missing', counted.missing, 'waiting', CASE WHEN n.waiting_for IS NOT NULL THEN
         jsonb_build_object('for', n.waiting_for, 'on', n.waiting_on, 'until', n.waiting_until) END)
     FROM numbered n CROSS JOIN counted RETURNING seq`,
    [transferId, kind, JSON.stringify(facts)],
  );
  await sql.query(`SELECT pg_notify('transfer_event', $1)::text AS told`, [transferId]);
  return row!.seq;
}

const EVENTS_AT_ONCE = 200;

/**
 * The next events after a number, in order. The holder's counters have what was left out of the offer too: row-level
 * security shows those legs to nobody else.
 */
export async function eventsAfter(sql: Sql, transferId: string, after: bigint): Promise<TransferEventRow[]> {
  return sql.query<TransferEventRow>(
    `SELECT e.seq, e.kind, CASE WHEN o.legs = 0 THEN e.body ELSE jsonb_set(e.body, '{counters,excluded}',
         to_jsonb(o.legs + COALESCE((e.body #>> '{counters,excluded}')::int, 0))) END AS body, e.recorded_at AS "recordedAt"
     FROM migration.transfer_event e
     CROSS JOIN (SELECT count(*)::int AS legs FROM migration.leg WHERE transfer_id = $1::uuid AND batch_no = 0) o
     WHERE e.transfer_id = $1::uuid AND e.seq > $2::bigint ORDER BY e.seq LIMIT ${EVENTS_AT_ONCE}`,
    [transferId, after],
  );
}

export interface TransferHead {
  readonly id: string;
  readonly state: TransferState;
  readonly eventSeq: bigint;
}

/** What row-level security lets the caller see of it; null otherwise. */
export async function transferHead(sql: Sql, transferId: string): Promise<TransferHead | null> {
  const [row] = await sql.query<TransferHead>(
    `SELECT id, state, event_seq AS "eventSeq" FROM migration.transfer WHERE id = $1::uuid`,
    [transferId],
  );
  return row ?? null;
}
