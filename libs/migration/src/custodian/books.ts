import type { Page, Sql } from '@holdfast/platform';
import type { TransferState } from '../core/states';
import { TRANSFER_WORDS } from '../core/transfer-words';

/** What a custodian's staff read: transfers on their way in or out, accounts, positions, postings. */

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
  exceptionCode: string | null;
  exceptionRemedy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const QUEUE = `
  SELECT t.id, t.state, f.id AS "fromId", f.name AS "fromName",
    CASE WHEN t.organization_id = $1::uuid THEN 'incoming' ELSE 'outgoing' END AS direction, t.leg_count AS items,
    COALESCE((SELECT jsonb_object_agg(l.state, l.legs) FROM (
      SELECT state, count(*) AS legs FROM migration.leg WHERE transfer_id = t.id AND batch_no > 0 GROUP BY state) l), '{}') AS counters,
    t.waiting_for AS "waitingFor", t.waiting_on AS "waitingOn", t.waiting_until AS "waitingUntil",
    EXTRACT(EPOCH FROM now() - t.updated_at)::int AS "elapsedSeconds",
    EXTRACT(EPOCH FROM t.waiting_until - now())::int AS "leftSeconds",
    t.accepted_by AS "acceptedBy", t.accepted_at AS "acceptedAt", t.approved_by AS "approvedBy",
    t.approved_at AS "approvedAt", t.exception_code AS "exceptionCode", t.exception_remedy AS "exceptionRemedy",
    t.created_at AS "createdAt", t.updated_at AS "updatedAt"
  FROM migration.transfer t JOIN identity.organization f ON f.id = t.from_organization_id
  WHERE t.authorized_at IS NOT NULL AND (t.organization_id = $1::uuid OR t.from_organization_id = $1::uuid)`;

function toQueueItem(row: QueueRow) {
  const { fromId, fromName, elapsedSeconds, leftSeconds, exceptionCode, exceptionRemedy, ...rest } = row;
  return {
    ...rest,
    says: TRANSFER_WORDS[row.state],
    from: { id: fromId, name: fromName },
    clock: { elapsedSeconds, leftSeconds, overdue: leftSeconds !== null && leftSeconds < 0 },
    exception: exceptionCode === null ? null : { code: exceptionCode, remedy: exceptionRemedy },
  };
}

export interface QueueFilter {
  readonly direction?: string | undefined;
  readonly state?: string | undefined;
}

export async function listCustodianTransfers(sql: Sql, organizationId: string, filter: QueueFilter, page: Page) {
  const rows = await sql.query<QueueRow>(
    `${QUEUE} AND ($2::text IS NULL OR t.state = $2)
       AND ($3::text IS NULL OR ($3 = 'incoming') = (t.organization_id = $1::uuid))
       AND ($4::uuid IS NULL OR t.id < $4::uuid) ORDER BY t.id DESC LIMIT $5::int`,
    [organizationId, filter.state ?? null, filter.direction ?? null, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(rows, (row) => [row.id], toQueueItem);
}

/** Null when it is not this custodian's. */
export async function findCustodianTransfer(sql: Sql, organizationId: string, id: string) {
  const [row] = await sql.query<QueueRow>(`${QUEUE} AND t.id = $2::uuid`, [organizationId, id]);
  return row === undefined ? null : toQueueItem(row);
}

interface AccountRow {
  id: string;
  reference: string;
  kind: string;
  openedAt: Date;
  positions: number;
}

export async function listAccounts(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<AccountRow>(
    `SELECT a.id, a.reference, a.kind, a.opened_at AS "openedAt", (
       (SELECT count(*) FROM custody.single_position p WHERE p.holder_id = a.holder_id AND p.organization_id = $1::uuid)
       + (SELECT count(*) FROM custody.edition_position p
          WHERE p.holder_id = a.holder_id AND p.organization_id = $1::uuid AND p.quantity > 0))::int AS positions
     FROM custody.account a
     WHERE a.organization_id = $1::uuid AND ($2::uuid IS NULL OR a.id > $2::uuid) ORDER BY a.id LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.id],
    (row) => row,
  );
}

interface PositionRow {
  assetId: string;
  accountId: string;
  accountReference: string;
  assetName: string;
  name: string | null;
  kind: string;
  quantity: bigint;
  held: bigint;
  custodyKind: string;
  grade: string;
}

export async function listPositions(sql: Sql, organizationId: string, accountId: string | null, page: Page) {
  const [asset, account] = page.after ?? [null, null];
  const rows = await sql.query<PositionRow>(
    `WITH position AS (
       SELECT asset_id, account_id, custody_kind, 1::bigint AS quantity, (hold_leg_id IS NOT NULL)::int::bigint AS held
       FROM custody.single_position WHERE organization_id = $1::uuid
       UNION ALL
       SELECT asset_id, account_id, custody_kind, quantity, held
       FROM custody.edition_position WHERE organization_id = $1::uuid AND quantity > 0)
     SELECT p.asset_id AS "assetId", p.account_id AS "accountId", a.reference AS "accountReference",
       s.name AS "assetName", i.name, s.kind, p.quantity, p.held, p.custody_kind AS "custodyKind", s.grade
     FROM position p
     JOIN custody.account a ON a.id = p.account_id
     JOIN custody.asset s ON s.id = p.asset_id
     LEFT JOIN migration.item i ON i.asset_id = p.asset_id
     WHERE ($2::uuid IS NULL OR p.account_id = $2::uuid)
       AND ($3::uuid IS NULL OR (p.asset_id, p.account_id) > ($3::uuid, $4::uuid))
     ORDER BY p.asset_id, p.account_id LIMIT $5::int`,
    [organizationId, accountId, asset ?? null, account ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.assetId, row.accountId],
    (row) => row,
  );
}

interface PostingRow {
  id: string;
  direction: 'in' | 'out';
  assetId: string;
  accountId: string;
  quantity: bigint;
  custodyKind: string;
  authorityKind: string;
  leafHash: string;
  logIndex: bigint | null;
  occurredAt: Date;
  recordedAt: Date;
}

/** The organization's side of each posting: the other side's account is not its to see. */
export async function listPostings(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<PostingRow>(
    `SELECT p.id, CASE WHEN p.to_organization_id = $1::uuid THEN 'in' ELSE 'out' END AS direction,
       p.asset_id AS "assetId",
       CASE WHEN p.to_organization_id = $1::uuid THEN p.to_account_id ELSE p.from_account_id END AS "accountId",
       p.quantity, p.custody_kind AS "custodyKind", p.authority_kind AS "authorityKind",
       encode(p.leaf_hash, 'hex') AS "leafHash", r.first_index + p.batch_position AS "logIndex",
       p.occurred_at AS "occurredAt", p.recorded_at AS "recordedAt"
     FROM custody.posting p LEFT JOIN custody.log_range r ON r.batch_id = p.batch_id
     WHERE (p.to_organization_id = $1::uuid OR p.from_organization_id = $1::uuid)
       AND p.from_organization_id <> p.to_organization_id
       AND ($2::uuid IS NULL OR p.id < $2::uuid) ORDER BY p.id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.id],
    (row) => row,
  );
}

export async function summariseCustodian(sql: Sql, organizationId: string) {
  const kinds = await sql.query<{ kind: 'token' | 'record' | 'copy'; positions: number }>(
    `SELECT custody_kind AS kind, count(*)::int AS positions FROM (
       SELECT custody_kind FROM custody.single_position WHERE organization_id = $1::uuid
       UNION ALL
       SELECT custody_kind FROM custody.edition_position WHERE organization_id = $1::uuid AND quantity > 0) p
     GROUP BY custody_kind`,
    [organizationId],
  );
  const [sums] = await sql.query<{
    accounts: number;
    postings: number;
    waitingForUs: number;
    transfers: Record<string, number>;
  }>(
    `SELECT (SELECT count(*)::int FROM custody.account WHERE organization_id = $1::uuid) AS accounts,
       (SELECT count(*)::int FROM custody.posting
        WHERE (to_organization_id = $1::uuid OR from_organization_id = $1::uuid)
          AND from_organization_id <> to_organization_id) AS postings,
       (SELECT count(*)::int FROM migration.transfer
        WHERE organization_id = $1::uuid AND authorized_at IS NOT NULL AND waiting_on = 'custodian') AS "waitingForUs",
       (SELECT COALESCE(jsonb_object_agg(state, transfers), '{}') FROM (
          SELECT state, count(*) AS transfers FROM migration.transfer
          WHERE organization_id = $1::uuid AND authorized_at IS NOT NULL GROUP BY state) t) AS transfers`,
    [organizationId],
  );
  const of = (kind: string) => kinds.find((row) => row.kind === kind)?.positions ?? 0;
  const byCustodyKind = { token: of('token'), record: of('record'), copy: of('copy') };
  return {
    accounts: sums?.accounts ?? 0,
    positions: byCustodyKind.token + byCustodyKind.record + byCustodyKind.copy,
    byCustodyKind,
    postings: sums?.postings ?? 0,
    transfers: sums?.transfers ?? {},
    waitingForUs: sums?.waitingForUs ?? 0,
  };
}
