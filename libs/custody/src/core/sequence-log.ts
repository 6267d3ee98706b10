import { type Hash, type Tile, TreeBuilder } from '@holdfast/proof';
import type { BatchPart, LogStore, LogTransaction } from './log-store';

const LEAVES_PER_PAGE = 8_192;
const LEAVES_PER_TRANSACTION = 262_144;
const BATCHES_PER_TRANSACTION = 1_000;

type Pending = { readonly batchId: string; readonly leafCount: number };

/**
 * Gives committed batches their places in the log and grows its tiles. Batches are found by what is committed and not yet
 * placed, never by "after the last one": a batch that commits late, with a lower id, comes later in the log. Memory holds one
 * page of leaves and the tiles of one page, however large the batches are.
 */
export class SequenceLog {
  constructor(
    private readonly store: LogStore,
    private readonly hash: Hash,
  ) {}

  /** Until nothing is pending; answers how many leaves and batches were placed, and the log's size. */
  async execute(): Promise<{ batches: number; leaves: number; size: number }> {
    const total = { batches: 0, leaves: 0, size: 0 };
    for (;;) {
      const step = await this.store.exclusively((log) => this.step(log));
      total.batches += step.batches;
      total.leaves += step.leaves;
      total.size = step.size;
      if (step.batches === 0) return total;
    }
  }

  private async step(log: LogTransaction): Promise<{ batches: number; leaves: number; size: number }> {
    const batches = atMost(await log.pending(BATCHES_PER_TRANSACTION), LEAVES_PER_TRANSACTION);
    if (batches.length === 0) return { batches: 0, leaves: 0, size: log.size };
    let full: Tile[] = [];
    const tree = await TreeBuilder.resume(log.size, log.readTile, {
      hash: this.hash,
      onTile: (tile) => full.push(tile),
    });
    for (const page of pages(batches)) {
      tree.append(await log.leafHashes(page));
      await log.keepTiles(full);
      full = [];
    }
    await log.keepTiles(tree.partialTiles());
    await log.place(batches);
    return { batches: batches.length, leaves: tree.size - log.size, size: tree.size };
  }
}

/** The first batches that together stay within the limit; always at least one. */
function atMost(batches: readonly Pending[], leaves: number): readonly Pending[] {
  let sum = 0;
  const end = batches.findIndex((batch, i) => {
    sum += batch.leafCount;
    return i > 0 && sum > leaves;
  });
  return end < 0 ? batches : batches.slice(0, end);
}

/** Cuts batches into pages of a bounded number of leaves: many small batches on one page, a large one over many. */
export function* pages(batches: readonly Pending[], leavesPerPage = LEAVES_PER_PAGE): Generator<readonly BatchPart[]> {
  let page: BatchPart[] = [];
  let room = leavesPerPage;
  for (const { batchId, leafCount } of batches) {
    for (let from = 0; from < leafCount;) {
      const to = Math.min(leafCount, from + room);
      page.push({ batchId, from, to });
      room -= to - from;
      from = to;
      if (room === 0) {
        yield page;
        page = [];
        room = leavesPerPage;
      }
    }
  }
  if (page.length > 0) yield page;
}
