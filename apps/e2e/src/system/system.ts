import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { developmentSecrets } from '@holdfast/platform';
import { scratchDisk } from '@holdfast/platform/testing';
import { type Counts, type DeployedChain, drawPictures, type Picture } from '@holdfast/standalone';
import { z } from 'zod';

export { REPOSITORY } from './repository';

export type ServiceName = 'ledger' | 'worker' | 'billing' | 'portal';

/** A whole system that runs, as its users and its operator see it. */
export interface System {
  /** Where the public API answers. */
  readonly origin: string;
  readonly dataDirectory: string;
  /** The migrator's address of the database: for fsck alone. */
  readonly migratorUrl: string;
  readonly chain: DeployedChain;
  readonly chainUrl: string;
  /** The made-up platform's own web site. */
  readonly siteUrl: string;
  readonly pictures: readonly Picture[];
  readonly counts: Counts;
  /** kill -9; in one process every name means all of it. */
  kill(service: ServiceName): Promise<void>;
  /** Starts what was killed and waits until it can work; `more` is added to its environment. */
  restart(service: ServiceName, more?: NodeJS.ProcessEnv): Promise<void>;
  /** Ends everything and removes the data, unless it is to be looked at. */
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface Place {
  /** For the system itself, which wants an empty one. */
  readonly dataDirectory: string;
  readonly logDirectory: string;
  remove(): Promise<void>;
}

export async function temporaryPlace(): Promise<Place> {
  const root = await mkdtemp(join(scratchDisk(), 'holdfast-e2e-'));
  // PostgreSQL runs as another user when we are root, and has to walk through.
  await chmod(root, 0o711);
  return {
    dataDirectory: join(root, 'data'),
    logDirectory: join(root, 'logs'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** What a child process gets from ours: nothing of Holdfast's that happens to be set here. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(HOLDFAST|STRIPE)_/.test(name) && !['DATABASE_URL', 'REDIS_URL', 'PORT', 'NODE_ENV'].includes(name),
  );
  return { ...Object.fromEntries(ours), NODE_ENV: 'test' };
}

const Hex = z.custom<`0x${string}`>((value) => typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value));
const Facts = z.object({
  sitePort: z.int(),
  chain: z.object({ chainId: z.int(), genesisHash: Hex, platform: Hex, collectible: Hex, escrow: Hex }),
});
const ChainServer = z.object({ port: z.int() });

/** What a running system keeps beside its data: where the chain, the site and the database are. */
export async function readFacts(dataDirectory: string) {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(dataDirectory, name), 'utf8'));
  const { sitePort, chain } = Facts.parse(json('demonstration.json'));
  return {
    chain,
    siteUrl: `http://127.0.0.1:${sitePort}`,
    chainUrl: `http://127.0.0.1:${ChainServer.parse(json('chain.json.pid')).port}`,
    pictures: await drawPictures(),
    migratorUrl: migratorUrlOf(dataDirectory),
  };
}

const PORT_LINE = 3;

/** The embedded database's address, while it runs. */
export function migratorUrlOf(dataDirectory: string): string {
  const lines = readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const password = encodeURIComponent(developmentSecrets(dataDirectory).postgres);
  return `postgresql://postgres:${password}@127.0.0.1:${Number(lines[PORT_LINE])}/holdfast`;
}
