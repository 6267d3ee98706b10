import { Readable } from 'node:stream';
import { type Clock, DomainError } from '@holdfast/kernel';
import { namedStep, type Sql } from '@holdfast/platform';
import { type ContentCode, contentCodeOf, contentFailure, finalState, isRetryable } from './core/content-code';
import {
  type ClaimedFile,
  type FileOutcome,
  type FileResult,
  type FileState,
  MAX_CONTENT_BYTES,
  TYPE_MISMATCH,
} from './core/content-file';
import { errorCode } from './core/error-code';
import { defaultRetrySchedule, nextAttemptAt, type RetrySchedule } from './core/retry-schedule';
import { claimWanted, recordResults } from './database/file-records';
import type { ContentFetcher } from './fetch/content-fetcher';
import type { DiskContentStore, StoredContent } from './store/disk-content-store';

/** Opens a file of a deposit's package. A missing one is an error of kind `not_found`, or ENOENT. */
export type OpenBagFile = (depositId: string, path: string) => Promise<Readable>;

/** What changes something in the database, by name; how it is fenced is the caller's. */
export type ContentWrite = 'claim_content' | 'record_content';
export type WriteContent = <T>(name: ContentWrite, work: (sql: Sql) => Promise<T>) => Promise<T>;

/** Where a worker can be killed in between: a source was read, and nobody has noted it yet. */
export const CONTENT_STEPS: readonly string[] = ['content.read_source'];

export interface FetchWantedOptions {
  store: DiskContentStore;
  fetcher: ContentFetcher;
  openBagFile: OpenBagFile;
  clock: Clock;
  retry?: RetrySchedule;
  /** How many sources are read at once. */
  concurrency?: number;
  /** Of one file. */
  maxBytes?: number;
}

export interface FetchWantedInput {
  depositId: string;
  /** Runs each of the batch's two transactions. */
  write: WriteContent;
  /** Files in this batch at most; they are recorded together at its end. */
  limit?: number;
  /** 0 when the caller has a lease of its own on the deposit; see `claimWanted`. */
  claimForMs?: number;
  /** Ends the batch: what was being read then stays wanted and costs no attempt. */
  signal?: AbortSignal;
}

export interface FetchWantedReport {
  /** 0: nothing is due now; `progressOf` says when something will be. */
  claimed: number;
  /** Fewer than were read when another worker had recorded the same attempt. */
  recorded: number;
  /** By the state that they have now. */
  outcomes: Record<FileState, number>;
}

type Source = () => Promise<StoredContent & { typeContradicts: boolean }>;

/** Takes one batch of a deposit's wanted files, reads their bytes into the store and records what became of each. */
export class FetchWanted {
  constructor(private readonly options: FetchWantedOptions) {}

  /**
   * Every failure of a source is recorded on its file. Throws only for failures of our own: `content.disk_full`, a disk or a
   * database that fails; what was read until then is recorded, the rest stays wanted.
   */
  async execute(input: FetchWantedInput): Promise<FetchWantedReport> {
    const { clock } = this.options;
    const { depositId, write, limit = 128, claimForMs = 0 } = input;
    const files = await write('claim_content', (sql) =>
      claimWanted(sql, { depositId, limit, claimForMs, now: clock.now() }),
    );
    const outcomes: FileOutcome[] = [];
    const failure = await this.readAll(files, outcomes, input.signal);
    const recorded = await write('record_content', (sql) => recordResults(sql, outcomes, clock.now()));
    if (failure) throw failure.error;
    return { claimed: files.length, recorded, outcomes: count(outcomes) };
  }

  /** Adds to `outcomes`; stops early, and returns why, when something of our own fails. */
  private async readAll(files: readonly ClaimedFile[], outcomes: FileOutcome[], signal?: AbortSignal) {
    const queue = [...bySource(files).values()];
    const failures: { error: unknown }[] = [];
    const work = async () => {
      for (let group = queue.shift(); group && failures.length === 0 && !signal?.aborted; group = queue.shift()) {
        const [first] = group;
        if (!first) continue;
        try {
          const result = await namedStep('content.read_source', () => this.read(first, signal));
          if (!signal?.aborted || 'bytes' in result) outcomes.push(...group.map((file) => ({ file, result })));
        } catch (error) {
          failures.push({ error });
        }
      }
    };
    await Promise.all(Array.from({ length: this.options.concurrency ?? 16 }, work));
    return failures[0];
  }

  /** Asks the sources in turn until one gives the right bytes. */
  private async read(file: ClaimedFile, signal?: AbortSignal): Promise<FileResult> {
    let wrong: FileResult | null = null;
    let problem: ContentCode = 'content.no_source';
    for (const source of this.sourcesOf(file, signal)) {
      try {
        const { typeContradicts, sha256, sizeBytes, mediaType } = await source();
        const bytes = { sha256, sizeBytes, mediaType };
        if (file.declaredSha256 === null || file.declaredSha256 === sha256) {
          return { state: 'stored', bytes, problem: typeContradicts ? TYPE_MISMATCH : null };
        }
        wrong = { state: 'mismatch', bytes, problem: 'content.digest_mismatch' };
      } catch (error) {
        const code = contentCodeOf(error);
        if (code === null || code === 'content.disk_full') throw error;
        problem = code;
      }
    }
    const again = isRetryable(problem)
      ? nextAttemptAt(this.options.retry ?? defaultRetrySchedule, file.attempts + 1, this.options.clock.now())
      : null;
    if (again) return { state: 'wanted', problem, nextAttemptAt: again };
    if (wrong) return wrong;
    return { state: finalState(problem) === 'refused' ? 'refused' : 'missing', problem };
  }

  private sourcesOf({ depositId, bagPath, sourceUri }: ClaimedFile, signal?: AbortSignal): Source[] {
    const { store, fetcher, openBagFile, maxBytes = MAX_CONTENT_BYTES } = this.options;
    const sources: Source[] = [];
    if (bagPath !== null) {
      sources.push(async () => ({
        ...(await store.put(
          Readable.from(
            bagFile(() => openBagFile(depositId, bagPath)),
            { objectMode: false },
          ),
          { maxBytes },
        )),
        typeContradicts: false,
      }));
    }
    if (sourceUri !== null) {
      sources.push(() => fetcher.fetchContent(sourceUri, store, { maxBytes, ...(signal ? { signal } : {}) }));
    }
    return sources;
  }
}

/** The bytes of a bag file; errors of the bag, and no others, get a content code here. */
async function* bagFile(open: () => Promise<Readable>): AsyncGenerator<Buffer> {
  try {
    yield* await open();
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || (error instanceof DomainError && error.kind === 'not_found');
    throw contentCodeOf(error) ? error : contentFailure(isMissing ? 'content.not_in_bag' : 'content.bag_unreadable');
  }
}

/** Thousands of assets may share one picture: each source is read once in a batch. */
function bySource(files: readonly ClaimedFile[]): Map<string, ClaimedFile[]> {
  const groups = new Map<string, ClaimedFile[]>();
  for (const file of files) {
    const key = JSON.stringify([file.depositId, file.bagPath, file.sourceUri, file.declaredSha256, file.attempts]);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return groups;
}

function count(outcomes: readonly FileOutcome[]): Record<FileState, number> {
  const counts: Record<FileState, number> = { wanted: 0, stored: 0, missing: 0, mismatch: 0, refused: 0 };
  for (const { result } of outcomes) counts[result.state]++;
  return counts;
}
