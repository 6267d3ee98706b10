import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';

const WORKER = fileURLToPath(new URL('./service-worker.js', import.meta.url));

/**
 * Writes `/service-worker.js` with the list of what the given pages need, so that they work without a network once the
 * portal was opened. `strings` are the namespaces that they show; every language of them is kept.
 */
export function offline({ pages, strings }: { pages: readonly string[]; strings: readonly string[] }): Plugin {
  return {
    name: 'holdfast-offline',
    apply: 'build',
    generateBundle: {
      // Once Vite has left out what it left nothing in, and made the page.
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk');
        const isWanted = (chunk: Rollup.OutputChunk) =>
          chunk.isEntry ||
          chunk.moduleIds.some((id) => pages.some((page) => id.endsWith(page))) ||
          strings.some((name) => chunk.moduleIds.some((id) => new RegExp(`/strings/${name}\\.[a-z]+\\.json`).test(id)));
        const files = new Set<string>();
        const take = (name: string) => {
          const chunk = chunks.find(({ fileName }) => fileName === name);
          if (chunk === undefined || files.has(name)) return;
          files.add(name);
          for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
          for (const asset of chunk.viteMetadata?.importedAssets ?? []) files.add(asset);
          chunk.imports.forEach(take);
        };
        chunks.filter(isWanted).forEach(({ fileName }) => take(fileName));
        for (const name of Object.keys(bundle)) if (/latin-.*\.woff2$/.test(name)) files.add(name);
        const list = ['/', '/preferences.js', '/icon.svg', ...[...files].sort().map((name) => `/${name}`)];
        const version = createHash('sha256')
          .update(JSON.stringify([list, bundle['index.html']]))
          .update(readFileSync(fileURLToPath(new URL('../public/preferences.js', import.meta.url))))
          .update(readFileSync(WORKER))
          .digest('hex')
          .slice(0, 16);
        const source = readFileSync(WORKER, 'utf8')
          .replace('__VERSION__', version)
          .replace("['__FILES__']", JSON.stringify(list));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}
