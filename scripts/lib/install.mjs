import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run.mjs';

const LOCK = join(ROOT, 'package-lock.json');
/** npm writes this when an installation is whole. */
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
/** Which lock was installed last: a clone or a checkout touches the file's time without changing it. */
const STAMP = join(ROOT, 'node_modules/.holdfast-installed');

const lockHash = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex');

/** require() of ES modules, which several packages need, came with these. */
const NODE_MINIMUM = { 20: 19, 22: 12 };

/** A sentence that says what to do when this Node is too old, else null. */
export function nodeProblem(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major >= 23 || minor >= (NODE_MINIMUM[major] ?? Infinity)) return null;
  return `Holdfast needs Node 20.19 or newer (of the 22s, 22.12 or newer), and this is ${version}: install a newer one and try again.`;
}

function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  if (statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return true;
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash();
}

/**
 * Installs the packages when they are absent or not those of the lock. `npm install`, not `npm ci`: the latter refuses
 * a lock that names optional packages for other machines which the registry at hand does not have.
 */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing the packages; the first time takes a few minutes.');
  const npm = process.env.npm_execpath;
  const args = ['install', '--no-audit', '--no-fund'];
  // Prisma's package would download an engine that nothing here uses; any file that exists will do instead.
  const options = { env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath } };
  const { code } = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], options)
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
  if (code !== 0) {
    throw new Error(
      'The packages could not be installed; npm says above why. Without a network the first start cannot work.',
    );
  }
  writeFileSync(STAMP, lockHash());
}
