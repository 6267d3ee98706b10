import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { billing } from '@holdfast/billing-service';
import { custodyLedger } from '@holdfast/custody-ledger';
import { DomainError } from '@holdfast/kernel';
import { migrationWorker } from '@holdfast/migration-worker';
import {
  type Config,
  createLogger,
  dataDirectoryOf,
  loadConfig,
  type RunningService,
  type ServiceDefinition,
  startService,
} from '@holdfast/platform';
import { portalApi } from '@holdfast/portal-api';
import pino from 'pino';
import { assertPortFree, assertRedisAnswers } from './before-start';
import { resetDataDirectory } from './data-directory';
import { COUNTS, FEW } from './demonstration/collections';
import { Demonstration, signIns } from './demonstration/demonstration';
import { openInfrastructure } from './infrastructure';
import { assertNothingIn } from './migrate';
import { stripeSentence } from './stripe';

/** Everything in one process: what `npm start` runs. */
export async function runStandalone(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { reset, bare, small } = readArguments(args);
  // Looked through before anything is started; the secret of an embedded system is made later, in its data directory.
  const secret = env.HOLDFAST_SECRET || randomBytes(48).toString('base64');
  const { port, redisUrl } = loadConfig({ ...env, HOLDFAST_SECRET: secret });
  await assertPortFree(port);
  if (redisUrl !== undefined) await assertRedisAnswers(redisUrl);
  if (reset) {
    if (env.DATABASE_URL) await assertNothingIn(env.DATABASE_URL);
    resetDataDirectory(dataDirectoryOf(env));
  }
  const infrastructure = await openInfrastructure(env);
  const stopped = new AbortController();
  const open: { demonstration?: Demonstration; services: RunningService[] } = { services: [] };
  const stop = async () => {
    stopped.abort();
    for (const service of [...open.services].reverse()) await service.close();
    await open.demonstration?.stop();
    await infrastructure.stop();
  };
  onSignals(stop);
  try {
    open.demonstration = await Demonstration.prepare(infrastructure, small ? FEW : COUNTS);
    const config = loadConfig({ ...infrastructure.env, ...open.demonstration.env });
    open.services = await startServices(config);
    console.log(`Holdfast is ready: ${config.publicOrigin}`);
    console.log(`  ${stripeSentence(config)}`);
    console.log(signIns(open.demonstration.counts));
    console.log(`  ${join(infrastructure.dataDirectory, 'demonstration', 'letters.ndjson')}`);
    if (!bare && !open.demonstration.isOver) await play(open.demonstration, config, stopped.signal);
  } catch (error) {
    if (stopped.signal.aborted) return;
    await stop();
    throw error;
  }
}

/** Starts all services in this process; the portal last, because it is what answers. */
export async function startServices(config: Config): Promise<RunningService[]> {
  const running: RunningService[] = [];
  const destination = pino.destination({ dest: join(config.dataDirectory, 'holdfast.log'), sync: false });
  try {
    for (const definition of [custodyLedger, migrationWorker, billing, portalApi]) {
      const logger = createLogger(definition.name, { level: config.logLevel, destination });
      running.push(await startService(definition, config, portOf(definition, config), logger));
    }
    return running;
  } catch (error) {
    for (const service of running.reverse()) await service.close();
    throw error;
  }
}

/** The portal's and, for Stripe's events, billing's; the others are called by nobody. */
function portOf(definition: ServiceDefinition, { port, billingPort, stripe }: Config): number | null {
  if (definition === portalApi) return port;
  return definition === billing && stripe !== null ? billingPort : null;
}

async function play(demonstration: Demonstration, config: Config, signal: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  const say = (line: string) => console.log(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${line}`);
  try {
    await demonstration.play(config.publicOrigin, say, signal);
    say('The demonstration has been played; everything stays here to be looked at. Ctrl-C stops it.');
  } catch (error) {
    if (signal.aborted) return;
    // The system is up and stays up; only its players stumbled.
    say(`The demonstration stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readArguments(args: readonly string[]): { reset: boolean; bare: boolean; small: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        reset: { type: 'boolean', default: false },
        small: { type: 'boolean', default: false },
        'no-demonstration': { type: 'boolean', default: false },
      },
    });
    return { reset: values.reset, bare: values['no-demonstration'], small: values.small };
  } catch (error) {
    throw new DomainError('invalid', 'start.unknown_argument', error instanceof Error ? error.message : String(error), {
      remedy:
        'npm start knows: -- --reset (begin anew), -- --small (a hundred items, not two thousand) and -- --no-demonstration (play nothing).',
    });
  }
}

/** One Ctrl-C arrives up to three times: from the terminal, from npm, and from the script that npm ran. */
const SAME_SIGNAL_MS = 1_000;

/** Ctrl-C once: everything ends in order. A second time: at once. */
function onSignals(stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      stoppingSince = performance.now();
      stop().then(
        () => {
          console.log('Holdfast has stopped. The next start goes on from here.');
          process.exit(0);
        },
        (error: unknown) => {
          console.error('Holdfast did not end cleanly:', error);
          process.exit(1);
        },
      );
    });
  }
}
