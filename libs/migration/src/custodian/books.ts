import type { Page, Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';

/** What a custodian's staff read of the ledger: accounts, positions, postings. */

interface AccountRow {
  id: string;
  reference: string;
  kind: string;
  openedAt: Date;
  positions: number;
}

/** By reference of the account, or its beginning. */
export async function listAccounts(
  sql: Sql,
  wanted: { organizationId: string; q: string | null; newestFirst: boolean },
  page: Page,
) {
  const [order, beyond] = wanted.newestFirst ? ['DESC', '<'] : ['ASC', '>'];
  const rows = await sql.query<AccountRow>(
    `SELECT a.id, a.reference, a.kind, a.opened_at AS "openedAt", (
       (SELECT count(*) FROM custody.single_position p WHERE p.holder_id = a.holder_id AND p.organization_id = $1::uuid)
       + (SELECT count(*) FROM custody.edition_position p
          WHERE p.holder_id = a.holder_id AND p.organization_id = $1::uuid AND p.quantity > 0))::int AS positions
     FROM custody.account a
     WHERE a.organization_id = $1::uuid AND ($2::uuid IS NULL OR a.id ${beyond} $2::uuid)
       AND ($4::text IS NULL OR starts_with(a.reference, $4))
     ORDER BY a.id ${order} LIMIT $3::int`,
    [wanted.organizationId, page.after?.[0] ?? null, page.fetchLimit, wanted.q],
  );
  return page.byId(rows);
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
  transferId: string | null;
}

export interface PositionFilter {
  readonly account?: string | undefined;
  readonly kind?: CustodyKind | undefined;
  /** Under a hold: on its way out. */
  readonly held?: boolean | undefined;
  readonly sort?: Sort | undefined;
}

type Sort = 'oldest' | 'newest';

/** What a list is ordered by, how what follows a place in it compares with that place, and the first place of all. */
const ORDERS = {
  oldest: { order: 'ASC', beyond: '>', first: '00000000-0000-0000-0000-000000000000' },
  newest: { order: 'DESC', beyond: '<', first: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
} as const;

/** Of the rows that were chosen, what only they need: names are not looked up for others. */
const SHOWN = `
  c.asset_id AS "assetId", c.account_id AS "accountId", c.reference AS "accountReference", s.name AS "assetName", i.name, s.kind,
    c.quantity, c.held, c.custody_kind AS "custodyKind", s.grade, NULL AS "transferId"
  FROM chosen c JOIN custody.asset s ON s.id = c.asset_id LEFT JOIN migration.item i ON i.asset_id = c.asset_id`;

/**
 * Account by account: positions have no index by keeper (it would cost every move), but accounts have, and positions have
 * one by holder. So a page costs what it shows, however many positions there are.
 */
export async function listPositions(sql: Sql, organizationId: string, filter: PositionFilter, page: Page) {
  if (filter.held === true) return listHeldPositions(sql, organizationId, filter, page);
  if (filter.kind !== undefined && filter.account === undefined) {
    const { kind, held, sort } = filter;
    return listPositionsOfKind(sql, { organizationId, kind, held, sort }, page);
  }
  const { order, beyond, first } = ORDERS[filter.sort ?? 'oldest'];
  const [account, asset] = page.after ?? [null, null];
  const rows = await sql.query<PositionRow>(
    `WITH chosen AS MATERIALIZED (
     SELECT a.id AS account_id, a.reference, p.* FROM custody.account a
     CROSS JOIN LATERAL (
       SELECT asset_id, custody_kind, 1::bigint AS quantity, (hold_leg_id IS NOT NULL)::int::bigint AS held
       FROM custody.single_position WHERE holder_id = a.holder_id AND organization_id = $1::uuid
       UNION ALL
       SELECT asset_id, custody_kind, quantity, held
       FROM custody.edition_position WHERE holder_id = a.holder_id AND organization_id = $1::uuid AND quantity > 0) p
     WHERE a.organization_id = $1::uuid AND a.id ${beyond}= COALESCE($3::uuid, $2::uuid, '${first}')
       AND ($2::uuid IS NULL OR a.id = $2::uuid) AND ($3::uuid IS NULL OR (a.id, p.asset_id) ${beyond} ($3::uuid, $4::uuid))
       AND ($6::text IS NULL OR p.custody_kind = $6) AND ($7::boolean IS NULL OR (p.held > 0) = $7)
     ORDER BY a.id ${order}, p.asset_id ${order} LIMIT $5::int)
     SELECT ${SHOWN} ORDER BY c.account_id ${order}, c.asset_id ${order}`,
    [
      organizationId,
      filter.account ?? null,
      account ?? null,
      asset ?? null,
      page.fetchLimit,
      filter.kind ?? null,
      filter.held ?? null,
    ],
  );
  return page.of(
    rows,
    (row) => [row.accountId, row.assetId],
    (row) => row,
  );
}

/**
 * Of one custody kind, asset by asset: few may be of it, so that account by account would look at everything. Whatever a
 * custodian keeps came as a leg of that kind, and legs have an index; what has left since is passed over.
 */
async function listPositionsOfKind(
  sql: Sql,
  wanted: { organizationId: string; kind: CustodyKind; held: boolean | undefined; sort: Sort | undefined },
  page: Page,
) {
  const { order, beyond } = ORDERS[wanted.sort ?? 'oldest'];
  const [asset, holder] = page.after ?? [null, null];
  const rows = await sql.query<PositionRow & { holderId: string }>(
    `WITH chosen AS MATERIALIZED (
       SELECT a.id AS account_id, a.reference, l.holder_id, p.*
       FROM (SELECT asset_id, holder_id FROM migration.leg
             WHERE organization_id = $1::uuid AND custody_kind = $2
               AND ($3::uuid IS NULL OR (asset_id, holder_id) ${beyond} ($3::uuid, $4::uuid))
             GROUP BY asset_id, holder_id ORDER BY asset_id ${order}, holder_id ${order}) l
       JOIN custody.account a ON a.organization_id = $1::uuid AND a.holder_id = l.holder_id
       CROSS JOIN LATERAL (
         SELECT asset_id, custody_kind, 1::bigint AS quantity, (hold_leg_id IS NOT NULL)::int::bigint AS held
         FROM custody.single_position
         WHERE asset_id = l.asset_id AND holder_id = l.holder_id AND organization_id = $1::uuid AND custody_kind = $2
         UNION ALL
         SELECT asset_id, custody_kind, quantity, held
         FROM custody.edition_position
         WHERE asset_id = l.asset_id AND account_id = a.id AND custody_kind = $2 AND quantity > 0) p
       WHERE $5::boolean IS NULL OR (p.held > 0) = $5
       ORDER BY l.asset_id ${order}, l.holder_id ${order} LIMIT $6::int)
     SELECT c.holder_id AS "holderId", ${SHOWN} ORDER BY c.asset_id ${order}, c.holder_id ${order}`,
    [wanted.organizationId, wanted.kind, asset ?? null, holder ?? null, wanted.held ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.assetId, row.holderId],
    ({ holderId: _holder, ...row }) => row,
  );
}

/**
 * What is under a hold, transfer by transfer: there is no index of holds (it would cost every one of them twice), but whatever
 * is held is a leg of a transfer that is under way. `gap` and `verified` may be held too, for as long as the ledger's answer
 * is not read.
 */
async function listHeldPositions(sql: Sql, organizationId: string, filter: PositionFilter, page: Page) {
  const [transfer, batch, line] = page.after ?? [null, null, null];
  const { order, beyond } = ORDERS[filter.sort ?? 'oldest'];
  const inOrder = (names: readonly string[]) => names.map((name) => `${name} ${order}`).join(', ');
  const rows = await sql.query<PositionRow & { batchNo: number; lineNo: number }>(
    `WITH chosen AS MATERIALIZED (
       SELECT t.id AS transfer_id, l.batch_no, l.line_no, a.id AS account_id, a.reference, p.*
       FROM migration.transfer t
       JOIN migration.leg l ON l.transfer_id = t.id AND l.batch_no > 0
         AND l.state IN ('verified', 'gap', 'held', 'provisional', 'released')
       JOIN custody.account a ON a.organization_id = $1::uuid AND a.holder_id = l.holder_id
       CROSS JOIN LATERAL (
         SELECT asset_id, custody_kind, 1::bigint AS quantity, 1::bigint AS held
         FROM custody.single_position WHERE asset_id = l.asset_id AND organization_id = $1::uuid AND hold_leg_id = l.id
         UNION ALL
         SELECT asset_id, custody_kind, quantity, held
         FROM custody.edition_position WHERE asset_id = l.asset_id AND account_id = a.id AND held > 0) p
       WHERE t.from_organization_id = $1::uuid AND t.state IN ('copying', 'cutover', 'settling', 'exception', 'cancelled')
         AND t.authorized_at IS NOT NULL AND ($2::uuid IS NULL OR a.id = $2::uuid) AND ($3::text IS NULL OR p.custody_kind = $3)
         AND ($4::uuid IS NULL OR (t.id, l.batch_no, l.line_no) ${beyond} ($4::uuid, $5::int, $6::int))
       ORDER BY ${inOrder(['t.id', 'l.batch_no', 'l.line_no'])} LIMIT $7::int)
     SELECT c.asset_id AS "assetId", c.account_id AS "accountId", c.reference AS "accountReference", s.name AS "assetName",
       i.name, s.kind, c.quantity, c.held, c.custody_kind AS "custodyKind", s.grade, c.transfer_id AS "transferId",
       c.batch_no AS "batchNo", c.line_no AS "lineNo"
     FROM chosen c JOIN custody.asset s ON s.id = c.asset_id LEFT JOIN migration.item i ON i.asset_id = c.asset_id
     ORDER BY ${inOrder(['c.transfer_id', 'c.batch_no', 'c.line_no'])}`,
    [
      organizationId,
      filter.account ?? null,
      filter.kind ?? null,
      transfer ?? null,
      batch === null || batch === undefined ? null : Number(batch),
      line === null || line === undefined ? null : Number(line),
      page.fetchLimit,
    ],
  );
  return page.of(
    rows,
    (row) => [row.transferId ?? '', String(row.batchNo), String(row.lineNo)],
    ({ batchNo: _batch, lineNo: _line, ...row }) => row,
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

/** The organization's side of each posting: the other side's account is not its to see. What came and what left, each by its index. */
export async function listPostings(sql: Sql, organizationId: string, page: Page) {
  const side = (column: string) => `(
    SELECT id FROM custody.posting WHERE ${column} = $1::uuid AND from_organization_id <> to_organization_id
      AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int)`;
  const rows = await sql.query<PostingRow>(
    `WITH chosen AS MATERIALIZED (
       SELECT id FROM (${side('to_organization_id')} UNION ALL ${side('from_organization_id')}) both_sides
       ORDER BY id DESC LIMIT $3::int)
     SELECT p.id, CASE WHEN p.to_organization_id = $1::uuid THEN 'in' ELSE 'out' END AS direction,
       p.asset_id AS "assetId",
       CASE WHEN p.to_organization_id = $1::uuid THEN p.to_account_id ELSE p.from_account_id END AS "accountId",
       p.quantity, p.custody_kind AS "custodyKind", p.authority_kind AS "authorityKind",
       encode(p.leaf_hash, 'hex') AS "leafHash", r.first_index + p.batch_position AS "logIndex",
       p.occurred_at AS "occurredAt", p.recorded_at AS "recordedAt"
     FROM chosen JOIN custody.posting p ON p.id = chosen.id LEFT JOIN custody.log_range r ON r.batch_id = p.batch_id
     ORDER BY p.id DESC`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
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
