import type { FsckCheck, FsckReport, Sql } from '@holdfast/platform';
import {
  equalBytes,
  formatVerifierKey,
  openCheckpoint,
  type Tile,
  TILE_WIDTH,
  TreeBuilder,
  type VerifierKey,
} from '@holdfast/proof';
import { pages } from '../core/sequence-log';
import { nodeHash } from '../store/node-hash';
import { PostgresLogReader } from '../store/postgres-log-store';

const BATCHES_PER_PAGE = 1_000;
const CHECKPOINTS_PER_PAGE = 1_000;

interface CheckpointRow {
  size: bigint;
  root: Buffer;
  note: string;
}

/**
 * Builds the log's tree anew from the postings' and statements' leaf hashes and compares every tile and every
 * checkpoint's root with it; with `key` the checkpoints' signatures too. Holds one page of leaves at a time.
 */
export function logCheck(key: VerifierKey | null): FsckCheck {
  return {
    name: 'custody.log',
    async run(sql, report) {
      const reader = new PostgresLogReader(sql);
      let full: Tile[] = [];
      const tree = new TreeBuilder({ hash: nodeHash, onTile: (tile) => full.push(tile) });
      const checkpoints = new CheckpointCursor(sql);
      let next = await checkpoints.next();
      let last = -1n;
      for (;;) {
        const batches = await rangesAfter(sql, last);
        if (batches.length === 0) break;
        last = batches.at(-1)?.firstIndex ?? last;
        for (const page of pages(batches)) {
          const hashes = await reader.leafHashes(page).catch(() => null);
          if (hashes === null) {
            report.problem(
              `batch ${page[0]?.batchId}`,
              'its leaves are not all there; the log was not checked from here on',
            );
            return;
          }
          for (let at = 0; at < hashes.length;) {
            // Stop at each checkpoint's size, to compare roots there.
            const room = next === null ? Infinity : (Number(next.size) - tree.size) * 32;
            const part = hashes.subarray(at, Math.min(hashes.length, at + room));
            tree.append(part);
            at += part.length;
            while (next !== null && Number(next.size) === tree.size) {
              judge(next, tree.root(), key, report);
              next = await checkpoints.next();
            }
          }
          await compareTiles(sql, full, report);
          full = [];
        }
      }
      await compareTiles(sql, tree.partialTiles(), report);
      for (; next !== null; next = await checkpoints.next()) {
        report.problem(`checkpoint ${next.size}`, `promises more than the ${tree.size} leaves of the log`);
      }
      await countTiles(sql, tree, report);
      report.counted('log size', BigInt(tree.size));
      report.counted('checkpoints', checkpoints.seen);
    },
  };
}

function judge(row: CheckpointRow, root: Uint8Array, key: VerifierKey | null, report: FsckReport): void {
  const name = `checkpoint ${row.size}`;
  if (!equalBytes(root, row.root)) report.problem(name, 'its root is not that of the log');
  if (key === null) return;
  try {
    const opened = openCheckpoint(row.note, key);
    if (opened.size !== Number(row.size) || !equalBytes(opened.rootHash, row.root)) {
      report.problem(name, 'its signed note says something else than its row');
    }
  } catch {
    report.problem(name, `its note is not signed with ${formatVerifierKey(key)}`);
  }
}

async function rangesAfter(
  sql: Sql,
  index: bigint,
): Promise<{ batchId: string; firstIndex: bigint; leafCount: number }[]> {
  return sql.query(
    `SELECT batch_id AS "batchId", first_index AS "firstIndex", leaf_count AS "leafCount" FROM custody.log_range
     WHERE first_index > $1 ORDER BY first_index LIMIT ${BATCHES_PER_PAGE}`,
    [index],
  );
}

async function compareTiles(sql: Sql, tiles: readonly Tile[], report: FsckReport): Promise<void> {
  if (tiles.length === 0) return;
  const bad = await sql.query<{ level: number; index: bigint }>(
    `SELECT e.level, e.index FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS e (level, index, data)
     LEFT JOIN custody.log_tile t ON t.level = e.level AND t.index = e.index
     WHERE t.data IS DISTINCT FROM e.data`,
    [
      tiles.map((tile) => tile.level),
      tiles.map((tile) => BigInt(tile.index)),
      tiles.map((tile) => Buffer.from(tile.hashes)),
    ],
  );
  for (const { level, index } of bad) report.problem(`tile ${level}/${index}`, 'is not what the leaves make');
}

/** Tiles beyond the log's end would be served, and lie. */
async function countTiles(sql: Sql, tree: TreeBuilder, report: FsckReport): Promise<void> {
  let expected = 0n;
  for (let hashes = tree.size; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH)) {
    expected += BigInt(Math.ceil(hashes / TILE_WIDTH));
  }
  const [row] = await sql.query<{ n: bigint }>('SELECT count(*) AS n FROM custody.log_tile');
  report.counted('tiles', row?.n ?? 0n);
  if (row?.n !== expected) report.problem('log', `has ${row?.n} tiles instead of ${expected}`);
}

/** Checkpoints by size, a page at a time. */
class CheckpointCursor {
  seen = 0n;
  private page: CheckpointRow[] = [];
  private last = -1n;

  constructor(private readonly sql: Sql) {}

  async next(): Promise<CheckpointRow | null> {
    if (this.page.length === 0) {
      this.page = await this.sql.query<CheckpointRow>(
        `SELECT size, root, note FROM custody.checkpoint WHERE size > $1 ORDER BY size LIMIT ${CHECKPOINTS_PER_PAGE}`,
        [this.last],
      );
    }
    const row = this.page.shift() ?? null;
    if (row !== null) {
      this.last = row.size;
      this.seen += 1n;
    }
    return row;
  }
}
