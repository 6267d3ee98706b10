import { DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { getOffBoarding } from './off-boardings';

export interface DepositRow {
  readonly id: string;
  readonly offBoardingId: string;
  readonly state: string;
  readonly sizeBytes: bigint;
  readonly sha256: string;
  readonly manifestDigest: string | null;
  readonly refusalCode: string | null;
  readonly problemCount: bigint;
  readonly counts: Record<string, unknown>;
  readonly waitingFor: string | null;
  readonly announcedAt: Date;
  readonly updatedAt: Date;
}

const COLUMNS = `id, off_boarding_id AS "offBoardingId", state, size_bytes AS "sizeBytes",
  encode(sha256, 'hex') AS sha256, encode(manifest_digest, 'hex') AS "manifestDigest", refusal_code AS "refusalCode",
  problem_count AS "problemCount", counts, waiting_for AS "waitingFor", announced_at AS "announcedAt",
  updated_at AS "updatedAt"`;

/** Where no more deposits are taken. */
const CLOSED_STATES = ['residual', 'closed'];

/** Throws `off_boarding.not_found`, `deposit.too_large`, `off_boarding.closed`. */
export async function announceDeposit(
  sql: Sql,
  input: { organizationId: string; offBoardingId: string; sizeBytes: number; sha256: string },
  maxBytes: number,
): Promise<DepositRow> {
  const offBoarding = await getOffBoarding(sql, input.organizationId, input.offBoardingId);
  if (CLOSED_STATES.includes(offBoarding.state)) {
    throw new DomainError('conflict', 'off_boarding.closed', 'This off-boarding takes no deposits any more.');
  }
  if (input.sizeBytes > maxBytes) {
    throw new DomainError('too_large', 'deposit.too_large', `A deposit has at most ${maxBytes} bytes.`, {
      field: '/sizeBytes',
      remedy: 'Split it, or leave large content at addresses to fetch.',
    });
  }
  const [row] = await sql.query<DepositRow>(
    `INSERT INTO migration.deposit (id, organization_id, off_boarding_id, size_bytes, sha256)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::bigint, decode($5, 'hex')) RETURNING ${COLUMNS}`,
    [newId(), input.organizationId, input.offBoardingId, input.sizeBytes, input.sha256],
  );
  return row!;
}

/** Throws `deposit.not_found` for another organization's too. */
export async function getDeposit(sql: Sql, organizationId: string, id: string): Promise<DepositRow> {
  const [row] = await sql.query<DepositRow>(
    `SELECT ${COLUMNS} FROM migration.deposit WHERE id = $1::uuid AND organization_id = $2::uuid`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'deposit.not_found', 'There is no such deposit.');
  return row;
}

export async function listDeposits(
  sql: Sql,
  organizationId: string,
  filter: { readonly offBoardingId?: string | undefined },
  page: Page,
) {
  const rows = await sql.query<DepositRow>(
    `SELECT ${COLUMNS} FROM migration.deposit
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid)
       AND ($4::uuid IS NULL OR off_boarding_id = $4::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit, filter.offBoardingId ?? null],
  );
  return page.byId(rows);
}

/** The bag lies on the disk, whole and verified. Throws `deposit.already_received`. */
export async function markDepositReceived(sql: Sql, organizationId: string, id: string): Promise<DepositRow> {
  const [row] = await sql.query<DepositRow>(
    `UPDATE migration.deposit SET state = 'received', next_step_at = now(), updated_at = now()
     WHERE id = $1::uuid AND organization_id = $2::uuid AND state = 'announced' RETURNING ${COLUMNS}`,
    [id, organizationId],
  );
  if (row === undefined) throw alreadyReceived();
  return row;
}

export function alreadyReceived(): DomainError {
  return new DomainError('conflict', 'deposit.already_received', 'The bag of this deposit is here already.', {
    remedy: 'Announce a new deposit to hand over another bag.',
  });
}

/** The final block at which a contract was read for the deposit; still being read while `finishedAt` is null. */
export interface ChainScanRow {
  readonly chainSourceId: string;
  readonly chainId: bigint;
  readonly contract: string;
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly nodes: number;
  readonly finishedAt: Date | null;
}

export function listChainScans(sql: Sql, organizationId: string, depositId: string): Promise<ChainScanRow[]> {
  return sql.query<ChainScanRow>(
    `SELECT n.chain_source_id AS "chainSourceId", s.chain_id AS "chainId", s.contract, n.block_number AS "blockNumber",
       n.block_hash AS "blockHash", n.nodes, n.finished_at AS "finishedAt"
     FROM migration.chain_scan n JOIN migration.chain_source s ON s.id = n.chain_source_id
     WHERE n.deposit_id = $1::uuid AND n.organization_id = $2::uuid ORDER BY s.chain_id, s.contract LIMIT 1000`,
    [depositId, organizationId],
  );
}

export interface DepositItems {
  total: number;
  accepted: number;
  refused: number;
  pending: number;
  /** Of these, about assets of which another deposit's row counts. */
  superseded: number;
  byTurn: Record<string, number>;
  byCause: Record<string, number>;
}

/** What another deposit's row stands for now is nobody's turn. */
const TURN = `CASE WHEN i.superseded_by IS NULL THEN i.turn ELSE 'nobody' END`;

export async function countDepositItems(sql: Sql, organizationId: string, depositId: string): Promise<DepositItems> {
  const rows = await sql.query<{
    verdict: 'accepted' | 'refused' | 'pending';
    turn: string;
    cause: string | null;
    items: number;
    superseded: number;
  }>(
    `SELECT i.verdict, ${TURN} AS turn, i.cause, count(*)::int AS items, count(i.superseded_by)::int AS superseded
     FROM migration.item i WHERE i.deposit_id = $1::uuid AND i.organization_id = $2::uuid GROUP BY 1, 2, 3`,
    [depositId, organizationId],
  );
  const counted: DepositItems = {
    total: 0,
    accepted: 0,
    refused: 0,
    pending: 0,
    superseded: 0,
    byTurn: { platform: 0, holder: 0, custodian: 0, holdfast: 0, nobody: 0 },
    byCause: {},
  };
  for (const { verdict, turn, cause, items, superseded } of rows) {
    counted.total += items;
    counted.superseded += superseded;
    counted[verdict] += items;
    counted.byTurn[turn] = (counted.byTurn[turn] ?? 0) + items;
    if (cause !== null) counted.byCause[cause] = (counted.byCause[cause] ?? 0) + items;
  }
  return counted;
}

interface ProblemRow {
  seq: bigint;
  file: string | null;
  line: bigint | null;
  column: bigint | null;
  code: string;
  detail: string;
  remedy: string | null;
}

export interface ProblemFilter {
  readonly code?: string | undefined;
  readonly file?: string | undefined;
}

export async function listDepositProblems(
  sql: Sql,
  input: { organizationId: string; depositId: string; filter: ProblemFilter },
  page: Page,
) {
  const { organizationId, depositId, filter } = input;
  const rows = await sql.query<ProblemRow>(
    `SELECT seq, file, line, column_no AS "column", code, detail, remedy FROM migration.deposit_problem
     WHERE deposit_id = $1::uuid AND organization_id = $2::uuid AND ($3::bigint IS NULL OR seq > $3::bigint)
       AND ($5::text IS NULL OR code = $5) AND ($6::text IS NULL OR file = $6)
     ORDER BY seq LIMIT $4::int`,
    [depositId, organizationId, page.after?.[0] ?? null, page.fetchLimit, filter.code ?? null, filter.file ?? null],
  );
  return page.of(
    rows,
    (row) => [row.seq.toString()],
    (row) => row,
  );
}

export interface ProblemGroup {
  readonly code: string;
  readonly file: string | null;
  readonly problems: number;
  readonly firstLine: bigint | null;
  readonly remedy: string | null;
}
const MAX_GROUPS = 500;

/** The same mistake in the same file once, most frequent first. */
export async function groupDepositProblems(
  sql: Sql,
  organizationId: string,
  depositId: string,
): Promise<ProblemGroup[]> {
  return sql.query<ProblemGroup>(
    `SELECT code, file, count(*)::int AS problems, min(line) AS "firstLine", min(remedy) AS remedy
     FROM migration.deposit_problem WHERE deposit_id = $1::uuid AND organization_id = $2::uuid
     GROUP BY code, file ORDER BY problems DESC, code, file LIMIT ${MAX_GROUPS}`,
    [depositId, organizationId],
  );
}

export interface ManifestFilter {
  readonly collection?: string | undefined;
  readonly q?: string | undefined;
  readonly verdict?: string | undefined;
  readonly turn?: string | undefined;
  readonly cause?: string | undefined;
  /** By the platform's own name for an item. */
  readonly sort?: 'reference' | 'reference_desc' | undefined;
}

interface ManifestRow {
  assetId: string;
  collection: string;
  reference: string;
  line: bigint | null;
  assetName: string;
  kind: string;
  name: string;
  quantity: bigint;
  custodyKind: string;
  grade: string;
  verdict: string;
  cause: string | null;
  turn: string;
  supersededBy: string | null;
}

const VERDICTS = ['accepted', 'refused', 'pending'] as const;

/** A range, not LIKE: under row-level security only comparisons that cannot leak use an index. */
const LAST_CHARACTER = '\u{10ffff}';

export async function listManifestItems(
  sql: Sql,
  input: { organizationId: string; depositId: string; filter: ManifestFilter },
  page: Page,
) {
  const { organizationId, depositId, filter } = input;
  // Verdict by verdict, as the index has them: each branch is read in order for a page. What is rare has an index of its own.
  const [beyond, order] = filter.sort === 'reference_desc' ? ['<', 'DESC'] : ['>', 'ASC'];
  const inOrder = (of: string) => `${of}.reference ${order}, ${of}.asset_id ${order}`;
  const isRare = filter.cause !== undefined || (filter.turn !== undefined && filter.turn !== 'nobody');
  const verdicts = VERDICTS.filter((verdict) => filter.verdict === undefined || filter.verdict === verdict);
  const conditions = verdicts.map((verdict) => `i.verdict = '${verdict}'`);
  const branches = (isRare && filter.verdict === undefined ? ['true'] : conditions).map(
    (condition) => `(
       SELECT i.reference, i.asset_id FROM migration.item i
       WHERE i.deposit_id = $1::uuid AND i.organization_id = $2::uuid AND ${condition} AND ($4::text IS NULL OR i.cause = $4)
         AND ($3::text IS NULL OR i.turn = $3 AND i.superseded_by IS NULL OR $3 = 'nobody' AND i.superseded_by IS NOT NULL)
         AND ($5::uuid IS NULL OR (i.reference, i.asset_id) ${beyond} ($10::text, $5::uuid))
         AND ($7::uuid IS NULL OR i.collection_id = $7::uuid) AND ($8::text IS NULL OR i.reference >= $8 AND i.reference < $9::text)
       ORDER BY ${inOrder('i')} LIMIT $6::int)`,
  );
  if (branches.length === 0) return { items: [], nextCursor: null };
  const rows = await sql.query<ManifestRow>(
    `WITH chosen AS MATERIALIZED (
       SELECT asset_id FROM (${branches.join(' UNION ALL ')}) all_verdicts ORDER BY ${inOrder('all_verdicts')} LIMIT $6::int)
     SELECT i.asset_id AS "assetId", c.reference AS collection, i.reference, i.line, i.asset_name AS "assetName", i.kind,
       i.name, i.quantity, i.custody_kind AS "custodyKind", i.grade, i.verdict, i.cause, ${TURN} AS turn,
       i.superseded_by AS "supersededBy"
     FROM chosen JOIN migration.item i ON i.asset_id = chosen.asset_id JOIN migration.collection c ON c.id = i.collection_id
     ORDER BY ${inOrder('i')}`,
    [
      depositId,
      organizationId,
      filter.turn ?? null,
      filter.cause ?? null,
      page.after?.[1] ?? null,
      page.fetchLimit,
      filter.collection ?? null,
      filter.q ?? null,
      filter.q === undefined ? null : filter.q + LAST_CHARACTER,
      page.after?.[0] ?? null,
    ],
  );
  return page.of(
    rows,
    (row) => [row.reference, row.assetId],
    (row) => row,
  );
}
