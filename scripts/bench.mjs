// npm run bench: how fast imports, postings and trees are, each beside plain rows in the same run on the same durable cluster,
// with the peak memory of each section. It prints figures and decides no test.
//   -- billing            another: settles a month of a custodian (scripts/bench-billing.mjs)
//   -- lists              another: every list of the portal with a million rows behind it (scripts/bench-lists.mjs)
//   -- portal             the last section alone: what a browser loads, and how soon it can be used (scripts/bench-portal.mjs)
//   -- --quick            about a minute        -- --assets 1000000   how many assets are imported (1,000,000; quick: 100,000)
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';

if (process.argv[2] === 'billing') await import('./bench-billing.mjs'); // It ends the process.
if (process.argv[2] === 'lists') await import('./bench-lists.mjs'); // It too.
if (process.argv[2] === 'portal') await import('./bench-portal.mjs'); // It too.

const require = createRequire(import.meta.url);
const ASSETS_MIN = 100_000; // The moves need 64,400 of them, the quick ones less.
const ASSETS_MAX = 10_000_000;
const COLUMNS = ['', 'per second', 'beside plain rows', 'us a row', 'peak MiB', 'backend MiB', 'load'];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    assets: { type: 'string' },
    // Of one section, in a process of its own, because a process tells only the peak of its whole life.
    section: { type: 'string' },
    owner: { type: 'string' },
    ledger: { type: 'string' },
  },
});
const assets = Number(options.assets ?? (options.quick ? 100_000 : 1_000_000));
if (!Number.isSafeInteger(assets) || assets < ASSETS_MIN || assets > ASSETS_MAX) {
  console.error(`--assets is a number between ${ASSETS_MIN} and ${ASSETS_MAX}.`);
  process.exit(2);
}
const benchOf = () => require(join(ROOT, 'libs/custody/dist/bench/index.js'));

async function runSection() {
  const { section, quick, owner, ledger } = options;
  const tell = (figure) => process.send(figure);
  await benchOf().runSection(section, { ownerUrl: owner, ledgerUrl: ledger, assets, quick }, tell);
  process.disconnect();
}

/** A section in a process of its own; prints its figures as they come. */
function forkSection(section, urls) {
  const args = ['--section', section, '--assets', String(assets), ...(options.quick ? ['--quick'] : []), ...urls];
  const child = fork(fileURLToPath(import.meta.url), args, { cwd: ROOT });
  child.on('message', printFigure);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the section ${section} failed`))));
  });
}

const rate = (perSecond) => Math.round(perSecond).toLocaleString('en');

function printFigure({ name, perSecond, processorUs, against, load, peakMiB, backendMiB }) {
  const beside = against.map((raw) => {
    const percent = ((100 * perSecond) / raw.perSecond).toFixed(1);
    return `${percent} % of ${raw.name} ${rate(raw.perSecond)}`;
  });
  const numbers = [processorUs?.toFixed(1) ?? '', String(peakMiB), String(backendMiB ?? ''), load.toFixed(1)];
  printRow([name, rate(perSecond), beside.join(', '), ...numbers]);
}

function printRow([name, perSecond, beside, ...numbers]) {
  const cells = [
    name.padEnd(40),
    perSecond.padStart(11),
    beside.padEnd(60),
    ...numbers.map((cell) => cell.padStart(11)),
  ];
  console.log(cells.join('  ').trimEnd());
}

async function main() {
  await ensureInstalled();
  await ensureBuilt();
  const platform = require('@holdfast/platform');
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const startedAt = performance.now();
  let cluster;
  const close = async () => {
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  // The directory goes on Ctrl-C too.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)}`;
    console.log(`npm run bench -- ${options.quick ? '--quick ' : ''}--assets ${assets}`);
    console.log(`${machine}; PostgreSQL 18 with fsync in ${directory}`);
    cluster = await platform.startEmbeddedCluster({ dataDirectory: join(directory, 'data'), password: 'bench' });
    const url = new URL(cluster.url);
    url.pathname = 'holdfast_bench';
    await new platform.Migrations(url.toString(), platform.PRISMA_DIRECTORY).deploy();
    await platform.openRoles(url.toString());
    const urls = ['--owner', url.toString(), '--ledger', platform.serviceUrl(url.toString(), 'ledger')];
    console.log(
      'Plain rows: a posting of nine columns with one key; INSERT in batches as large as ours, COPY from a file.\n' +
        "us a row: the ledger's processor time in PostgreSQL. MiB: the section's own process, and PostgreSQL's largest backend.\n",
    );
    printRow(COLUMNS);
    for (const section of benchOf().sectionNames(options.quick)) await forkSection(section, urls);
    console.log(`\n${secondsSince(startedAt)} s in all`);
  } finally {
    await close();
  }
}

try {
  if (options.section === undefined) {
    await main();
    // In the same run, once the cluster of the sections above is gone.
    await import('./bench-portal.mjs');
  } else await runSection();
} catch (error) {
  console.error(error);
  process.exit(1);
}
