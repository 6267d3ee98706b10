import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  BagFiles,
  type BagInfo,
  type BagLimits,
  type BagProblem,
  type Manifest,
  type PlacedBytes,
  type ProblemList,
  type VerifyBagOptions,
  bagInfoValue,
  bagLimits,
  compressionOf,
  hasByteOrderMark,
  shown,
  verifyBag,
} from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { depositProblem, depositRemedies } from './deposit-problem';
import { checkSignature, signatureFile, signedFile } from './deposit-signature';
import { type DepositRecords, type RecordKind, recordFile, recordKinds } from './parse-line';
import { type RecordPage, type RecordsOptions, recordPages } from './record-pages';

/** A file below data/content/. `path` is as asset lines write it, below data/; size in bytes, digest in hex. */
export interface ContentEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Structure {
  /** True when nothing is wrong: only then may anything else of the deposit be trusted. */
  readonly valid: boolean;
  /** The first 100 problems, and how many there are of each code. */
  readonly problems: ProblemList;
  readonly files: number;
  readonly bytes: number;
}

/**
 * A deposit where it lies, in a directory or a tar. First `verifyStructure` and `verifySignature`; a deposit that fails
 * either is refused whole. Then `records` and `content`, page by page, in any order and again after a stop.
 */
export class Deposit {
  private info: BagInfo = [];
  private manifest: Manifest | null = null;

  private constructor(
    private readonly files: BagFiles,
    private readonly tagManifest: Buffer | null,
    private readonly signature: Buffer | null,
  ) {}

  /** Lists the files, and reads no more than the tag manifest. Throws `bag.not_found`. Close it in the end. */
  static async open(path: string, limits: BagLimits = bagLimits): Promise<Deposit> {
    return Deposit.of(await BagFiles.open(path, limits), limits);
  }

  /** The same for a tar that is open already; it is closed with the deposit. */
  static async inTar(path: string, tar: PlacedBytes, limits: BagLimits = bagLimits): Promise<Deposit> {
    return Deposit.of(await BagFiles.inTar(path, tar, limits), limits);
  }

  private static async of(files: BagFiles, limits: BagLimits): Promise<Deposit> {
    try {
      const small = async (file: string): Promise<Buffer | null> => {
        const size = files.size(file);
        return size === null || size > limits.maxTagFileBytes ? null : files.readSmall(file);
      };
      return new Deposit(files, await small(signedFile), await small(signatureFile));
    } catch (error) {
      await files.close();
      throw error;
    }
  }

  /** SHA-256 of tagmanifest-sha256.txt in hex: the name of this exact deposit. Null when there is no such file. */
  get manifestDigest(): string | null {
    return this.tagManifest === null ? null : createHash('sha256').update(this.tagManifest).digest('hex');
  }

  /** bag-info.txt's labels and values; known after `verifyStructure`. */
  get bagInfo(): BagInfo {
    return this.info;
  }

  /** The off-boarding that the platform packed this for, by bag-info.txt; known after `verifyStructure`. */
  get externalIdentifier(): string | null {
    return bagInfoValue(this.info, 'External-Identifier');
  }

  /**
   * Everything about the bag that is wrong. With `digests: false` only the lists are read, quickly: for a deposit that
   * was verified before and is opened again to go on.
   */
  async verifyStructure(options: VerifyBagOptions = {}): Promise<Structure> {
    const { problems, info, manifest } = await verifyBag(this.files, [signatureFile], options);
    this.info = info;
    this.manifest = manifest;
    // Of a container that can't be listed, nothing can be said to be missing.
    if (this.files.problems.count === 0) await this.checkPayload(problems);
    const bytes = this.files.table.sizes.reduce((sum, size) => sum + size, 0);
    return { valid: problems.count === 0, problems, files: this.files.table.count, bytes };
  }

  /** What is wrong with the signature by this key (32 raw bytes, Ed25519), or by whoever's when there is none; or null. */
  verifySignature(publicKey: Uint8Array | null): BagProblem | null {
    return checkSignature(this.signature, this.tagManifest ?? Buffer.alloc(0), publicKey);
  }

  /** The records of one file in pages; see `recordPages`. Each line as a record or as its problems. */
  async *records<K extends RecordKind>(
    kind: K,
    options: RecordsOptions & { fromLine?: number } = {},
  ): AsyncGenerator<RecordPage<DepositRecords[K]>> {
    const { fromLine, ...rest } = options;
    const from = rest.from ?? (fromLine === undefined ? undefined : { line: fromLine });
    for await (const page of recordPages(this.files, kind, { ...rest, ...(from ? { from } : {}) })) {
      yield kind === 'assets' ? { ...page, lines: page.lines.map((line) => this.withContent(line)) } : page;
    }
  }

  /** One content file by the path of an asset line, or null. Needs `verifyStructure` before. */
  contentEntry(path: string): ContentEntry | null {
    const index = path.startsWith('content/') ? this.files.table.find(`data/${path}`) : -1;
    const digest = index < 0 ? null : (this.known().digest(index) ?? null);
    return digest === null ? null : { path, size: this.files.table.sizes[index]!, sha256: digest.toString('hex') };
  }

  /** All content files in the order of the bag. Needs `verifyStructure` before. */
  *contentEntries(): Generator<ContentEntry> {
    for (let index = 0; index < this.files.table.count; index += 1) {
      const path = this.files.table.path(index);
      if (!path.startsWith('data/content/')) continue;
      const entry = this.contentEntry(path.slice('data/'.length));
      if (entry !== null) yield entry;
    }
  }

  /** The bytes of a content file by the path of an asset line. Throws `bag.file_missing`. */
  content(path: string): Readable {
    return this.files.read(`data/${path}`);
  }

  /** Where the lines of a kind stand in the tar, in bytes; null when they are not there, or in a directory. */
  placeOf(kind: RecordKind): { position: number; size: number } | null {
    return this.files.place(recordFile(kind));
  }

  close(): Promise<void> {
    return this.files.close();
  }

  private async checkPayload(problems: ProblemList): Promise<void> {
    const { table } = this.files;
    for (const kind of recordKinds) {
      const file = recordFile(kind);
      if (!this.files.has(file)) {
        problems.add(depositProblem('deposit.file_missing', `There is no ${file}.`, { file }));
        continue;
      }
      for await (const chunk of this.files.chunks(file)) {
        const problem = encodingProblem(chunk, file);
        if (problem) problems.add(problem);
        break;
      }
    }
    for (let index = 0; index < table.count && !problems.full; index += 1) {
      const path = table.path(index);
      if (!path.startsWith('data/') || path.startsWith('data/content/')) continue;
      if (recordKinds.some((kind) => recordFile(kind) === path)) continue;
      problems.add(
        depositProblem('deposit.file_unexpected', `"${shown(path)}" is no part of a deposit.`, { file: path }),
      );
    }
  }

  private known(): Manifest {
    if (this.manifest !== null) return this.manifest;
    throw new DomainError('conflict', 'deposit.not_verified', 'The structure of the deposit was not verified.');
  }

  private withContent<T extends RecordPage<DepositRecords[RecordKind]>['lines'][number]>(
    line: T,
  ): T | ReturnType<typeof missing> {
    if (!('record' in line) || !('content' in line.record)) return line;
    for (const [index, { path }] of line.record.content.entries()) {
      if (path !== undefined && !this.isContent(path)) return missing(line.line, index);
    }
    return line;
  }

  private isContent(path: string): boolean {
    return path.startsWith('content/') && this.files.has(`data/${path}`);
  }
}

function missing(line: number, index: number): { line: number; problems: BagProblem[] } {
  const place = { file: recordFile('assets'), line, field: `/content/${index}/path` };
  return { line, problems: [depositProblem('deposit.content_missing', 'The file is not in the bag.', place)] };
}

function encodingProblem(start: Buffer, file: string): BagProblem | null {
  const compression = compressionOf(start);
  if (compression !== null) {
    return depositProblem(
      'deposit.compressed',
      `${file} is a ${compression} file (${depositRemedies['deposit.compressed']})`,
      { file },
    );
  }
  // UTF-16 without a mark shows itself by the NUL of its first ASCII character.
  if (hasByteOrderMark(start) || start.subarray(0, 4).includes(0)) {
    return depositProblem('deposit.encoding', `${file} is not UTF-8 without a byte order mark.`, { file });
  }
  return null;
}

/** See `Deposit.open`. */
export function openDeposit(path: string, limits: BagLimits = bagLimits): Promise<Deposit> {
  return Deposit.open(path, limits);
}
