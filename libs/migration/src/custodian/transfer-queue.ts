import type { Page, Sql, SqlValue } from '@holdfast/platform';
import type { TransferState } from '../core/states';
import { TRANSFER_WORDS } from '../core/transfer-words';
import { isCancellable } from './acceptance';

/** Transfers on their way in or out, as a custodian's staff work through them. */

interface QueueRow {
  id: string;
  state: TransferState;
  fromId: string;
  fromName: string;
  direction: 'incoming' | 'outgoing';
  items: number;
  counters: Record<string, number>;
  waitingFor: string | null;
  waitingOn: string | null;
  waitingUntil: Date | null;
  elapsedSeconds: number;
  leftSeconds: number | null;
  acceptedBy: string | null;
  acceptedAt: Date | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  cancelledBy: string | null;
  exceptionCode: string | null;
  exceptionRemedy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `t.id, t.state, f.id AS "fromId", f.name AS "fromName",
    CASE WHEN t.organization_id = $1::uuid THEN 'incoming' ELSE 'outgoing' END AS direction, t.leg_count AS items,
    COALESCE((SELECT jsonb_object_agg(l.state, l.legs) FROM (
      SELECT state, count(*) AS legs FROM migration.leg WHERE transfer_id = t.id AND batch_no > 0 GROUP BY state) l), '{}') AS counters,
    t.waiting_for AS "waitingFor", t.waiting_on AS "waitingOn", t.waiting_until AS "waitingUntil",
    EXTRACT(EPOCH FROM now() - t.updated_at)::int AS "elapsedSeconds",
    EXTRACT(EPOCH FROM t.waiting_until - now())::int AS "leftSeconds",
    t.accepted_by AS "acceptedBy", t.accepted_at AS "acceptedAt", t.approved_by AS "approvedBy",
    t.approved_at AS "approvedAt", t.cancelled_by AS "cancelledBy", t.exception_code AS "exceptionCode", t.exception_remedy AS "exceptionRemedy",
    t.created_at AS "createdAt", t.updated_at AS "updatedAt"`;
const FROM_KEEPER = `JOIN identity.organization f ON f.id = t.from_organization_id`;

function toQueueItem(row: QueueRow) {
  const { fromId, fromName, elapsedSeconds, leftSeconds, exceptionCode, exceptionRemedy, ...rest } = row;
  return {
    ...rest,
    says: TRANSFER_WORDS[row.state],
    cancellable: isCancellable(row.state),
    from: { id: fromId, name: fromName },
    clock: { elapsedSeconds, leftSeconds, overdue: leftSeconds !== null && leftSeconds < 0 },
    exception: exceptionCode === null ? null : { code: exceptionCode, remedy: exceptionRemedy },
  };
}

const OURS = `t.authorized_at IS NOT NULL AND (t.organization_id = $1::uuid OR t.from_organization_id = $1::uuid)`;

export type QueueSort = 'newest' | 'oldest' | 'deadline';
type Direction = 'incoming' | 'outgoing';

export interface QueueFilter {
  readonly direction?: Direction | undefined;
  readonly state?: string | undefined;
  /** Not ended, or ended. */
  readonly open?: boolean | undefined;
  readonly waitingOn?: string | undefined;
  readonly waitingFor?: string | undefined;
  readonly exception?: string | undefined;
  readonly overdue?: boolean | undefined;
  readonly sort?: QueueSort | undefined;
}

const SIDES: Record<Direction, string> = { incoming: 'organization_id', outgoing: 'from_organization_id' };
/** As the indexes have it: under row-level security COALESCE is no condition of an index. */
const CLOCK = `CASE WHEN t.waiting_until IS NULL THEN 'infinity'::timestamptz ELSE t.waiting_until END`;
const OPEN = `t.state NOT IN ('draft', 'closed', 'rejected', 'cancelled')`;
const ENDED_STATES: readonly string[] = ['closed', 'rejected', 'cancelled'];
const ENDED = `t.state IN ('${ENDED_STATES.join("', '")}')`;
const ORDERS: Record<QueueSort, 'ASC' | 'DESC'> = { newest: 'DESC', oldest: 'ASC', deadline: 'ASC' };

/**
 * What is asked for, and no more: a condition that is not asked for would keep the others from their indexes. $1 is the
 * organization, $2 and $3 the last row's id and clock, $4 the limit, $5 to $8 what is compared.
 */
function conditions(filter: QueueFilter, after: string | null): string[] {
  const byClock = filter.sort === 'deadline';
  const beyond = ORDERS[filter.sort ?? 'newest'] === 'ASC' ? '>' : '<';
  const asked: (string | false)[] = [
    't.authorized_at IS NOT NULL',
    // Who sorts by clocks asks what is due. What has no clock comes last.
    byClock && OPEN,
    filter.open === true && OPEN,
    filter.open === false && ENDED,
    filter.state !== undefined && 't.state = $5',
    filter.waitingOn !== undefined && 't.waiting_on = $6',
    filter.waitingFor !== undefined && 't.waiting_for = $7',
    filter.exception !== undefined && 't.exception_code = $8',
    // Said twice: the planner reckons with the column, and has the index by the clock.
    filter.overdue === true && `${OPEN} AND t.waiting_until < now() AND ${CLOCK} < now()`,
    filter.overdue === false && `(t.waiting_until IS NULL OR t.waiting_until >= now())`,
    after !== null && (byClock ? `(${CLOCK}, t.id) ${beyond} ($3::timestamptz, $2::uuid)` : `t.id ${beyond} $2::uuid`),
  ];
  return asked.filter((one) => one !== false);
}

/**
 * Each direction by an index of its own, since one condition over both columns would read and sort everything. Only the
 * page's rows are then looked at in full.
 */
export async function listCustodianTransfers(sql: Sql, organizationId: string, filter: QueueFilter, page: Page) {
  const isOfEnded = filter.open === false || (filter.state !== undefined && ENDED_STATES.includes(filter.state));
  // What has ended is due at no time: there is nothing to look for.
  if (filter.sort === 'deadline' && isOfEnded) return { items: [], nextCursor: null };
  const order = ORDERS[filter.sort ?? 'newest'];
  const [clock = null, id] = page.after ?? [null, null];
  const [key, by] = filter.sort === 'deadline' ? [CLOCK, `key ${order}, id ${order}`] : [`''::text`, `id ${order}`];
  const values: SqlValue[] = [
    organizationId,
    id ?? null,
    clock === '' ? null : clock,
    page.fetchLimit,
    filter.state ?? null,
    filter.waitingOn ?? null,
    filter.waitingFor ?? null,
    filter.exception ?? null,
  ];
  const where = conditions(filter, id ?? null).join(' AND ');
  const side = (column: string) => `(
    SELECT t.id, ${key} AS key FROM migration.transfer t WHERE t.${column} = $1::uuid AND ${where} ORDER BY ${by} LIMIT $4::int)`;
  const directions: readonly Direction[] =
    filter.direction === undefined ? ['incoming', 'outgoing'] : [filter.direction];
  // Every parameter is named once, whether it is asked for or not, so that each has its type.
  const rows = await sql.query<QueueRow & { key: string }>(
    `WITH asked AS (SELECT $2::uuid, $3::timestamptz, $5::text, $6::text, $7::text, $8::text),
     chosen AS MATERIALIZED (
       SELECT id, key FROM (${directions.map((direction) => side(SIDES[direction])).join(' UNION ALL ')}) both_sides
       ORDER BY ${by} LIMIT $4::int)
     SELECT ${COLUMNS}, chosen.key::text AS key
     FROM chosen JOIN migration.transfer t ON t.id = chosen.id ${FROM_KEEPER}
     ORDER BY ${by.replaceAll('key', 'chosen.key').replace('id', 'chosen.id')}`,
    values,
  );
  return page.of(
    rows,
    (row) => [row.key, row.id],
    ({ key: _key, ...row }) => toQueueItem(row),
  );
}

export interface QueueFacets {
  readonly open: number;
  readonly overdue: number;
  readonly incoming: number;
  readonly outgoing: number;
  readonly byState: Record<string, number>;
  readonly byWaitingOn: Record<string, number>;
  readonly byException: Record<string, number>;
  /** There was more work than is counted: each number is the least that it can be. */
  readonly isAtLeast: boolean;
}

/** How many open transfers of each direction are counted at most, those with the earliest clock. */
const COUNTED_MAX = 10_000;

/**
 * What has not ended, counted by what the queue can be filtered by. However many there are, only the first ten thousand of
 * each direction by their clocks are looked at.
 */
export async function countCustodianTransfers(
  sql: Sql,
  organizationId: string,
  countedMax = COUNTED_MAX,
): Promise<QueueFacets> {
  const side = (direction: Direction) => `
    (SELECT '${direction}' AS direction, state, waiting_on, exception_code, waiting_until < now() AS overdue
     FROM migration.transfer t WHERE ${SIDES[direction]} = $1::uuid AND authorized_at IS NOT NULL AND ${OPEN}
     ORDER BY ${CLOCK}, id LIMIT $2::int)`;
  const by = (column: string) => `COALESCE((SELECT jsonb_object_agg(name, n) FROM (
    SELECT ${column} AS name, count(*) AS n FROM queue WHERE ${column} IS NOT NULL GROUP BY 1) counted), '{}')`;
  const [counted] = await sql.query<QueueFacets>(
    `WITH queue AS MATERIALIZED (${side('incoming')} UNION ALL ${side('outgoing')})
     SELECT count(*)::int AS open, (count(*) FILTER (WHERE overdue))::int AS overdue,
       (count(*) FILTER (WHERE direction = 'incoming'))::int AS incoming,
       (count(*) FILTER (WHERE direction = 'outgoing'))::int AS outgoing, ${by('state')} AS "byState",
       ${by('waiting_on')} AS "byWaitingOn", ${by('exception_code')} AS "byException",
       GREATEST(count(*) FILTER (WHERE direction = 'incoming'), count(*) FILTER (WHERE direction = 'outgoing')) = $2::int
         AS "isAtLeast" FROM queue`,
    [organizationId, countedMax],
  );
  return counted!;
}

/** Of these transfers those that are the custodian's to see, in or out. */
export async function ownTransfersAmong(sql: Sql, organizationId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT t.id FROM migration.transfer t WHERE t.id = ANY ($2::uuid[]) AND ${OURS}`,
    [organizationId, ids],
  );
  return rows.map(({ id }) => id);
}

/** Null when it is not this custodian's. */
export async function findCustodianTransfer(sql: Sql, organizationId: string, id: string) {
  const [row] = await sql.query<QueueRow>(
    `SELECT ${COLUMNS} FROM migration.transfer t ${FROM_KEEPER} WHERE ${OURS} AND t.id = $2::uuid`,
    [organizationId, id],
  );
  return row === undefined ? null : toQueueItem(row);
}
