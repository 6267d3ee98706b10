import type { AxeResults, RunOptions } from 'axe-core';
import { source } from 'axe-core';
import type { Page } from 'playwright';

/** WCAG 2.2 AA and all that it builds on. */
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  // For rules about style sheets, of which none is asked for.
  preload: false,
};

/** Its lists and skeletons, its letters, the pictures that one sees; for two frames, in which what has come is drawn. */
const SETTLED = `(() => {
  const rests = () => document.querySelector('[aria-busy=true], [data-loading]') === null
    && document.fonts.status === 'loaded'
    && [...document.images].every(({ complete, loading }) => complete || loading === 'lazy');
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  return frame().then(rests).then((first) => first && frame().then(rests));
})()`;

/** Resolves when nothing on the page looks as if it were still to come. */
export async function isSettled(page: Page): Promise<void> {
  await page.waitForFunction(SETTLED);
}

/**
 * What is wrong with a page as it stands, in sentences. Axe runs in the page itself: its binding for Playwright takes a second page
 * for each run, and carries over what was right as well, which takes three times as long.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(`if (window.axe === undefined) { ${source} }`);
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run(document, ${JSON.stringify(OPTIONS)}).then(({ violations }) => ({ violations }))`,
  );
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary ?? ''}`).join('\n')}`,
  );
  const { tooWide, frames } = await page.evaluate<{ tooWide: number; frames: number }>(
    '({ tooWide: document.documentElement.scrollWidth - window.innerWidth, frames: window.frames.length })',
  );
  if (tooWide > 0) found.push(`the page is ${tooWide} px wider than its window`);
  if (frames > 0) found.push(`the page has ${frames} frames, which axe was not asked to look into`);
  return found;
}
