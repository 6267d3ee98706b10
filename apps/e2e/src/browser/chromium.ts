import { existsSync } from 'node:fs';

/** scripts/lib/chromium.mjs says where it is; by hand, Debian's. */
const PATH = process.env.E2E_CHROMIUM ?? '/usr/bin/chromium';

/** Null when there is none: the stories are then skipped, and say so. */
export const CHROMIUM: string | null = existsSync(PATH) ? PATH : null;

/** Six looks at a page, or a journey through all of them, on a machine that does other things too. */
const LIMIT_MS = 4 * 60_000;

/** Instead of `describe` around whatever needs a browser. */
export const describeInBrowser = (name: string, stories: () => void): void => {
  jest.setTimeout(LIMIT_MS);
  if (CHROMIUM !== null) describe(name, stories);
  else describe.skip(`${name} (skipped: no Chromium; apt-get install chromium fonts-noto-cjk)`, stories);
};
