import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@holdfast/kernel';
import { type Pack, pack } from 'tar-stream';
import type { BagFiles } from './bag-files';

/** Where a bag is written to. What was begun and not finished is never at the final path. */
export interface BagSink {
  readonly partialPath: string;
  add(path: string, size: number, bytes: Readable): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}

async function refuseExisting(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) !== null) {
    throw new DomainError('conflict', 'bag.exists', `${path} exists already.`, {
      remedy: 'Choose another name, or remove it first.',
    });
  }
}

/** Throws `bag.exists`. */
export async function directorySink(path: string): Promise<BagSink> {
  await refuseExisting(path);
  const partialPath = `${path}.partial`;
  await rm(partialPath, { recursive: true, force: true });
  await mkdir(partialPath, { recursive: true });
  let parent = '';
  return {
    partialPath,
    async add(file, _size, bytes) {
      const target = `${partialPath}/${file}`;
      if (dirname(target) !== parent) {
        parent = dirname(target);
        await mkdir(parent, { recursive: true });
      }
      await pipeline(bytes, createWriteStream(target, { flags: 'wx' }));
    },
    finish: () => rename(partialPath, path),
    abort: () => rm(partialPath, { recursive: true, force: true }),
  };
}

/** A tar of one top directory `top`. Throws `bag.exists`. */
export async function tarSink(path: string, top: string): Promise<BagSink> {
  await refuseExisting(path);
  const partialPath = `${path}.partial`;
  const tar = pack();
  const written = pipeline(tar, createWriteStream(partialPath, { flags: 'w' }));
  // The failure is seen by whoever adds or finishes; until then it must not count as unhandled.
  written.catch(() => undefined);
  return {
    partialPath,
    add: (file, size, bytes) => Promise.race([addEntry(tar, `${top}/${file}`, size, bytes), written]),
    async finish() {
      tar.finalize();
      await written;
      const handle = await open(partialPath, 'r+');
      await handle.sync();
      await handle.close();
      await rename(partialPath, path);
    },
    async abort() {
      tar.destroy();
      await written.catch(() => undefined);
      await rm(partialPath, { force: true });
    },
  };
}

/** The same bytes for the same files: no times, no owners. */
async function addEntry(tar: Pack, name: string, size: number, bytes: Readable): Promise<void> {
  const entry = tar.entry({ name, size, mtime: new Date(0), mode: 0o644, type: 'file' });
  await pipeline(bytes, entry);
}

/** A bag as a tar stream, always the same bytes for the same bag; a bag in a tar is that file. */
export function bagTar(files: BagFiles, top: string): Readable {
  if (files.kind === 'tar') return createReadStream(files.path);
  const tar = pack();
  async function write(): Promise<void> {
    for (let index = 0; index < files.table.count; index += 1) {
      const name = `${top}/${files.table.path(index)}`;
      await addEntry(tar, name, files.table.sizes[index]!, Readable.from(files.chunksAt(index), { objectMode: false }));
    }
    tar.finalize();
  }
  write().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))));
  // tar-stream is built on streamx; Node's own kind is what fetch and pipeline expect.
  return Readable.from(tar, { objectMode: false });
}
