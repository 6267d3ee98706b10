// npm test: everything that must hold, cheapest first; it stops at the first section that fails.
// npm test -- unit|integration|story|browser|lint: one section alone. What follows `--` again goes to Jest.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters as plain } from 'node:util';
import { ensureBuilt, ensureClient } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { checkCompose } from './lib/compose.mjs';
import { ensureInstalled, nodeProblem } from './lib/install.mjs';
import { findRedis } from './lib/redis.mjs';
import { node, ROOT, secondsSince } from './lib/run.mjs';

const NX = join(ROOT, '.nx');
const PRETTIER_CACHE = join(NX, 'prettier-cache');
const SECTION_LIMIT_MS = 20 * 60_000;
/** Of what went wrong, so much is said once more under the summary: whoever sees only the end of a log sees the reason. */
const REASON_LINES = 12;
const FAILURES_SAID = 8;
const sections = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs a section under its heading; one that fails ends the run. */
async function section(name, work) {
  console.log(`\n=== ${name}`);
  const startedAt = performance.now();
  let failure;
  try {
    const note = await work();
    if (typeof note === 'string') console.log(note);
  } catch (error) {
    failure = error;
  }
  const seconds = secondsSince(startedAt);
  sections.push({ name, seconds, ok: failure === undefined });
  console.log(`--- ${name}: ${failure === undefined ? 'ok' : 'FAILED'}, ${seconds} s`);
  if (failure === undefined) return;
  const message = failure instanceof Error ? failure.message : String(failure);
  console.error(message);
  // Jest has counted its own failures already; any other section is one.
  if (!failure?.counted) totals.failed += 1;
  finish(failure?.reasons ?? [message]);
}

const indented = (text) => text.trim().split('\n').slice(0, REASON_LINES).join('\n    ');

function finish(reasons = []) {
  console.log('\n=== summary');
  for (const { name, seconds, ok } of sections) {
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${seconds.padStart(7)} s  ${name}`);
  }
  console.log(`       ${secondsSince(0).padStart(7)} s  in all`);
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
  for (const reason of reasons.slice(0, FAILURES_SAID)) console.log(`\n  * ${indented(reason)}`);
  if (reasons.length > FAILURES_SAID) console.log(`\n  ... and ${reasons.length - FAILURES_SAID} more`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
  process.exit(totals.failed > 0 ? 1 : 0);
}

/** A tool that speaks only when something is wrong. */
async function tool(script, args, env = {}) {
  const { code, output } = await node(script, args, { keep: true, limitMs: SECTION_LIMIT_MS, env });
  if (code !== 0) throw new Error(`${output}(exit code ${code})`);
}

/** The module boundaries hang on every project's tags, which ESLint's cache does not look at: they name the cache. */
function eslintCache() {
  const digest = createHash('sha256');
  const manifests = ['apps', 'libs'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name, 'package.json')),
  );
  for (const path of [join(ROOT, 'eslint.config.mjs'), ...manifests]) {
    if (existsSync(path)) digest.update(readFileSync(path));
  }
  return join(NX, `eslint-${digest.digest('hex').slice(0, 16)}.json`);
}

/** ESLint beside the others: it takes about as long as they do together. Beside the tests it would cost them twice its own time. */
async function lint() {
  // Without Nx's graph of the projects, the rule of the module boundaries would pass everything.
  if (!existsSync(join(NX, 'workspace-data/project-graph.json'))) {
    await tool('node_modules/nx/dist/bin/nx.js', ['show', 'projects']);
  }
  const caching = ['--cache', '--cache-strategy', 'content', '--cache-location'];
  const eslint = () =>
    tool('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0', ...caching, eslintCache()], {
      // A fifth less processor time: what it makes of a file is garbage soon after.
      NODE_OPTIONS: '--max-semi-space-size=64',
    });
  // The native compiler checks the same in a fifth of the time; ESLint needs the one that is a library.
  const tsc = async () => {
    for (const project of ['tsconfig.json', 'apps/portal/tsconfig.json']) {
      await tool('node_modules/typescript-native/bin/tsc', ['--noEmit', '-p', project, '--checkers', '1']);
    }
  };
  const prettier = () =>
    tool('node_modules/prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn', ...caching, PRETTIER_CACHE]);
  const complaints = [];
  const collect = (error) => complaints.push(error.message);
  await Promise.all([eslint().catch(collect), tsc().catch(collect).then(prettier).catch(collect)]);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

/** Runs one of Jest's projects and adds its counts. Suites that did not even load count as failures. */
async function jest(project, args = []) {
  const report = join(NX, `jest-${project}.json`);
  rmSync(report, { force: true });
  const flags = ['--selectProjects', project, '--ci', '--json', `--outputFile=${report}`];
  const { code, output } = await jestProcess([...flags, ...args, ...jestArguments]);
  if (!existsSync(report)) throw new Error(`${output}\nJest left no report (exit code ${code}).`);
  const result = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  totals.skipped += result.numPendingTests + result.numTodoTests;
  if (code === 0 && result.success) return undefined;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  throw Object.assign(new Error(`Jest's ${project} tests failed (exit code ${code}).`), {
    counted: failed > 0,
    reasons: result.testResults.flatMap(failuresOf),
  });
}

/** What a suite's failed tests, or its loading, said. */
function failuresOf({ name, message, assertionResults }) {
  const tests = assertionResults.filter(({ status }) => status === 'failed');
  const file = relative(ROOT, name);
  if (tests.length > 0)
    return tests.map((test) => `${file}: ${test.fullName}\n${plain(test.failureMessages[0] ?? '')}`);
  return message === '' ? [] : [`${file}\n${plain(message)}`];
}

/** Jest writes its report to the file and everything that people read to stderr. */
const jestProcess = (args) => node('node_modules/jest/bin/jest.js', args, { copy: true, limitMs: SECTION_LIMIT_MS });

const [only, ...jestArguments] = process.argv.slice(2);
const known = ['lint', 'unit', 'integration', 'story', 'browser'];
if (only !== undefined && !known.includes(only)) {
  console.error(`npm test -- ${known.join('|')} runs one section; without a name, all of them run.`);
  process.exit(2);
}
const wanted = (name) => only === undefined || only === name;

await section('Node and packages', async () => {
  const problem = nodeProblem();
  if (problem !== null) throw new Error(problem);
  await ensureInstalled();
  mkdirSync(NX, { recursive: true });
  const { bavail, bsize } = statfsSync(tmpdir());
  return `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free in ${tmpdir()}`;
});
if (wanted('integration')) {
  await section('Redis for the tests', async () => {
    const { path, reason } = await findRedis();
    if (path === undefined) return `no redis-server: ${reason}; the tests on Redis are skipped`;
    process.env.HOLDFAST_REDIS_SERVER = path;
    return path;
  });
}
await section('Prisma client', ensureClient);
if (only !== 'lint' && only !== 'unit') {
  await section('build', async () => void (await ensureBuilt({ always: only === undefined })));
}
if (wanted('lint')) {
  await section('ESLint, TypeScript, Prettier', lint);
  await section('Compose files', async () => {
    const { skipped, note } = await checkCompose();
    if (skipped) totals.skipped += 1;
    else totals.passed += 1;
    return note;
  });
}
// A third worker works while another waits; unit tests never do.
if (wanted('unit')) await section('unit tests', () => jest('unit', ['--maxWorkers=2']));
if (wanted('integration')) {
  if (only === undefined) await section('migrations agree with the schema', () => tool('scripts/db.mjs', ['diff']));
  await section('integration tests', () => jest('integration', ['--maxWorkers=3']));
}
if (wanted('browser')) {
  await section('browser stories', async () => {
    const { path, reason } = await findChromium();
    process.env.E2E_CHROMIUM = path ?? 'none';
    if (path === undefined) console.log(`no Chromium: ${reason}; the stories in a browser are skipped`);
    await jest('browser', ['--maxWorkers=3']);
  });
}
if (wanted('story')) await section('story', () => jest('story', ['--maxWorkers=3']));
finish();
