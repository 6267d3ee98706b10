import { existsSync } from 'node:fs';
import { run } from './run.mjs';

const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const APT_LIMIT_MS = 300_000;

const find = () => [process.env.E2E_CHROMIUM, ...PATHS].find((path) => path !== undefined && existsSync(path));

/** A Chromium for the browser stories: the one that is there, or Debian's with Chinese letters, installed now. Else why not. */
export async function findChromium() {
  const given = find();
  if (given !== undefined) return { path: given };
  if (process.getuid?.() !== 0) return { reason: 'there is none, and only root may install one' };
  if (!existsSync('/usr/bin/apt-get')) return { reason: 'there is none, and no apt-get to install one with' };
  const options = { keep: true, limitMs: APT_LIMIT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']]) {
    const { code, output } = await run('apt-get', args, options);
    if (code !== 0) return { reason: `apt-get ${args[0]} failed: ${output.trim().split('\n').at(-1)}` };
  }
  const installed = find();
  return installed === undefined ? { reason: 'apt-get installed none' } : { path: installed };
}
