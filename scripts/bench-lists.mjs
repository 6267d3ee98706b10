// npm run bench -- lists: every list of the portal with a million rows behind it. Fills a database by SQL, then reads each list
// with each filter and sort that its contract allows, its first page and one far away, as the portal's role. Prints how long it
// took and how much it read, and exits with 1 when one takes longer than the limit or reads a large table whole.
//   --rows 1000000      how many rows each list has (1,000,000)      --limit 100    how many milliseconds a page may take (100)
//   --only queue        the lists whose names begin so                --all          tells the quick ones too
//   --data <directory>  keeps the filled database there, or uses the one that is there
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';

const require = createRequire(import.meta.url);
const [ROWS_MIN, ROWS_MAX] = [100_000, 10_000_000];

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'lists'),
  options: {
    rows: { type: 'string', default: '1000000' },
    limit: { type: 'string', default: '100' },
    only: { type: 'string' },
    all: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});
const [rows, limitMs] = [Number(options.rows), Number(options.limit)];
if (!Number.isSafeInteger(rows) || rows < ROWS_MIN || rows > ROWS_MAX || !(limitMs > 0)) {
  console.error(`--rows is a number between ${ROWS_MIN} and ${ROWS_MAX}, --limit one of milliseconds.`);
  process.exit(2);
}

const printRow = (cells) =>
  console.log(
    [cells[0].padEnd(64), cells[1].padEnd(6), cells[2].padStart(9), cells[3].padStart(9), `  ${cells[4]}`]
      .join('')
      .trimEnd(),
  );

async function timeAll(bench, portal, identity) {
  const slow = [];
  let [count, slowest] = [0, 0];
  printRow(['', 'page', 'ms', 'blocks', '']);
  const master = new identity.MasterKey(Buffer.alloc(32));
  const large = Math.min(bench.LARGE, rows / 10);
  await bench.timeLists(portal, { rows, large, master }, { only: options.only }, (timed) => {
    const isSlow = timed.ms > limitMs || timed.scans.length > 0;
    count += 1;
    slowest = Math.max(slowest, timed.ms);
    if (isSlow) slow.push(timed.name);
    const remark = [...(timed.ms > limitMs ? ['SLOW'] : []), ...timed.scans.map((table) => `reads ${table} whole`)];
    if (isSlow || options.all) {
      printRow([timed.name, timed.page, timed.ms.toFixed(1), String(timed.blocks), remark.join(', ')]);
    }
  });
  console.log(
    `\n${count} pages, the slowest in ${slowest.toFixed(1)} ms; ${slow.length} take more than ${limitMs} ms or read a table whole`,
  );
  return slow.length === 0;
}

async function main() {
  await ensureInstalled();
  await ensureBuilt();
  const platform = require('@holdfast/platform');
  const identity = require('@holdfast/identity');
  const bench = require(join(ROOT, 'apps/portal-api/dist/bench/index.js'));
  const directory = options.data === undefined ? mkdtempSync(join(tmpdir(), 'holdfast-lists-')) : resolve(options.data);
  const isFilled = existsSync(join(directory, 'data'));
  const startedAt = performance.now();
  const doors = [];
  let cluster;
  const close = async () => {
    for (const door of doors) await door.close();
    await cluster?.stop();
    if (options.data === undefined) rmSync(directory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)}`;
    console.log(`npm run bench -- lists --rows ${rows} --limit ${limitMs}`);
    console.log(`${machine}; PostgreSQL 18 in ${directory}\n`);
    cluster = await platform.startEmbeddedCluster({
      dataDirectory: join(directory, 'data'),
      password: 'bench',
      durable: false, // Reading is what is measured.
      settings: { maintenance_work_mem: '256MB', max_wal_size: '8GB' },
    });
    const url = new URL(cluster.url);
    url.pathname = 'holdfast_bench';
    const door = (address, max) => {
      const made = new platform.Database({ url: address, max });
      doors.push(made);
      return made;
    };
    await new platform.Migrations(url.toString(), platform.PRISMA_DIRECTORY).deploy();
    if (!isFilled) {
      const owner = door(url.toString(), 1);
      await bench.fill(owner, rows, (part, seconds) => console.error(`  ${part}: ${seconds.toFixed(1)} s`));
    }
    await platform.openRoles(url.toString());
    const isQuick = await timeAll(bench, door(platform.serviceUrl(url.toString(), 'portal'), 4), identity);
    console.log(`${secondsSince(startedAt)} s in all`);
    return isQuick;
  } finally {
    await close();
  }
}

try {
  process.exit((await main()) ? 0 : 1);
} catch (error) {
  console.error(error);
  process.exit(1);
}
