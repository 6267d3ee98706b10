import { existsSync } from 'node:fs';

/** scripts/lib/chromium.mjs says where it is; by hand, one of Debian's. */
const PATHS =
  process.env.E2E_CHROMIUM === undefined
    ? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
    : [process.env.E2E_CHROMIUM];

/** Null when there is none: the stories are then skipped, and say so. */
export const CHROMIUM: string | null = PATHS.find((path) => existsSync(path)) ?? null;

/** Six looks at a page, or a journey through all of them, on a machine that does other things too. */
const LIMIT_MS = 4 * 60_000;

/** Instead of `describe` around whatever needs a browser. */
export const describeInBrowser = (name: string, stories: () => void): void => {
  jest.setTimeout(LIMIT_MS);
  if (CHROMIUM !== null) describe(name, stories);
  else describe.skip(`${name} (skipped: no Chromium; apt-get install chromium-headless-shell fonts-noto-cjk)`, stories);
};
