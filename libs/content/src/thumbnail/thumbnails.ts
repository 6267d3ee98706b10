import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import sharp from 'sharp';
import { errorCode } from '../core/error-code';
import { parseSha256Hex } from '../core/sha256-hex';
import type { DiskContentStore } from '../store/disk-content-store';

/** Widths in CSS pixels of a list, a grid and a page; an image is never made larger than it is. */
export const THUMBNAIL_SIZES = [96, 320, 640] as const;
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number];
export const THUMBNAIL_TYPE = 'image/webp';

/** What is drawn. SVG and HTML are programs, and a video has no one picture: those have no thumbnail. */
export const DRAWABLE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

/** Larger sources are left to whoever wants to download them: a decoder's memory grows with the pixels that a header claims. */
const MAX_SOURCE_BYTES = 64 * 1024 * 1024;
const MAX_PIXELS = 50_000_000;
const SECONDS_MAX = 15;
const AT_ONCE = 2;
const WAITING_MAX = 200;
const QUALITY = 78;

// Strangers made the bytes: of all decoders only these are left, whatever a file says that it is.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadWebp',
    'VipsForeignLoadHeif',
  ],
});
sharp.cache(false);
sharp.concurrency(1);

/**
 * Pictures of pictures, made once and kept beside the content by the digest of what they show: the same digest is the same
 * thumbnail for ever. A few are made at a time; whoever asks for one that is being made waits for it.
 */
export class Thumbnails {
  private readonly making = new Map<string, Promise<Buffer>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly root: string,
    private readonly store: DiskContentStore,
  ) {}

  /**
   * WebP, at most `size` pixels wide and high, without metadata, turned upright. Throws `thumbnail.not_drawable` (too
   * large, broken, or no image after all), `content.not_stored`, `content.corrupt`, `thumbnail.busy`.
   */
  async read(sha256: string, size: ThumbnailSize): Promise<Buffer> {
    const path = join(this.root, 'thumbnails', String(size), sha256.slice(0, 2), `${parseSha256Hex(sha256)}.webp`);
    try {
      return await readFile(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    const known = this.making.get(path);
    if (known !== undefined) return known;
    const made = this.inTurn(() => this.make(sha256, size, path)).finally(() => this.making.delete(path));
    this.making.set(path, made);
    return made;
  }

  private async make(sha256: string, size: ThumbnailSize, path: string): Promise<Buffer> {
    const picture = await draw(await this.source(sha256), size);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}`;
    const file = await open(temporary, 'wx', 0o440);
    try {
      await file.writeFile(picture);
    } finally {
      await file.close();
    }
    // Not fsynced: one that is lost is made again.
    await rename(temporary, path).catch(async (error: unknown) => {
      await unlink(temporary).catch(() => undefined);
      throw error;
    });
    return picture;
  }

  private async source(sha256: string): Promise<Buffer> {
    const stored = await this.store.stat(sha256);
    if (stored !== null && stored.sizeBytes > MAX_SOURCE_BYTES) throw notDrawable();
    const pieces: Buffer[] = [];
    for await (const piece of await this.store.open(sha256)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < AT_ONCE) this.running += 1;
    else if (this.waiting.length < WAITING_MAX) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else {
      throw new DomainError('unavailable', 'thumbnail.busy', 'Too many pictures are being drawn at this moment.', {
        remedy: 'Try again in a few seconds.',
      });
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

async function draw(bytes: Buffer, size: ThumbnailSize): Promise<Buffer> {
  try {
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true, animated: false })
      .timeout({ seconds: SECONDS_MAX })
      .rotate()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer();
  } catch {
    throw notDrawable();
  }
}

const notDrawable = () =>
  new DomainError('not_found', 'thumbnail.not_drawable', 'There is no small picture of this.', {
    remedy: 'Show a placeholder; the file itself can be downloaded.',
  });
