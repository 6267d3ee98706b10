import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_RECEIPT_LENGTH, type BundleEntry } from '@holdfast/proof';
import { extract } from 'tar-stream';

/** The caller asked for something that cannot be done: exit code 2. */
export class UsageError extends Error {}

export type OpenedInput =
  | { readonly kind: 'receipt'; readonly bytes: Uint8Array }
  | { readonly kind: 'bundle'; readonly entries: AsyncIterable<BundleEntry> };

/** Tells a receipt from a bundle by what it is, not by its name. Throws UsageError for what cannot be opened. */
export async function openInput(path: string): Promise<OpenedInput> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `There is no ${path}.`
        : `${path} cannot be opened (${error.code ?? 'unknown reason'}).`,
    );
  });
  if (facts.isDirectory()) return { kind: 'bundle', entries: directoryEntries(path) };
  if (!facts.isFile()) throw new UsageError(`${path} is neither a file nor a directory.`);
  const [first, second] = await readStart(path, 2);
  if (first === 0x1f && second === 0x8b) throw new UsageError(`${path} is compressed. Unpack it first: gunzip ${path}`);
  // A receipt begins with a brace. One more byte than is allowed shows that it is too long.
  if (path.endsWith('.json') || first === 0x7b)
    return { kind: 'receipt', bytes: await readStart(path, MAX_RECEIPT_LENGTH + 1) };
  return { kind: 'bundle', entries: tarEntries(path) };
}

async function readStart(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be opened (${error.code ?? 'unknown reason'}).`);
  });
  try {
    const size = Math.min((await file.stat()).size, bytes);
    const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* tarEntries(path: string): AsyncGenerator<BundleEntry> {
  const source = createReadStream(path);
  const tar = extract();
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  try {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      if (type === 'directory') entry.resume();
      // Links and devices have no place in a bundle: told as a path that no bundle has.
      else yield { path: type === 'file' ? name : `${name} (${type ?? 'of unknown type'})`, body: bytesOf(entry) };
    }
  } finally {
    source.destroy();
  }
}

/** Sorted, so that a report reads the same everywhere. */
async function* directoryEntries(root: string, within = ''): AsyncGenerator<BundleEntry> {
  const entries = await readdir(join(root, within), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) yield* directoryEntries(root, path);
    else if (entry.isFile()) yield { path, body: createReadStream(join(root, path)) };
    else yield { path: `${path} (not a file)`, body: nothing() };
  }
}

/** tar-stream types its chunks as unknown. */
async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A tar entry gave something else than bytes.');
    yield chunk;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
