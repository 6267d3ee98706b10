import { DomainError } from '@holdfast/kernel';
import type { Actor, Database, Sql } from '@holdfast/platform';
import {
  type AuthorityKind,
  type CustodyKind,
  type Opening,
  type PostingLeaf,
  type StatementLeaf,
  type StatementType,
  TileTree,
} from '@holdfast/proof';
import { nodeHash } from './node-hash';
import { readCheckpoint, tileReader } from './postgres-log-store';

/** That the log has a leaf. */
export interface PlaceInLog {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** Signed note of a log that has the leaf. */
  readonly checkpoint: string;
}

/** Everything of a receipt but the content manifest, which another context keeps. */
export interface ReceiptData extends PlaceInLog {
  readonly leaf: PostingLeaf;
  /** Null: not the caller's to see (the other side's account), or its subject was erased. */
  readonly openings: { readonly asset: Opening | null; readonly from: Opening | null; readonly to: Opening | null };
  readonly assetId: string;
  readonly holderId: string;
  readonly legId: string | null;
  readonly occurredAt: Date;
}

/** Everything of the evidence of a statement but its text, which another context keeps. */
export interface StatementData extends PlaceInLog {
  readonly leaf: StatementLeaf;
}

interface PostingRow {
  id: string;
  asset_id: string;
  holder_id: string;
  leg_id: string | null;
  quantity: bigint;
  custody_kind: CustodyKind;
  authority_kind: AuthorityKind;
  content_manifest_hash: Buffer;
  authority_hash: Buffer;
  asset_commitment: Buffer;
  from_commitment: Buffer;
  to_commitment: Buffer;
  occurred_at: Date;
  log_index: bigint | null;
}

interface OpeningRow {
  asset_name: string | null;
  asset_salt: Buffer | null;
  from_name: string | null;
  from_salt: Buffer | null;
  to_name: string | null;
  to_salt: Buffer | null;
}

/**
 * For the portal, as the person or organization that asks: row-level security decides what they see. Throws
 * `custody.posting_unknown` (also for what is not theirs) and `custody.receipt_not_ready` (no checkpoint has it yet).
 */
export class BuildReceiptData {
  constructor(private readonly database: Database) {}

  execute(actor: Actor, postingId: string): Promise<ReceiptData> {
    return this.database.read(actor, (sql) => buildReceiptData(sql, postingId));
  }
}

/** The same inside a transaction of the caller's. */
export async function buildReceiptData(sql: Sql, postingId: string): Promise<ReceiptData> {
  const [posting] = await sql.query<PostingRow>(
    `SELECT p.*, r.first_index + p.batch_position AS log_index
     FROM custody.posting p LEFT JOIN custody.log_range r ON r.batch_id = p.batch_id WHERE p.id = $1`,
    [postingId],
  );
  if (posting === undefined) {
    throw new DomainError('not_found', 'custody.posting_unknown', 'There is no such posting.');
  }
  const place = await placeInLog(sql, posting.log_index);
  const [opening] = await sql.query<OpeningRow>('SELECT * FROM custody.receipt_openings($1)', [postingId]);
  return {
    leaf: leafOf(posting),
    openings: {
      asset: openingOf(opening?.asset_name, opening?.asset_salt),
      from: openingOf(opening?.from_name, opening?.from_salt),
      to: openingOf(opening?.to_name, opening?.to_salt),
    },
    assetId: posting.asset_id,
    holderId: posting.holder_id,
    legId: posting.leg_id,
    occurredAt: posting.occurred_at,
    ...place,
  };
}

interface StatementRow {
  readonly type: StatementType;
  readonly subjectHash: Buffer;
  readonly bodyHash: Buffer;
  readonly logIndex: bigint | null;
}

/** Throws `custody.statement_unknown` (also for what is not the caller's to see) and `custody.receipt_not_ready`. */
export async function buildStatementData(sql: Sql, statementId: string): Promise<StatementData> {
  const [statement] = await sql.query<StatementRow>(
    `SELECT s.type, s.subject_hash AS "subjectHash", s.body_hash AS "bodyHash",
       r.first_index + s.batch_position AS "logIndex"
     FROM custody.statement s LEFT JOIN custody.log_range r ON r.batch_id = s.batch_id WHERE s.id = $1`,
    [statementId],
  );
  if (statement === undefined) {
    throw new DomainError('not_found', 'custody.statement_unknown', 'There is no such statement.');
  }
  const { logIndex, ...leaf } = statement;
  return { leaf: { ...leaf, statementId }, ...(await placeInLog(sql, logIndex)) };
}

async function placeInLog(sql: Sql, logIndex: bigint | null): Promise<PlaceInLog> {
  const checkpoint = logIndex === null ? null : await readCheckpoint(sql, Number(logIndex));
  if (checkpoint === null) {
    throw new DomainError('conflict', 'custody.receipt_not_ready', 'The log has not been signed since then.', {
      remedy: 'Try again in a minute.',
    });
  }
  const index = Number(logIndex);
  const tree = new TileTree(checkpoint.size, tileReader(sql), { hash: nodeHash });
  return { index, path: await tree.inclusionProof(index), checkpoint: checkpoint.note };
}

function leafOf(row: PostingRow): PostingLeaf {
  return {
    type: 'posting',
    postingId: row.id,
    asset: row.asset_commitment,
    from: row.from_commitment,
    to: row.to_commitment,
    quantity: row.quantity,
    custodyKind: row.custody_kind,
    contentManifestHash: row.content_manifest_hash,
    authorityKind: row.authority_kind,
    authorityHash: row.authority_hash,
  };
}

function openingOf(name?: string | null, salt?: Buffer | null): Opening | null {
  return name == null || salt == null ? null : { name, salt };
}
