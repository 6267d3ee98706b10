import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { node, ROOT } from './run.mjs';

const STAMP = join(ROOT, '.nx/holdfast-built');
const SKIPPED = new Set(['dist', 'node_modules', 'generated', 'coverage', 'screenshots']);
const NOT_BUILT = /\.(int-)?spec\.ts$|\.(story|browser)\.ts$|\.md$/;
const OTHERS = ['package.json', 'package-lock.json', 'nx.json', '.swcrc', 'scripts/generate-client.mjs'];

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* filesBelow(path);
    } else if (!NOT_BUILT.test(entry.name)) yield path;
  }
}

/** A digest of everything that the build reads: some hundred small files, read in a fraction of a second. */
function sourcesDigest() {
  const digest = createHash('sha256');
  const paths = ['libs', 'apps', 'prisma/schema'].flatMap((folder) => [...filesBelow(join(ROOT, folder))]);
  for (const path of [...paths, ...OTHERS.map((name) => join(ROOT, name))]) {
    digest
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return digest.digest('hex');
}

const projects = () =>
  ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group))
      .map((name) => join(ROOT, group, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  );

const isBuilt = (folder) => {
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const source = main?.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts');
  if (main?.endsWith('.html')) return existsSync(join(folder, main));
  return main === undefined || !existsSync(join(folder, source)) || existsSync(join(folder, main));
};

/** Generates the Prisma client when it is absent or older than the schema. Throws when it cannot. */
export async function ensureClient() {
  const client = join(ROOT, 'libs/platform/src/generated/prisma/client.ts');
  const schema = join(ROOT, 'prisma/schema');
  const newest = Math.max(...readdirSync(schema).map((name) => statSync(join(schema, name)).mtimeMs));
  if (existsSync(client) && statSync(client).mtimeMs > newest) return;
  const { code } = await node('scripts/generate-client.mjs', []);
  if (code !== 0) throw new Error('The Prisma client could not be generated; the lines above say why.');
}

/** Builds what changed. Answers whether anything had to be built; throws when it failed. */
export async function ensureBuilt({ always = false } = {}) {
  const digest = sourcesDigest();
  const fresh = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest && projects().every(isBuilt);
  if (fresh && !always) return false;
  await ensureClient();
  const { code, output } = await node(
    'node_modules/nx/dist/bin/nx.js',
    ['run-many', '-t', 'build', '--outputStyle=static', '--parallel=2'],
    { keep: true },
  );
  if (code !== 0) throw new Error(`${output}\nThe build failed; the lines above say where.`);
  mkdirSync(join(ROOT, '.nx'), { recursive: true });
  writeFileSync(STAMP, digest);
  return true;
}
