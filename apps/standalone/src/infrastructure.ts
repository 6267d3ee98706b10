import { join } from 'node:path';
import { dataDirectoryOf, developmentSecrets } from '@holdfast/platform';
import { type Anvil, startAnvil } from '@holdfast/sources';
import type { StripeEmulator } from '@holdfast/stripe-emulator';
import { CHAIN_ID } from './demonstration/chain';
import { openDataDirectory } from './data-directory';
import { KeptCluster } from './kept-cluster';
import { migrate } from './migrate';
import { startStripe, stripeEnvironment, webhookPort } from './stripe';

/** Quicker than any real chain: a block is final after four more, and somebody is watching. */
const BLOCK_TIME_SECONDS = 0.3;

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
  const release = openDataDirectory(dataDirectory);
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
    await migrate(migratorUrl);
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
      stop: () => stopAll(cluster, anvil, stripe).finally(release),
    };
  } catch (error) {
    await stopAll(cluster, anvil, stripe);
    release();
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
