// npm run bench -- billing: settles a month of one custodian from facts of the ledger, against the emulator of Stripe: every
// period rated, every invoice on its way, its lines on it, finalized. Prints holders per second and the share of our own SQL.
//   --holders 100000   how many (5,000), ten items each on average        --rating-only   without the emulator
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';

const require = createRequire(import.meta.url);
const HOLDERS_MAX = 1_000_000;
const SHARE = 100;

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'billing'),
  options: {
    holders: { type: 'string', default: '5000' },
    'rating-only': { type: 'boolean', default: false },
  },
});
const holders = Number(options.holders);
if (!Number.isSafeInteger(holders) || holders < 1 || holders > HOLDERS_MAX) {
  console.error(`--holders is a number between 1 and ${HOLDERS_MAX}.`);
  process.exit(2);
}

const count = (n) => n.toLocaleString('en');
const perSecond = (seconds) => `${count(Math.round(holders / seconds))} holders/s`;

/** In a process of its own, as Stripe is in a place of its own. */
async function startEmulator(dataDirectory) {
  const env = { ...process.env, PORT: '0', EMULATOR_DATA: dataDirectory };
  const child = spawn(process.execPath, [join(ROOT, 'apps/stripe-emulator/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the emulator did not start');
    }),
  ]);
  const url = /http:\/\/\S+:\d+/.exec(String(said))?.[0];
  return {
    url,
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function main() {
  await ensureInstalled();
  await ensureBuilt();
  const platform = require('@holdfast/platform');
  const bench = require(join(ROOT, 'libs/billing/dist/bench/index.js'));
  const emulation = require('@holdfast/stripe-emulator');
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-billing-'));
  const startedAt = performance.now();
  const tell = (progress) => console.error(`  ${progress}`);
  let cluster;
  let emulator;
  let owner;
  const close = async () => {
    await owner?.close();
    await emulator?.close();
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  // The directory goes on Ctrl-C too.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)}`;
    console.log(`npm run bench -- billing --holders ${holders}${options['rating-only'] ? ' --rating-only' : ''}`);
    console.log(`${machine}; PostgreSQL 18 with fsync in ${directory}\n`);
    cluster = await platform.startEmbeddedCluster({ dataDirectory: join(directory, 'data'), password: 'bench' });
    const url = new URL(cluster.url);
    url.pathname = 'holdfast_bench';
    await new platform.Migrations(url.toString(), platform.PRISMA_DIRECTORY).deploy();
    await platform.openRoles(url.toString());
    owner = new platform.Database({ url: url.toString(), max: 4 });
    const billingUrl = platform.serviceUrl(url.toString(), 'billing');
    const month = await bench.buildMonth(owner, holders);
    console.log(
      `${count(month.holders)} holders, ${count(month.items)} items, ${count(month.postings)} postings at one custodian`,
    );
    let stripe = null;
    if (!options['rating-only']) {
      emulator = await startEmulator(join(directory, 'stripe'));
      const { emulatorSecretKey: secretKey, emulatorWebhookSecret: webhookSecret } = emulation;
      const connectWebhookSecret = undefined;
      stripe = { secretKey, webhookSecret, connectWebhookSecret, apiBase: emulator.url, mode: 'emulator' };
    }
    const settled = await bench.settleMonth({ month, owner, billingUrl, stripe, tell });
    const { ratedSeconds, broughtSeconds, oursSeconds, invoices, callsToStripe } = settled;
    const seconds = ratedSeconds + (broughtSeconds ?? 0);
    const share = ((SHARE * oursSeconds) / seconds).toFixed(0);
    const row = (name, text) => console.log(`${name.padEnd(34)}${text}`);
    row('rated from the ledger', `${ratedSeconds.toFixed(1)} s, ${perSecond(ratedSeconds)}`);
    if (broughtSeconds !== null) {
      const calls = `${count(callsToStripe)} calls to the emulator`;
      row('brought to Stripe', `${broughtSeconds.toFixed(1)} s, ${perSecond(broughtSeconds)}, ${calls}`);
    }
    row('settled in all', `${seconds.toFixed(1)} s, ${perSecond(seconds)}, ${count(invoices)} invoices`);
    row('share spent in our own SQL', `${share} % (rating ${((SHARE * ratedSeconds) / seconds).toFixed(0)} %)`);
    const audit = await bench.auditMonth(billingUrl);
    row(
      'audited again, without that SQL',
      `${audit.seconds.toFixed(1)} s, ${count(audit.invoices)} invoices: all agree`,
    );
    row(
      'peak memory of this process',
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, load ${loadavg()[0].toFixed(1)}`,
    );
    console.log(`\n${secondsSince(startedAt)} s in all`);
  } finally {
    await close();
  }
}

try {
  await main();
  process.exit();
} catch (error) {
  console.error(error);
  process.exit(1);
}
