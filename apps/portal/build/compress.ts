import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const SMALLEST_BYTES = 1_024;

/** Puts `.br` and `.gz` beside every text file: compressed once here, not at every request. */
export function compress(): Plugin {
  let directory = '';
  return {
    name: 'holdfast-compress',
    apply: 'build',
    configResolved: (config) => void (directory = join(config.root, config.build.outDir)),
    async closeBundle() {
      const entries = await readdir(directory, { recursive: true });
      await Promise.all(entries.filter((name) => TEXT.test(name)).map((name) => compressFile(join(directory, name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < SMALLEST_BYTES) return;
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, zipped)]);
}
