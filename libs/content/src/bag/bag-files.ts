import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { DomainError } from '@holdfast/kernel';
import { type BagLimits, bagLimits } from './bag-limits';
import { ProblemList, bagProblem, bagRemedies } from './bag-problem';
import { indexDirectory } from './directory-index';
import { FileTable } from './file-table';
import { openPlainFile, type PlacedBytes } from './placed-bytes';
import { indexTar } from './tar-index';

const CHUNK_BYTES = 1024 ** 2;

/**
 * The files of a bag, in a directory or in a tar that is read where it lies (indexed once, then by offset). Nothing
 * is unpacked. What is wrong with the container itself is in `problems`; the rest is `verifyBag`'s.
 */
export class BagFiles {
  readonly problems = new ProblemList();
  readonly table = new FileTable();

  private constructor(
    readonly path: string,
    readonly kind: 'directory' | 'tar',
    readonly limits: BagLimits,
    private readonly tar: PlacedBytes | null,
  ) {}

  /** Throws `bag.not_found` when there is nothing to read at `path`. Close it in the end. */
  static async open(path: string, limits: BagLimits = bagLimits): Promise<BagFiles> {
    const found = await stat(path).catch(() => null);
    if (found === null || !(found.isDirectory() || found.isFile())) {
      throw new DomainError('not_found', 'bag.not_found', `There is no bag at ${path}.`, {
        remedy: bagRemedies['bag.not_found'],
      });
    }
    if (found.isFile()) return BagFiles.inTar(path, await openPlainFile(path), limits);
    const files = new BagFiles(path, 'directory', limits, null);
    await indexDirectory(path, limits, files.table, files.problems);
    files.settleRoot();
    return files;
  }

  /** The bag in a tar that is open already, at `path` or wherever else. It is closed with the bag, or when this throws. */
  static async inTar(path: string, tar: PlacedBytes, limits: BagLimits = bagLimits): Promise<BagFiles> {
    const files = new BagFiles(path, 'tar', limits, tar);
    try {
      await indexTar(tar, limits, files.table, files.problems);
    } catch (error) {
      await tar.close();
      throw error;
    }
    files.settleRoot();
    return files;
  }

  /** The size of a file in bytes, or null when it is not in the bag. */
  size(path: string): number | null {
    const index = this.table.find(path);
    return index < 0 ? null : this.table.sizes[index]!;
  }

  has(path: string): boolean {
    return this.table.find(path) >= 0;
  }

  /** The bytes of a file from `start` on. Throws `bag.file_missing`, or `bag.file_changed` when it got shorter. */
  read(path: string, start = 0): Readable {
    return Readable.from(this.chunks(path, start), { objectMode: false });
  }

  /** As `read`; chunks of at most 1 MiB, each a buffer of its own. */
  chunks(path: string, start = 0): AsyncGenerator<Buffer> {
    const index = this.table.find(path);
    if (index < 0) {
      throw new DomainError('not_found', 'bag.file_missing', `The bag has no file ${path}.`, {
        remedy: bagRemedies['bag.file_missing'],
      });
    }
    return this.chunksAt(index, start);
  }

  async *chunksAt(index: number, start = 0): AsyncGenerator<Buffer> {
    const size = this.table.sizes[index]!;
    if (this.tar !== null) {
      yield* this.pieces(index, start, this.tar, this.table.offsets[index]!);
      return;
    }
    const file = await this.openFile(index);
    try {
      const read = async (into: Uint8Array, at: number) => (await file.read(into, 0, into.length, at)).bytesRead;
      yield* this.pieces(index, start, { read }, 0);
      if ((await file.stat()).size !== size) throw this.changed(index);
    } finally {
      await file.close();
    }
  }

  /** Where a file of a tar stands in it, in bytes; null when it is not in the bag. */
  place(path: string): { position: number; size: number } | null {
    const index = this.tar === null ? -1 : this.table.find(path);
    return index < 0 ? null : { position: this.table.offsets[index]!, size: this.table.sizes[index]! };
  }

  private async *pieces(
    index: number,
    start: number,
    source: Pick<PlacedBytes, 'read'>,
    offset: number,
  ): AsyncGenerator<Buffer> {
    const size = this.table.sizes[index]!;
    for (let at = start; at < size;) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at));
      const length = await source.read(piece, offset + at);
      if (length === 0) throw this.changed(index);
      yield piece.subarray(0, length);
      at += length;
    }
  }

  /** The whole of a small file. Throws `bag.too_large` beyond `limit` bytes. */
  async readSmall(path: string, limit: number = this.limits.maxTagFileBytes): Promise<Buffer> {
    const size = this.size(path) ?? 0;
    if (size > limit) throw new DomainError('too_large', 'bag.too_large', `${path} is larger than ${limit} bytes.`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks(path)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    await this.tar?.close();
  }

  /** A link that came since the listing is not followed. */
  private openFile(index: number): Promise<FileHandle> {
    return open(`${this.path}/${this.table.fullPath(index)}`, constants.O_RDONLY | constants.O_NOFOLLOW);
  }

  private changed(index: number): DomainError {
    return new DomainError('conflict', 'bag.file_changed', `${this.table.path(index)} changed while it was read.`, {
      remedy: bagRemedies['bag.file_changed'],
    });
  }

  private settleRoot(): void {
    if (this.problems.count > 0) {
      this.table.settleRoot();
      return;
    }
    if (!this.table.settleRoot()) {
      this.problems.add(bagProblem('bag.no_bagit_txt', 'There is no bagit.txt at the top of the bag.'));
      return;
    }
    for (let index = 0; index < this.table.count && !this.problems.full; index += 1) {
      if (this.table.inRoot(index)) continue;
      const path = this.table.fullPath(index);
      this.problems.add(bagProblem('bag.outside_root', `"${path}" is outside of ${this.table.root}`, { file: path }));
    }
  }
}
