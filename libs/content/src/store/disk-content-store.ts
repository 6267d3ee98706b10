import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { DomainError } from '@holdfast/kernel';
import { contentFailure } from '../core/content-code';
import { errorCode } from '../core/error-code';
import { parseSha256Hex } from '../core/sha256-hex';
import { type Dimensions, imageDimensions } from '../media/image-dimensions';
import { MediaHead } from '../media/media-head';
import { sniffMediaType } from '../media/sniff-media-type';
import { sweepTemporaryFiles, temporaryName } from './temporary-files';
import { VerifyingTransform } from './verifying-transform';

export interface PutOptions {
  /** When given and the bytes differ, nothing is kept. Leave it out to keep wrong bytes as evidence. */
  expectedSha256?: string;
  maxBytes: number;
}

export interface StoredContent {
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
  /** By the bytes, never by what anybody declared. */
  mediaType: string;
  /** As the image's header says; null when it is no image that we know, or its header is unreadable. */
  dimensions: Dimensions | null;
}

const VERIFIED_AT_MOST = 10_000;

/**
 * Bytes by their SHA-256, in `<root>/ab/cd/<sha256>`. What `put` has returned is on the disk: the file and its directories
 * are fsynced before. Any number of processes may use one root.
 */
export class DiskContentStore {
  /** Which files have been hashed since they were last written, the oldest first. */
  private readonly verified = new Map<string, { version: string; done: Promise<void> }>();

  private constructor(private readonly root: string) {}

  /** Makes the folders and sweeps what crashed runs have left in the temporary one. */
  static async open(root: string): Promise<DiskContentStore> {
    await mkdir(join(root, 'tmp'), { recursive: true });
    await syncDirectory(dirname(root));
    await sweepTemporaryFiles(join(root, 'tmp'));
    return new DiskContentStore(root);
  }

  /** For looking alone: makes and sweeps nothing, and a root that is not there has nothing. */
  static existing(root: string): DiskContentStore {
    return new DiskContentStore(root);
  }

  /**
   * Streams the source to disk, hashing on the way. The same bytes again are no error: the file is put in place anew, which
   * also heals a damaged one. Throws `content.too_large`, `content.digest_mismatch`, `content.disk_full` and whatever the
   * source throws; then nothing is left behind.
   */
  async put(source: Readable, options: PutOptions): Promise<StoredContent> {
    const temporary = join(this.root, 'tmp', temporaryName());
    try {
      const { sha256, sizeBytes, head } = await this.write(source, temporary, options.maxBytes);
      if (options.expectedSha256 !== undefined && parseSha256Hex(options.expectedSha256) !== sha256) {
        throw contentFailure('content.digest_mismatch', { expected: options.expectedSha256, actual: sha256 });
      }
      await this.moveIntoPlace(temporary, sha256);
      const mediaType = await sniffMediaType(head);
      return { sha256, sizeBytes, mediaType, dimensions: imageDimensions(head.bytes, mediaType) };
    } catch (error) {
      source.destroy();
      await unlink(temporary).catch(() => undefined);
      throw isDiskFull(error) ? contentFailure('content.disk_full') : error;
    }
  }

  /**
   * The bytes, hashed again while they are read. The last piece is held back until the digest is known, so a reader never gets
   * a damaged file whole: the stream ends with `content.corrupt` instead. Throws `content.not_stored`.
   */
  async open(sha256: string): Promise<Readable> {
    const handle = await this.openFile(sha256);
    const verifying = new VerifyingTransform(sha256);
    return pipeline(handle.createReadStream({ highWaterMark: 256 * 1_024 }), verifying, () => undefined);
  }

  /**
   * A piece for a range request, both ends inclusive. A digest is of the whole, so the whole file is hashed before its first
   * piece, and again when it has changed on the disk since. Throws `content.not_stored`, `content.corrupt`.
   */
  async openRange(sha256: string, range: { start: number; end: number }): Promise<Readable> {
    const handle = await this.openFile(sha256);
    try {
      const { size, mtimeMs, ino } = await handle.stat();
      await this.verifyOnce(sha256, `${size} ${mtimeMs} ${ino}`);
      return handle.createReadStream(range);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private async verifyOnce(sha256: string, version: string): Promise<void> {
    const known = this.verified.get(sha256);
    if (known?.version === version) return known.done;
    const done = this.open(sha256).then(async (bytes) => {
      for await (const _chunk of bytes);
    });
    if (this.verified.size >= VERIFIED_AT_MOST) this.verified.delete(this.verified.keys().next().value ?? '');
    this.verified.set(sha256, { version, done });
    await done.catch((error: unknown) => {
      this.verified.delete(sha256);
      throw error;
    });
  }

  /** Reads the whole file again. */
  async verify(sha256: string): Promise<'ok' | 'missing' | 'corrupt'> {
    try {
      for await (const _chunk of await this.open(sha256));
      return 'ok';
    } catch (error) {
      if (error instanceof DomainError && error.code === 'content.not_stored') return 'missing';
      if (error instanceof DomainError && error.code === 'content.corrupt') return 'corrupt';
      throw error;
    }
  }

  async stat(sha256: string): Promise<{ sizeBytes: number; storedAt: Date } | null> {
    try {
      const { size, mtime } = await stat(this.pathOf(sha256));
      return { sizeBytes: size, storedAt: mtime };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.stat(sha256)) !== null;
  }

  private pathOf(sha256: string): string {
    parseSha256Hex(sha256);
    return join(this.root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  private async openFile(sha256: string): Promise<FileHandle> {
    try {
      return await open(this.pathOf(sha256), 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new DomainError('not_found', 'content.not_stored', 'This content is not in the store.');
    }
  }

  private async write(source: Readable, path: string, maxBytes: number) {
    const hash = createHash('sha256');
    const head = new MediaHead();
    let sizeBytes = 0;
    const handle = await open(path, 'wx', 0o440);
    try {
      for await (const piece of source) {
        const chunk: Buffer = typeof piece === 'string' ? Buffer.from(piece) : piece;
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) throw contentFailure('content.too_large', { maxBytes });
        hash.update(chunk);
        head.add(chunk);
        await writeWhole(handle, chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    head.end();
    return { sha256: hash.digest('hex'), sizeBytes, head };
  }

  private async moveIntoPlace(temporary: string, sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    await rename(temporary, path);
    // All three, always: another put may have made a folder and not have synced it yet.
    for (const directory of [folder, dirname(folder), this.root]) await syncDirectory(directory);
  }
}

/** A disk that fills up takes part of a write first, and refuses the next. */
async function writeWhole(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, offset);
    offset += bytesWritten;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error));
}
