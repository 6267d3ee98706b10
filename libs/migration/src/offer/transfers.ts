import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';
import type { TransferState } from '../core/states';
import { isEnded, TRANSFER_WORDS } from '../core/transfer-words';
import { assertCancellable, cancelLocked, isCancellable } from '../custodian/acceptance';
import { excludedBecause } from '../core/exclusion-words';

interface TransferRow {
  id: string;
  state: TransferState;
  fromId: string;
  fromName: string;
  custodianId: string;
  custodianName: string;
  items: number;
  counters: Record<string, number>;
  waitingFor: string | null;
  waitingOn: string | null;
  waitingUntil: Date | null;
  exceptionCode: string | null;
  exceptionRemedy: string | null;
  missingItems: number;
  missingFiles: number;
  consentHash: string;
  consentedAt: Date | null;
  offerExpiresAt: Date;
  eventSeq: bigint;
  createdAt: Date;
  updatedAt: Date;
}

const SELECT = `
  SELECT t.id, t.state, f.id AS "fromId", f.name AS "fromName", c.id AS "custodianId", c.name AS "custodianName",
    t.leg_count AS items, COALESCE(legs.counters, '{}') AS counters, t.waiting_for AS "waitingFor",
    t.waiting_on AS "waitingOn", t.waiting_until AS "waitingUntil", t.exception_code AS "exceptionCode",
    t.exception_remedy AS "exceptionRemedy", COALESCE(legs.missing_items, 0)::int AS "missingItems",
    COALESCE(legs.missing_files, 0)::int AS "missingFiles", encode(t.offer_hash, 'hex') AS "consentHash",
    s.given_at AS "consentedAt", t.offer_expires_at AS "offerExpiresAt", t.event_seq AS "eventSeq",
    t.created_at AS "createdAt", t.updated_at AS "updatedAt"
  FROM migration.transfer t
  JOIN identity.organization f ON f.id = t.from_organization_id
  JOIN identity.organization c ON c.id = t.organization_id
  LEFT JOIN migration.consent s ON s.transfer_id = t.id
  LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(l.state, l.legs) AS counters, sum(l.missing_items) AS missing_items, sum(l.missing_files) AS missing_files
    FROM (SELECT state, count(*) AS legs, count(*) FILTER (WHERE missing <> '{}' AND state <> 'excluded') AS missing_items,
            sum(CASE WHEN state <> 'excluded' THEN cardinality(missing) ELSE 0 END) AS missing_files
          FROM migration.leg WHERE transfer_id = t.id GROUP BY state) l) legs ON true`;

export type TransferView = ReturnType<typeof toView>;

function toView(row: TransferRow) {
  const { id, state, items, counters, waitingFor, waitingOn, waitingUntil, consentHash, consentedAt } = row;
  return {
    id,
    state,
    says: TRANSFER_WORDS[state],
    ended: isEnded(state),
    from: { id: row.fromId, name: row.fromName },
    custodian: { id: row.custodianId, name: row.custodianName },
    items,
    counters,
    waitingFor,
    waitingOn,
    waitingUntil,
    exception: row.exceptionCode === null ? null : { code: row.exceptionCode, remedy: row.exceptionRemedy },
    missing: { items: row.missingItems, files: row.missingFiles },
    consentHash,
    consentedAt,
    offerExpiresAt: row.offerExpiresAt,
    cancellable: isCancellable(state),
    eventSeq: row.eventSeq,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export async function listTransfers(sql: Sql, personId: string, page: Page) {
  const rows = await sql.query<TransferRow>(
    `${SELECT} WHERE t.person_id = $1::uuid AND ($2::uuid IS NULL OR t.id < $2::uuid) ORDER BY t.id DESC LIMIT $3::int`,
    [personId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(rows, (row) => [row.id], toView);
}

/** Throws `transfer.not_found`. */
export async function getTransfer(sql: Sql, personId: string, id: string): Promise<TransferView> {
  const [row] = await sql.query<TransferRow>(`${SELECT} WHERE t.id = $1::uuid AND t.person_id = $2::uuid`, [
    id,
    personId,
  ]);
  if (row === undefined) throw transferNotFound();
  return toView(row);
}

/** The offer as it was shown: exactly the bytes that the consent hash is of. Throws `transfer.not_found`. */
export async function getOffer(sql: Sql, personId: string, id: string): Promise<string> {
  const [row] = await sql.query<{ offer: string }>(
    `SELECT offer FROM migration.transfer WHERE id = $1::uuid AND person_id = $2::uuid`,
    [id, personId],
  );
  if (row === undefined) throw transferNotFound();
  return row.offer;
}

/** Whom a transfer leaves, and with what. Throws `transfer.not_found`. */
export async function getMoving(sql: Sql, personId: string, id: string) {
  const [row] = await sql.query<{ custodianId: string; assetIds: string[] }>(
    `SELECT t.from_organization_id AS "custodianId",
       ARRAY(SELECT l.asset_id FROM migration.leg l WHERE l.transfer_id = t.id AND l.state <> 'excluded') AS "assetIds"
     FROM migration.transfer t WHERE t.id = $1::uuid AND t.person_id = $2::uuid`,
    [id, personId],
  );
  if (row === undefined) throw transferNotFound();
  return row;
}

/** By its holder, before cutover. Throws `transfer.not_found`, `transfer.past_cutover`, `migration.illegal_step`. */
export async function cancelOwnTransfer(sql: Sql, personId: string, id: string): Promise<void> {
  const [row] = await sql.query<{ state: TransferState }>(
    `SELECT state FROM migration.transfer WHERE id = $1::uuid AND person_id = $2::uuid FOR UPDATE`,
    [id, personId],
  );
  if (row === undefined) throw transferNotFound();
  assertCancellable(row.state);
  await cancelLocked(sql, id, personId);
}

interface LegRow {
  id: string;
  assetId: string;
  holderId: string;
  accountReference: string | null;
  assetName: string | null;
  name: string | null;
  quantity: bigint;
  custodyKind: CustodyKind;
  state: string;
  excludedCode: string | null;
  missing: string[];
  postingId: string | null;
  batchNo: number;
  lineNo: number;
  chainId: bigint | null;
  transactionHash: string | null;
  intentState: string | null;
}

/** The legs in their order, for the holder. */
export async function listLegs(sql: Sql, transferId: string, state: string | null, page: Page) {
  const { items, nextCursor } = await pageOfLegs(sql, { transferId, state, keeperId: null }, page);
  return { items: items.map(({ accountReference: _account, ...leg }) => leg), nextCursor };
}

/**
 * What the consent names, for a keeper's staff: the holder is the keeper's account, null before there is one, because two
 * keepers must not be able to tell that a holder is the same. Who receives reads what the items are called in the offer that
 * is made to it, before it has them: it is asked to accept exactly these.
 */
export async function listCustodianLegs(
  sql: Sql,
  wanted: { transferId: string; state: string | null; keeperId: string },
  page: Page,
) {
  const { items, nextCursor } = await pageOfLegs(sql, wanted, page);
  return { items: items.map(({ holderId: _holder, ...leg }) => leg), nextCursor };
}

async function pageOfLegs(
  sql: Sql,
  wanted: { transferId: string; state: string | null; keeperId: string | null },
  page: Page,
) {
  const { transferId, state, keeperId } = wanted;
  const [batch, line] = page.after ?? [null, null];
  const rows = await sql.query<LegRow>(
    `WITH offered AS MATERIALIZED (
       SELECT (leg ->> 'assetId')::uuid AS asset_id, leg ->> 'assetName' AS asset_name, leg ->> 'name' AS name
       FROM migration.transfer t CROSS JOIN LATERAL jsonb_array_elements(t.offer::jsonb -> 'legs') leg
       WHERE t.id = $1::uuid AND t.organization_id = $6::uuid),
     chosen AS MATERIALIZED (
       SELECT * FROM migration.leg
       WHERE transfer_id = $1::uuid AND ($2::text IS NULL OR state = $2)
         -- A batch is above 0 after the first page anyway; to say so would keep the index from beginning at the cursor.
         AND ($6::uuid IS NULL OR $3::int IS NOT NULL OR batch_no > 0)
         AND ($3::int IS NULL OR (batch_no, line_no) > ($3::int, $4::int))
       ORDER BY batch_no, line_no LIMIT $5::int)
     SELECT l.id, l.asset_id AS "assetId", l.holder_id AS "holderId", a.reference AS "accountReference",
       COALESCE(i.asset_name, o.asset_name) AS "assetName", COALESCE(i.name, o.name) AS name, l.quantity,
       l.custody_kind AS "custodyKind", l.state, l.excluded_code AS "excludedCode", l.missing, l.batch_no AS "batchNo",
       l.line_no AS "lineNo", x.chain_id AS "chainId", x.hash AS "transactionHash", x.state AS "intentState",
       (SELECT p.id FROM custody.posting p WHERE p.asset_id = l.asset_id AND p.holder_id = l.holder_id AND p.leg_id = l.id LIMIT 1) AS "postingId"
     FROM chosen l
     LEFT JOIN migration.item i ON i.asset_id = l.asset_id
     LEFT JOIN (SELECT DISTINCT ON (asset_id) * FROM offered) o ON o.asset_id = l.asset_id
     LEFT JOIN migration.chain_intent x ON x.leg_id = l.id
     LEFT JOIN custody.account a ON a.organization_id = $6::uuid AND a.holder_id = l.holder_id
     ORDER BY l.batch_no, l.line_no`,
    [
      transferId,
      state,
      batch === null ? null : Number(batch),
      line === null ? null : Number(line),
      page.fetchLimit,
      keeperId,
    ],
  );
  return page.of(rows, (row) => [String(row.batchNo), String(row.lineNo)], toLeg);
}

function toLeg(row: LegRow) {
  const { batchNo: _batch, lineNo: _line, chainId, transactionHash, intentState, ...leg } = row;
  return {
    ...leg,
    excludedBecause: leg.excludedCode === null ? null : excludedBecause(leg.excludedCode),
    transaction:
      chainId === null || intentState === null ? null : { chainId, hash: transactionHash, state: intentState },
  };
}

export function transferNotFound(): DomainError {
  return new DomainError('not_found', 'transfer.not_found', 'There is no such transfer.');
}
