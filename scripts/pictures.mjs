// node scripts/pictures.mjs: takes the README's pictures anew, of the demonstration in real Chromium, into docs/pictures.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { startDemonstration } from './lib/demonstration.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT } from './lib/run.mjs';

const PASSWORD = 'lantern-and-tide-2030';
const FOLDER = join(ROOT, 'docs/pictures');
const RESTS_WITHIN_MS = 5_000;
const VIEW = { width: 1280, height: 800 };

/** Somebody at a desk, or with a phone, signed in when `email` is given. */
async function visitor(browser, origin, { email, phone = false } = {}) {
  const viewport = phone ? { width: 390, height: 800 } : VIEW;
  const context = await browser.newContext({
    ...{ baseURL: origin, viewport, isMobile: phone, locale: 'en-GB', colorScheme: phone ? 'dark' : 'light' },
    reducedMotion: 'reduce',
  });
  if (email !== undefined) {
    await context.request.post('/api/session', { data: { email, password: PASSWORD }, headers: { origin } });
    await context.addInitScript({ content: `localStorage.setItem('holdfast.signed-in', '1')` });
  }
  return context.newPage();
}

/** JPEG, which keeps a page of pictures small enough for a repository. */
async function take(page, name) {
  // A page that follows something live never rests.
  await page.waitForLoadState('networkidle', { timeout: RESTS_WITHIN_MS }).catch(() => undefined);
  await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 72 });
  console.log(`docs/pictures/${name}.jpg`);
}

async function asHolder(browser, origin) {
  const page = await visitor(browser, origin, { email: 'chen@holder.example' });
  await page.goto('/my');
  await page.locator('main article').first().waitFor();
  await take(page, 'collection');
  await page
    .getByRole('checkbox', { name: /^Pick to move/ })
    .nth(0)
    .check();
  await page
    .getByRole('checkbox', { name: /^Pick to move/ })
    .nth(1)
    .check();
  await page.getByRole('link', { name: 'Move these' }).click();
  // This one accepts by hand, so that there is something to watch.
  await page.getByRole('button', { name: /^See the offer.*Granite/ }).click();
  await page.getByRole('button', { name: /^Agree and move/ }).waitFor();
  await take(page, 'offer');
  await page.getByLabel(/^I have seen/).check();
  await page.getByLabel('Your password once more').fill(PASSWORD);
  await page.getByRole('button', { name: /^Agree and move/ }).click();
  await page.getByText('Waiting for the custodian to accept').waitFor();
  await page.evaluate('window.scrollTo(0, 0)');
  await take(page, 'progress');
}

async function asStranger(browser, origin) {
  const page = await visitor(browser, origin);
  await page.goto('/');
  await take(page, 'landing');
  await page.goto('/custodians');
  await page.locator('article').first().waitFor();
  await take(page, 'custodians');
  const ada = await visitor(browser, origin, { email: 'ada@holder.example', phone: true });
  const bundle = await (await ada.context().request.get('/api/bundle')).body();
  await ada.goto('/verify');
  const file = { name: 'bundle.tar', mimeType: 'application/x-tar', buffer: bundle };
  await ada.locator('input[type=file]').setInputFiles(file);
  const verdict = ada.locator('[data-verdict]');
  await verdict.waitFor();
  await verdict.scrollIntoViewIfNeeded();
  await take(ada, 'verify');
}

/** What the two kinds of organizations look at all day. */
async function asStaff(browser, origin) {
  const operator = await visitor(browser, origin, { email: 'operator@polar-lantern.example' });
  await operator.goto('/platform/polar-lantern-arcade');
  await operator.getByRole('link', { name: /closes$/ }).click();
  await operator.waitForURL(/off-boardings/);
  await operator.goto(`${operator.url()}/progress`);
  await operator.locator('h1').waitFor();
  await take(operator, 'platform');
  const custodian = await visitor(browser, origin, { email: 'operator@granite-house.example' });
  await custodian.goto('/custodian/granite-house');
  await custodian.locator('h1').waitFor();
  await take(custodian, 'custodian');
}

await ensureInstalled();
const { path: executablePath, reason } = await findChromium();
if (executablePath === undefined) throw new Error(`no Chromium: ${reason}`);
const { chromium } = createRequire(import.meta.url)('playwright');
mkdirSync(FOLDER, { recursive: true });
// PICTURES_ORIGIN: a demonstration that runs already.
const given = process.env.PICTURES_ORIGIN;
if (given === undefined) await ensureBuilt();
const system = given === undefined ? await startDemonstration() : { origin: given, stop: () => undefined };
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  await asStranger(browser, system.origin);
  await asHolder(browser, system.origin);
  await asStaff(browser, system.origin);
} finally {
  await browser.close();
  await system.stop();
}
