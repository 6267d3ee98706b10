import { chmodSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import {
  dataDirectoryOf,
  developmentSecrets,
  Migrations,
  openRoles,
  PRISMA_DIRECTORY,
  prepareQueueSchema,
} from '@holdfast/platform';
import { type Anvil, startAnvil } from '@holdfast/sources';
import type { StripeEmulator } from '@holdfast/stripe-emulator';
import { CHAIN_ID } from './demonstration/chain';
import { openDataDirectory } from './data-directory';
import { KeptCluster } from './kept-cluster';
import { startStripe, stripeEnvironment, webhookPort } from './stripe';

/** Quicker than any real chain: a block is final after four more, and somebody is watching. */
const BLOCK_TIME_SECONDS = 0.3;
const FREE_BYTES_MIN = 500 * 1024 ** 2;

/** What the services need around them: a migrated database, a chain, secrets. `env` is what each of them is started with. */
export interface Infrastructure {
  readonly dataDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly anvil: Anvil | null;
  /** Null when there is a key of Stripe's own. */
  readonly stripe: StripeEmulator | null;
  readonly migratorUrl: string;
  stop(): Promise<void>;
}

/**
 * Brings up whatever the environment does not name: PostgreSQL from npm, a local EVM node, an emulated Stripe. Throws DomainErrors that say
 * what to do: a full disk, a foreign or newer directory or database, a port in use.
 */
export async function openInfrastructure(env: NodeJS.ProcessEnv): Promise<Infrastructure> {
  const dataDirectory = dataDirectoryOf(env);
  openDataDirectory(dataDirectory);
  // PostgreSQL runs as an unprivileged user when we are root, and has to walk through here to its own directory.
  if (process.getuid?.() === 0) chmodSync(dataDirectory, 0o711);
  assertFreeSpace(dataDirectory);
  const secrets = developmentSecrets(dataDirectory);
  let cluster: KeptCluster | null = null;
  let anvil: Anvil | null = null;
  let stripe: StripeEmulator | null = null;
  try {
    const billingPort = await webhookPort(env);
    const starting: Promise<void>[] = [];
    if (!env.DATABASE_URL) {
      const dataAt = join(dataDirectory, 'postgres');
      starting.push(
        KeptCluster.start({ dataDirectory: dataAt, password: secrets.postgres }).then((it) => void (cluster = it)),
      );
    }
    if (!env.HOLDFAST_CHAINS) {
      const chain = {
        chainId: CHAIN_ID,
        stateFile: join(dataDirectory, 'chain.json'),
        blockTimeSeconds: BLOCK_TIME_SECONDS,
      };
      starting.push(startAnvil(chain).then((it) => void (anvil = it)));
    }
    if (!env.STRIPE_SECRET_KEY) {
      starting.push(startStripe(dataDirectory, billingPort).then((it) => void (stripe = it)));
    }
    const failed = (await Promise.allSettled(starting)).find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const migratorUrl = env.DATABASE_URL || databaseUrl(cluster);
    await migrate(migratorUrl).catch((error: unknown) => {
      throw explained(error, migratorUrl);
    });
    return {
      dataDirectory,
      migratorUrl,
      anvil,
      stripe,
      env: {
        ...env,
        ...stripeEnvironment(stripe),
        HOLDFAST_BILLING_PORT: String(billingPort),
        HOLDFAST_DATA: dataDirectory,
        HOLDFAST_SECRET: env.HOLDFAST_SECRET || secrets.master,
        DATABASE_URL: migratorUrl,
        HOLDFAST_CHAINS: env.HOLDFAST_CHAINS || chains(anvil),
        // Seen, and not waited for.
        HOLDFAST_COOL_OFF_SECONDS: env.HOLDFAST_COOL_OFF_SECONDS || '2',
      },
      stop: () => stopAll(cluster, anvil, stripe),
    };
  } catch (error) {
    await stopAll(cluster, anvil, stripe);
    throw error;
  }
}

async function stopAll(cluster: KeptCluster | null, anvil: Anvil | null, stripe: StripeEmulator | null): Promise<void> {
  await Promise.all([cluster?.stop(), anvil?.stop(), stripe?.close()]);
}

function databaseUrl(cluster: KeptCluster | null): string {
  if (cluster === null) throw new Error('neither DATABASE_URL nor an embedded PostgreSQL');
  const url = new URL(cluster.url);
  url.pathname = 'holdfast';
  return url.toString();
}

const chains = (anvil: Anvil | null): string =>
  JSON.stringify(
    anvil === null ? [] : [{ chainId: anvil.chainId, name: 'Local demonstration chain', rpcUrls: [anvil.url] }],
  );

/** Applies what is missing; refuses a database that a newer version has migrated, or whose migrations are not these files'. */
export async function migrate(migratorUrl: string): Promise<void> {
  const migrations = new Migrations(migratorUrl, PRISMA_DIRECTORY);
  await migrations.ensureDatabase();
  const { unknown, edited, failed } = await migrations.status();
  if (unknown.length > 0) {
    throw new DomainError(
      'conflict',
      'database.newer',
      `The database has a migration that this version does not know: ${unknown[0]}.`,
      {
        remedy: 'Start the newer version that made it, or point HOLDFAST_DATA (or DATABASE_URL) elsewhere.',
      },
    );
  }
  if (edited.length + failed.length > 0) {
    throw new DomainError(
      'conflict',
      'database.migrations_differ',
      `The migration ${[...edited, ...failed][0]} is not the one that was applied.`,
      {
        remedy: 'Restore the migration, or begin anew with: npm start -- --reset',
      },
    );
  }
  await migrations.deploy();
  await openRoles(migratorUrl);
  await prepareQueueSchema(migratorUrl);
}

/** What a failure to reach or change the database means to whoever configured it; other errors as they are. */
function explained(error: unknown, migratorUrl: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { host } = new URL(migratorUrl);
  if (/^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT)/.test(code)) {
    return new DomainError('unavailable', 'database.unreachable', `No PostgreSQL answers at ${host}.`, {
      field: 'DATABASE_URL',
      remedy: 'Start it or correct DATABASE_URL; without DATABASE_URL Holdfast brings its own.',
    });
  }
  if (code.startsWith('28')) {
    return new DomainError(
      'forbidden',
      'database.sign_in_refused',
      `PostgreSQL at ${host} refuses this user or password.`,
      {
        field: 'DATABASE_URL',
        remedy: 'Correct the user and password in DATABASE_URL.',
      },
    );
  }
  if (code === '42501') {
    return new DomainError(
      'forbidden',
      'database.not_allowed',
      'The user of DATABASE_URL may not do what migrating takes.',
      {
        field: 'DATABASE_URL',
        remedy: 'Let it own its database and give it CREATEROLE (and CREATEDB, or make the database for it).',
      },
    );
  }
  return error;
}

function assertFreeSpace(directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= FREE_BYTES_MIN) return;
  throw new DomainError(
    'unavailable',
    'data.disk_full',
    `The disk that holds ${directory} has less than 500 MB left.`,
    {
      remedy: 'Free some space there, or point HOLDFAST_DATA at a larger disk.',
    },
  );
}
