import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeManifestPath } from '../bag-path';

export type BagTree = Record<string, string | Buffer>;

const digest = (algorithm: string, bytes: string | Buffer): string => createHash(algorithm).update(bytes).digest('hex');

export function manifestOf(tree: BagTree, algorithm = 'sha256', encode = encodeManifestPath): string {
  return Object.entries(tree)
    .map(([path, bytes]) => `${digest(algorithm, bytes)}  ${encode(path)}\n`)
    .join('');
}

/** A valid bag around a payload (paths with data/), as bytes by path; `tags` come on top or replace what is made. */
export function bagOf(payload: BagTree, tags: BagTree = {}): BagTree {
  const bytes = Object.values(payload).reduce((sum, file) => sum + Buffer.byteLength(file), 0);
  const listed: BagTree = {
    'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    'bag-info.txt': `Bagging-Date: 2026-11-22\nPayload-Oxum: ${bytes}.${Object.keys(payload).length}\n`,
    'manifest-sha256.txt': manifestOf(payload),
    ...tags,
  };
  return { ...payload, ...listed, 'tagmanifest-sha256.txt': manifestOf(listed) };
}

/** As Library of Congress' bagit-python 1.8 writes it: BagIt 0.97, sha256 and sha512, tag files in its own order. */
export function bagitPythonBag(payload: BagTree): BagTree {
  const encode = (path: string): string => path.replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const bytes = Object.values(payload).reduce((sum, file) => sum + Buffer.byteLength(file), 0);
  const tags: BagTree = {
    'bag-info.txt': [
      'Bag-Software-Agent: bagit.py v1.8.1 <https://github.com/LibraryOfCongress/bagit-python>',
      'Bagging-Date: 2026-11-22',
      'Contact-Name: Somebody with a name so long',
      '  that it goes on in the next line',
      `Payload-Oxum: ${bytes}.${Object.keys(payload).length}`,
      '',
    ].join('\n'),
    'bagit.txt': 'BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n',
    'manifest-sha256.txt': manifestOf(payload, 'sha256', encode),
    'manifest-sha512.txt': manifestOf(payload, 'sha512', encode),
  };
  return {
    ...payload,
    ...tags,
    'tagmanifest-sha256.txt': manifestOf(tags, 'sha256'),
    'tagmanifest-sha512.txt': manifestOf(tags, 'sha512'),
  };
}

export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'holdfast-bag-'));
}

export async function writeTree(root: string, tree: BagTree): Promise<string> {
  for (const [path, bytes] of Object.entries(tree)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  return root;
}

export interface TarEntry {
  /** Bytes when it is to be no UTF-8. */
  name: string | Buffer;
  type?: string;
  bytes?: string | Buffer;
  /** A size other than that of the bytes. */
  size?: number;
}

/** A ustar file, byte by byte, so that it can be as wrong as a test wants. */
export function tarOf(entries: readonly TarEntry[], ending: Buffer = Buffer.alloc(1024)): Buffer {
  const blocks = entries.flatMap(({ name, type = '0', bytes = '', size }) => {
    const body = Buffer.from(bytes);
    const header = Buffer.alloc(512);
    Buffer.from(name).copy(header, 0, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, ending]);
}

export function tarEntries(tree: BagTree, top = ''): TarEntry[] {
  return Object.entries(tree).map(([path, bytes]) => ({ name: top + path, bytes }));
}
