// npm run bench: how fast imports, postings and trees are, each beside raw `unnest` INSERT in the same run, with peak memory.
// It prints figures and decides no test. -- --assets 400000 says how many assets are imported.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';

const TREES = [10_000, 100_000, 1_000_000];
const RAW_BATCH = 1_000;
const HASH_BYTES = 32;
const require = createRequire(import.meta.url);
const peakMiB = () => Math.round(process.resourceUsage().maxRSS / 1_024);

const { values: options } = parseArgs({
  options: {
    assets: { type: 'string', default: '400000' },
    // Of one case, in a process of its own, because a process tells only the peak of its whole life.
    case: { type: 'string' },
    owner: { type: 'string' },
    ledger: { type: 'string' },
  },
});
const assets = Number(options.assets);
if (!Number.isSafeInteger(assets) || assets < 100_000 || assets > 100_000_000) {
  console.error('--assets is a number between 100000 and 100000000.');
  process.exit(2);
}

/** Hashes as the log has them: each appended to the tree once, in pages, as the sequencer does. */
function buildTree(leaves) {
  const { TreeBuilder } = require('@holdfast/proof');
  const { nodeHash } = require('@holdfast/custody');
  const page = Buffer.alloc(RAW_BATCH * HASH_BYTES, 5);
  let tiles = 0;
  const tree = new TreeBuilder({ hash: nodeHash, onTile: () => (tiles += 1) });
  const startedAt = performance.now();
  for (let done = 0; done < leaves; done += RAW_BATCH) {
    page.writeUInt32BE(done, 0);
    tree.append(page);
  }
  tree.root();
  return (leaves * 1_000) / (performance.now() - startedAt);
}

/** The same leaf hashes as plain rows with a key, one transaction a batch. */
async function insertRaw(url, leaves) {
  const { Client } = require('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE public.bench_leaf (index bigint PRIMARY KEY, hash bytea NOT NULL)');
  const hash = Buffer.alloc(HASH_BYTES, 5);
  const hashes = Array.from({ length: RAW_BATCH }, () => hash);
  const startedAt = performance.now();
  for (let done = 0; done < leaves; done += RAW_BATCH) {
    const indexes = Array.from({ length: RAW_BATCH }, (_, i) => done + i);
    await client.query('INSERT INTO public.bench_leaf SELECT * FROM unnest($1::bigint[], $2::bytea[])', [
      indexes,
      hashes,
    ]);
  }
  const perSecond = (leaves * 1_000) / (performance.now() - startedAt);
  await client.query('DROP TABLE public.bench_leaf');
  await client.end();
  return perSecond;
}

async function runCase(name) {
  if (name === 'ledger') {
    const { runLedgerBench } = require(join(ROOT, 'libs/custody/dist/bench/index.js'));
    const { owner: ownerUrl, ledger: ledgerUrl } = options;
    return runLedgerBench({ ownerUrl, ledgerUrl, assets, log: (line) => console.log(`  ${line}`) });
  }
  const leaves = Number(name);
  const perSecond = buildTree(leaves);
  const peak = peakMiB();
  const rawPerSecond = await insertRaw(options.owner, leaves);
  return [{ name: `tree of ${leaves.toLocaleString('en')} leaves`, perSecond, rawPerSecond, peakMiB: peak }];
}

/** A case in a process of its own; answers its figures. */
function spawnCase(name, urls) {
  const args = [fileURLToPath(import.meta.url), '--case', name, '--assets', options.assets, ...urls];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    let figures = [];
    child.on('message', (message) => (figures = message));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(figures) : reject(new Error(`the case ${name} failed`))));
  });
}

function printTable(figures) {
  const rate = (perSecond) => (perSecond === undefined ? '' : Math.round(perSecond).toLocaleString('en'));
  const rows = [
    ['', 'per second', 'raw INSERT', 'of raw', 'peak MiB'],
    ...figures.map(({ name, perSecond, rawPerSecond, peakMiB: peak }) => [
      name,
      rate(perSecond),
      rate(rawPerSecond),
      rawPerSecond === undefined ? '' : `${((100 * perSecond) / rawPerSecond).toFixed(1)} %`,
      String(peak),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    );
  }
}

async function main() {
  await ensureInstalled();
  await ensureBuilt();
  const platform = require('@holdfast/platform');
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const startedAt = performance.now();
  console.log(
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; PostgreSQL 18, durable, in ${directory}`,
  );
  const cluster = await platform.startEmbeddedCluster({ dataDirectory: join(directory, 'data'), password: 'bench' });
  try {
    const url = new URL(cluster.url);
    url.pathname = 'holdfast_bench';
    await new platform.Migrations(url.toString(), platform.PRISMA_DIRECTORY).deploy();
    await platform.openRoles(url.toString());
    const urls = ['--owner', url.toString(), '--ledger', platform.serviceUrl(url.toString(), 'ledger')];
    const figures = [];
    for (const leaves of TREES) figures.push(...(await spawnCase(String(leaves), urls)));
    const ledger = await spawnCase('ledger', urls);
    // Trees are measured above, apart and beside raw rows.
    figures.unshift(...withRaw(ledger.filter(({ name }) => !name.startsWith('tree of'))));
    console.log('');
    printTable(figures);
    console.log(`\n${secondsSince(startedAt)} s in all`);
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** An import comes in large batches: it stands beside the raw rate of the largest ones. */
function withRaw(figures) {
  const largest = figures.filter(({ rawPerSecond }) => rawPerSecond !== undefined).at(-1)?.rawPerSecond;
  return figures.map((figure) => ({ ...figure, rawPerSecond: figure.rawPerSecond ?? largest }));
}

try {
  if (options.case === undefined) await main();
  else {
    const figures = await runCase(options.case);
    await new Promise((resolve) => process.send(figures, resolve));
  }
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
