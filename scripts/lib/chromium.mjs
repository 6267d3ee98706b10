import { existsSync } from 'node:fs';
import { run } from './run.mjs';

/** Chromium without the window around its pages, which takes processor time for each of them. */
const HEADLESS = '/usr/bin/chromium-headless-shell';
const OTHERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const CHINESE = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
const PACKAGES = ['chromium-headless-shell', 'fonts-noto-cjk'];
const APT_LIMIT_MS = 300_000;

const firstOf = (paths) => paths.find((path) => path !== undefined && existsSync(path));

/** A Chromium for the browser stories: Debian's headless one, installed now where that can be done; else any; else why there is none. */
export async function findChromium() {
  const given = firstOf([process.env.E2E_CHROMIUM]);
  if (given !== undefined) return { path: given };
  const reason = existsSync(HEADLESS) && existsSync(CHINESE) ? null : await install();
  const path = firstOf([HEADLESS, ...OTHERS]);
  return path === undefined ? { reason: reason ?? 'apt-get installed none' } : { path };
}

/** Why it could not be done; else null. */
async function install() {
  if (process.getuid?.() !== 0) return 'there is none, and only root may install one';
  if (!existsSync('/usr/bin/apt-get')) return 'there is none, and no apt-get to install one with';
  const options = { keep: true, limitMs: APT_LIMIT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { code, output } = await run('apt-get', args, options);
    if (code !== 0) return `apt-get ${args[0]} failed: ${output.trim().split('\n').at(-1)}`;
  }
  return null;
}
