// npm run bench -- portal: what a browser loads for each page of the portal, and how soon one can use it, in real Chromium with
// nothing cached, beside an empty page of the same server in the same run. Medians; it prints figures and decides no test.
//   --runs 5   how often each page is loaded
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { startDemonstration } from './lib/demonstration.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';

const RUNS_MAX = 100;
const HOLDER = { email: 'ada@holder.example', password: 'lantern-and-tide-2030' };
const EMPTY = join(ROOT, 'apps/portal/dist/bench-empty.html');
/** `press`: what is clicked, for how long the screen takes to answer. */
const PAGES = [
  { name: 'an empty page', path: '/bench-empty.html' },
  { name: 'landing', path: '/', press: 'header button' },
  { name: 'verify', path: '/verify', press: 'header button' },
  { name: 'custodians', path: '/custodians', press: 'header button' },
  { name: 'collection', path: '/my', press: 'main article input', signedIn: true },
  { name: 'transfers', path: '/my/transfers', press: 'header button', signedIn: true },
];
const COLUMNS = ['', 'JS kB', 'CSS kB', 'all kB', 'FCP', 'LCP', 'usable', 'long tasks', 'CLS', 'click'];

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'portal'),
  options: { runs: { type: 'string', default: '5' }, quick: { type: 'boolean' }, assets: { type: 'string' } },
});
const runs = options.quick ? 3 : Number(options.runs);
if (!Number.isSafeInteger(runs) || runs < 1 || runs > RUNS_MAX) {
  console.error(`--runs is a number between 1 and ${RUNS_MAX}.`);
  process.exit(2);
}

/** In the page, before anything of it: what the browser itself measures (Paint, LCP, Layout Instability, Long Tasks, Event Timing). */
const OBSERVE = `(() => {
  const seen = { lcp: 0, cls: 0, tasks: 0, lastTask: 0, click: 0 };
  window.benchSeen = seen;
  const on = (type, add, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true, ...more });
  on('largest-contentful-paint', ({ startTime }) => (seen.lcp = startTime));
  on('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.cls += value; });
  on('longtask', ({ startTime, duration }) => { seen.tasks += duration; seen.lastTask = startTime + duration; });
  on('event', ({ name, duration }) => { if (name === 'click' || name === 'pointerup') seen.click = Math.max(seen.click, duration); }, { durationThreshold: 16 });
})()`;
const READ = `({ ...window.benchSeen,
  fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  dom: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd })`;

async function measure(browser, origin, { path, press, signedIn }) {
  const context = await browser.newContext({ baseURL: origin, serviceWorkers: 'block' });
  try {
    if (signedIn) {
      await context.request.post('/api/session', { data: HOLDER, headers: { origin } });
      await context.addInitScript({ content: `localStorage.setItem('holdfast.signed-in', '1')` });
    }
    await context.addInitScript({ content: OBSERVE });
    const page = await context.newPage();
    const bytes = { script: 0, stylesheet: 0, all: 0 };
    const counted = [];
    page.on('requestfinished', (request) =>
      counted.push(
        request.sizes().then(({ responseBodySize }) => {
          const type = request.resourceType();
          bytes.all += responseBodySize;
          if (type in bytes) bytes[type] += responseBodySize;
        }),
      ),
    );
    await page.goto(path, { waitUntil: 'networkidle' });
    await Promise.all(counted);
    const seen = await page.evaluate(READ);
    let click = 0;
    if (press !== undefined) {
      await page.locator(press).first().click();
      // Event Timing tells after the next frames; below its threshold of 16 ms it tells nothing.
      await page.evaluate('new Promise((done) => setTimeout(done, 300))');
      ({ click } = await page.evaluate(READ));
    }
    return { ...bytes, ...seen, usable: Math.max(seen.fcp, seen.dom, seen.lastTask), click };
  } finally {
    await context.close();
  }
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
const kilobytes = (size) => (size / 1024).toFixed(1);
const milliseconds = (ms) => `${Math.round(ms)} ms`;

function printRow([name, ...cells]) {
  console.log([name.padEnd(16), ...cells.map((cell) => cell.padStart(11))].join(' ').trimEnd());
}

function report(name, results) {
  const of = (key) => median(results.map((result) => result[key]));
  const sizes = ['script', 'stylesheet', 'all'].map((key) => kilobytes(of(key)));
  const times = ['fcp', 'lcp', 'usable', 'tasks'].map((key) => milliseconds(of(key)));
  const click = of('click');
  printRow([name, ...sizes, ...times, of('cls').toFixed(3), click === 0 ? '< 16 ms' : milliseconds(click)]);
}

async function main() {
  await ensureInstalled();
  await ensureBuilt();
  const { path: executablePath, reason } = await findChromium();
  if (executablePath === undefined) return console.log(`no Chromium: ${reason}; the portal is not measured`);
  const { chromium } = createRequire(import.meta.url)('playwright');
  const startedAt = performance.now();
  // The server looks once, when it starts, for what it serves.
  writeFileSync(EMPTY, '<!doctype html><title>Empty</title><p>.</p>\n');
  let system;
  try {
    system = await startDemonstration();
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args: sandbox });
    console.log(
      `\nnpm run bench -- portal --runs ${runs}: medians; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`,
    );
    console.log(
      'kB: as they came over the wire. usable: after the last long task, the first paint and the document.\n',
    );
    printRow(COLUMNS);
    for (const page of PAGES) {
      const results = [];
      for (let run = 0; run < runs; run += 1) results.push(await measure(browser, system.origin, page));
      report(page.name, results);
    }
    await browser.close();
    console.log(`\n${secondsSince(startedAt)} s in all`);
  } finally {
    rmSync(EMPTY, { force: true });
    await system?.stop();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
