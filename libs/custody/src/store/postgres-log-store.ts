import { DomainError } from '@holdfast/kernel';
import { type Database, NOBODY, type Sql } from '@holdfast/platform';
import { HASH_BYTES, type Tile, type TileReader } from '@holdfast/proof';
import type { BatchPart, LogStore, LogTransaction, SignedHead } from '../core/log-store';

/** Whoever holds it is the one sequencer. */
const SEQUENCER_LOCK = 7_201_010n;

const PENDING = `
  SELECT b.id AS "batchId", b.leaf_count AS "leafCount"
  FROM custody.unsequenced u JOIN custody.batch b ON b.id = u.batch_id ORDER BY b.id LIMIT $1`;

// A posting's id is its batch's with the position: the primary key reads any part of any batch in order. One value comes
// back however many leaves there are.
const LEAF_HASHES = `
  SELECT string_agg(leaf.hash, ''::bytea ORDER BY leaf.nth, leaf.position) AS hashes
  FROM (
    SELECT part.nth, p.batch_position AS position, p.leaf_hash AS hash
    FROM unnest($1::uuid[], $2::int[], $3::int[]) WITH ORDINALITY AS part (batch_id, first, past, nth)
    JOIN custody.posting p ON p.id BETWEEN custody.posting_id(part.batch_id, part.first)
      AND custody.posting_id(part.batch_id, part.past - 1)
    UNION ALL
    SELECT part.nth, s.batch_position, s.leaf_hash
    FROM unnest($1::uuid[], $2::int[], $3::int[]) WITH ORDINALITY AS part (batch_id, first, past, nth)
    JOIN custody.statement s ON s.batch_id = part.batch_id AND s.batch_position >= part.first AND s.batch_position < part.past
  ) AS leaf`;

/** The log's tables, through the ledger's role. */
export class PostgresLogStore implements LogStore {
  constructor(private readonly database: Database) {}

  exclusively<T>(work: (log: LogTransaction) => Promise<T>): Promise<T> {
    return this.database.transact(NOBODY, async (sql) => {
      await sql.query('SELECT pg_advisory_xact_lock($1)', [SEQUENCER_LOCK]);
      return work(new PostgresLogTransaction(sql, await readLogSize(sql)));
    });
  }
}

/** Reads leaves; fsck does it too. */
export class PostgresLogReader {
  constructor(private readonly sql: Sql) {}

  /** Throws `custody.leaves_missing`. */
  async leafHashes(parts: readonly BatchPart[]): Promise<Uint8Array> {
    const [row] = await this.sql.query<{ hashes: Buffer | null }>(LEAF_HASHES, [
      parts.map((part) => part.batchId),
      parts.map((part) => part.from),
      parts.map((part) => part.to),
    ]);
    const hashes = row?.hashes ?? Buffer.alloc(0);
    const expected = parts.reduce((sum, part) => sum + part.to - part.from, 0);
    if (hashes.length !== expected * HASH_BYTES) {
      throw new DomainError('conflict', 'custody.leaves_missing', 'A batch does not have the leaves that it counts.', {
        remedy: 'Run holdfast fsck.',
      });
    }
    return hashes;
  }
}

class PostgresLogTransaction implements LogTransaction {
  readonly readTile: TileReader;

  constructor(
    private readonly sql: Sql,
    readonly size: number,
  ) {
    this.readTile = tileReader(sql);
  }

  pending(maxBatches: number): Promise<{ batchId: string; leafCount: number }[]> {
    return this.sql.query(PENDING, [maxBatches]);
  }

  leafHashes(parts: readonly BatchPart[]): Promise<Uint8Array> {
    return new PostgresLogReader(this.sql).leafHashes(parts);
  }

  async place(batches: readonly { batchId: string; leafCount: number }[]): Promise<void> {
    const ids = batches.map((batch) => batch.batchId);
    let next = BigInt(this.size);
    const firsts = batches.map(({ leafCount }) => {
      next += BigInt(leafCount);
      return next - BigInt(leafCount);
    });
    await this.sql.execute(
      `INSERT INTO custody.log_range (batch_id, first_index, leaf_count)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[])`,
      [ids, firsts, batches.map((batch) => batch.leafCount)],
    );
    await this.sql.execute(`DELETE FROM custody.unsequenced WHERE batch_id = ANY ($1::uuid[])`, [ids]);
  }

  async keepTiles(tiles: readonly Tile[]): Promise<void> {
    if (tiles.length === 0) return;
    await this.sql.execute(
      `INSERT INTO custody.log_tile AS t (level, index, width, data)
       SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bytea[])
       ON CONFLICT ON CONSTRAINT log_tile_pkey DO UPDATE SET width = excluded.width, data = excluded.data
         WHERE t.width < excluded.width`,
      [
        tiles.map((tile) => tile.level),
        tiles.map((tile) => BigInt(tile.index)),
        tiles.map((tile) => tile.width),
        tiles.map((tile) => Buffer.from(tile.hashes)),
      ],
    );
  }

  lastCheckpoint(): Promise<SignedHead | null> {
    return readCheckpoint(this.sql, 0);
  }

  async keepCheckpoint({ size, root, note }: SignedHead): Promise<void> {
    await this.sql.execute(`INSERT INTO custody.checkpoint (size, root, note) VALUES ($1, $2, $3)`, [size, root, note]);
  }
}

export async function readLogSize(sql: Sql): Promise<number> {
  const [last] = await sql.query<{ size: bigint }>(
    `SELECT first_index + leaf_count AS size FROM custody.log_range ORDER BY first_index DESC LIMIT 1`,
  );
  return Number(last?.size ?? 0n);
}

/** The newest checkpoint of a log that is larger than `index`; 0 is any. */
export async function readCheckpoint(sql: Sql, index: number): Promise<SignedHead | null> {
  const [row] = await sql.query<{ size: bigint; root: Buffer; note: string }>(
    `SELECT size, root, note FROM custody.checkpoint WHERE size > $1 ORDER BY size DESC LIMIT 1`,
    [index],
  );
  return row ? { size: Number(row.size), root: row.root, note: row.note } : null;
}

/** Reads tiles as they lie there; a tile that grew since answers with more, which begins with what was asked. */
export function tileReader(sql: Sql): TileReader {
  return async ({ level, index }) => {
    const [row] = await sql.query<{ data: Buffer }>(
      `SELECT data FROM custody.log_tile WHERE level = $1 AND index = $2`,
      [level, BigInt(index)],
    );
    if (row === undefined) {
      throw new DomainError('conflict', 'custody.tile_missing', `Tile ${level}/${index} of the log is missing.`, {
        remedy: 'Run holdfast fsck.',
      });
    }
    return row.data;
  };
}
