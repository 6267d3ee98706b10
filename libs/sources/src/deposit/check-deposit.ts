import { type BagProblem, MAX_CONTENT_BYTES, ProblemList } from '@holdfast/content';
import { CrossCheck } from './cross-check';
import { depositProblem } from './deposit-problem';
import type { Deposit } from './open-deposit';
import { type RecordKind, recordFile, recordKinds } from './parse-line';

export interface LineCount {
  lines: number;
  accepted: number;
}

export interface DepositReport {
  /** `refused`: nothing of it would be taken; `flawed`: some lines would not; `clean`: all would. */
  readonly verdict: 'clean' | 'flawed' | 'refused';
  readonly manifestDigest: string | null;
  readonly externalIdentifier: string | null;
  readonly signature: 'valid' | 'invalid' | 'not_checked';
  readonly files: number;
  readonly bytes: number;
  readonly records: Readonly<Record<RecordKind, LineCount>>;
  readonly problems: ProblemList;
  /** What is taken, and yet will not be whole. */
  readonly warnings: ProblemList;
}

export interface CheckProgress {
  readonly phase: 'digests' | RecordKind;
  readonly done: number;
  /** Bytes for digests; unknown for lines. */
  readonly total: number | null;
}

export interface CheckDepositOptions {
  /** 32 raw bytes; without it nobody can tell whose the signature is, only that there is one. */
  readonly publicKey?: Uint8Array;
  readonly onProgress?: (progress: CheckProgress) => void;
  readonly signal?: AbortSignal;
  /** Of one content file; the server's limit when not given. */
  readonly maxContentBytes?: number;
}

/** All that the server will check of a deposit except what the chain and the addresses to fetch say. Reads it twice. */
export async function checkDeposit(deposit: Deposit, options: CheckDepositOptions = {}): Promise<DepositReport> {
  const { publicKey, onProgress, signal, maxContentBytes = MAX_CONTENT_BYTES } = options;
  const problems = new ProblemList();
  const warnings = new ProblemList();
  const structure = await deposit.verifyStructure({
    ...(signal ? { signal } : {}),
    onProgress: (done, total) => onProgress?.({ phase: 'digests', done, total }),
  });
  problems.addAll(structure.problems);
  // Without a key, of a bag that can be read so far: that a signature is missing says nothing about half a tar.
  const isAsked = publicKey !== undefined || deposit.manifestDigest !== null;
  const signature = isAsked ? deposit.verifySignature(publicKey ?? null) : null;
  if (signature !== null) problems.add(signature);
  const refused = problems.count > 0;
  const records = {
    collections: { lines: 0, accepted: 0 },
    assets: { lines: 0, accepted: 0 },
    holders: { lines: 0, accepted: 0 },
    holdings: { lines: 0, accepted: 0 },
  };
  const crossCheck = new CrossCheck();
  for (const kind of structure.valid ? recordKinds : []) {
    for await (const page of deposit.records(kind)) {
      signal?.throwIfAborted();
      for (const line of page.lines) {
        records[kind].lines += 1;
        if (!('record' in line)) {
          for (const problem of line.problems) problems.add(problem);
          continue;
        }
        const problem = crossCheck.check(kind, line.record, line.line);
        if (problem !== null) problems.add(problem);
        else records[kind].accepted += 1;
        if ('content' in line.record) {
          for (const gap of gapsOf(deposit, line.record.content, line.line, maxContentBytes)) warnings.add(gap);
        }
      }
      onProgress?.({ phase: kind, done: records[kind].lines, total: null });
    }
  }
  return {
    verdict: refused ? 'refused' : problems.count > 0 ? 'flawed' : 'clean',
    manifestDigest: deposit.manifestDigest,
    externalIdentifier: deposit.externalIdentifier,
    signature: signature !== null ? 'invalid' : publicKey === undefined ? 'not_checked' : 'valid',
    files: structure.files,
    bytes: structure.bytes,
    records,
    problems,
    warnings,
  };
}

/** Files that are in the bag, and will be a gap all the same. */
function* gapsOf(
  deposit: Deposit,
  content: readonly { path?: string | undefined; sha256?: string | undefined }[],
  line: number,
  maxContentBytes: number,
): Generator<BagProblem> {
  for (const [index, { path, sha256 }] of content.entries()) {
    const entry = path === undefined ? null : deposit.contentEntry(path);
    if (entry === null) continue;
    const at = (field: string) => ({ file: recordFile('assets'), line, field: `/content/${index}/${field}` });
    if (entry.size > maxContentBytes) {
      yield depositProblem('deposit.content_too_large', `The file in the bag has ${entry.size} bytes.`, at('path'));
    }
    if (sha256 !== undefined && entry.sha256 !== sha256) {
      yield depositProblem('deposit.content_digest_differs', 'The file in the bag has another digest.', at('sha256'));
    }
  }
}
