import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { DomainError } from '@holdfast/kernel';
import { encodeManifestPath } from './bag-path';
import type { BagSink } from './bag-sink';
import type { BagInfo } from './tag-file';

/** One file of the payload; `path` starts with `data/`. */
export interface PayloadFile {
  readonly path: string;
  readonly size: number;
  open(): Readable;
}

export interface WriteBagOptions {
  /** Written into bag-info.txt before Payload-Oxum. No line breaks. */
  readonly info: BagInfo;
  /** Makes one more file beside the tag manifest, of its bytes: a signature. */
  readonly sign?: (tagManifest: Buffer) => { name: string; bytes: Buffer };
  readonly onFile?: (path: string, size: number) => void;
}

export interface WrittenBag {
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of tagmanifest-sha256.txt: the name of everything in the bag. */
  readonly tagManifestSha256: string;
}

/** Writes a BagIt 1.0 bag with SHA-256 manifests, each file read once. On failure nothing is left behind. */
export async function writeBag(
  sink: BagSink,
  payload: AsyncIterable<PayloadFile>,
  options: WriteBagOptions,
): Promise<WrittenBag> {
  const spoolPath = `${sink.partialPath}.manifest`;
  const spool = await open(spoolPath, 'w');
  try {
    const written = await new BagWriter(sink, spool, spoolPath, options).run(payload);
    await sink.finish();
    return written;
  } catch (error) {
    await sink.abort();
    throw error;
  } finally {
    await spool.close();
    await rm(spoolPath, { force: true });
  }
}

class BagWriter {
  private files = 0;
  private bytes = 0;
  private tags = '';

  constructor(
    private readonly sink: BagSink,
    /** The manifest while it grows: it may be larger than memory should be. */
    private readonly spool: FileHandle,
    private readonly spoolPath: string,
    private readonly options: WriteBagOptions,
  ) {}

  async run(payload: AsyncIterable<PayloadFile>): Promise<WrittenBag> {
    await this.tag('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    let manifestBytes = 0;
    for await (const file of payload) {
      const sha256 = await this.copy(file.path, file.size, file.open());
      const line = Buffer.from(`${sha256}  ${encodeManifestPath(file.path)}\n`);
      await this.spool.write(line);
      manifestBytes += line.length;
      this.files += 1;
      this.bytes += file.size;
      this.options.onFile?.(file.path, file.size);
    }
    const info = [...this.options.info, ['Payload-Oxum', `${this.bytes}.${this.files}`] as const];
    await this.tag('bag-info.txt', info.map(([label, value]) => `${label}: ${value}\n`).join(''));
    const manifest = 'manifest-sha256.txt';
    const manifestSha256 = await this.copy(manifest, manifestBytes, createReadStream(this.spoolPath));
    this.tags += `${manifestSha256}  ${manifest}\n`;
    const tagManifest = Buffer.from(this.tags);
    await this.copy('tagmanifest-sha256.txt', tagManifest.length, Readable.from([tagManifest]));
    const signature = this.options.sign?.(tagManifest);
    if (signature) await this.copy(signature.name, signature.bytes.length, Readable.from([signature.bytes]));
    const tagManifestSha256 = createHash('sha256').update(tagManifest).digest('hex');
    return { files: this.files, bytes: this.bytes, tagManifestSha256 };
  }

  private async tag(path: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.tags += `${await this.copy(path, bytes.length, Readable.from([bytes]))}  ${path}\n`;
  }

  private async copy(path: string, size: number, bytes: Readable): Promise<string> {
    const hash = createHash('sha256');
    let seen = 0;
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        seen += chunk.length;
        // The header with the size is written already: a file that grows would break the tar.
        if (seen > size) return done(changed(path));
        hash.update(chunk);
        return done(null, chunk);
      },
      flush: (done) => done(seen === size ? null : changed(path)),
    });
    bytes.on('error', (error) => hashing.destroy(error));
    await this.sink.add(path, size, bytes.pipe(hashing));
    return hash.digest('hex');
  }
}

function changed(path: string): DomainError {
  return new DomainError('conflict', 'bag.file_changed', `${path} changed while it was packed.`, {
    remedy: 'Leave the source alone while it is packed, then pack again.',
  });
}
