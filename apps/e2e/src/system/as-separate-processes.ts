import { join } from 'node:path';
import { Database, freePort, NOBODY } from '@holdfast/platform';
import { COUNTS, FEW } from '@holdfast/standalone';
import { startInfrastructure } from './infrastructure';
import { killPostgres } from './kill-postgres';
import { ServiceProcess } from './service-process';
import { readFacts, REPOSITORY, type ServiceName, type System, temporaryPlace } from './system';
import { until } from './until';

const SCRIPTS: Readonly<Record<ServiceName, string>> = {
  ledger: 'apps/custody-ledger/dist/main.js',
  worker: 'apps/migration-worker/dist/main.js',
  billing: 'apps/billing/dist/main.js',
  portal: 'apps/portal-api/dist/main.js',
};
const POSTGRES_LIMIT_MS = 60_000;
/** All services in one process, without the database and the chain. */
const ALL_SERVICES = 'apps/e2e/dist/system/all-services.js';

export interface SeparateSystem extends System {
  readonly processes: ReadonlyMap<string, ServiceProcess>;
  /** Where the emulated Stripe answers, for what only a test does: moving time. */
  readonly stripeUrl: string;
  /** kill -9 of the postmaster and all of its processes. */
  killPostgres(): Promise<void>;
  /** Resolves when PostgreSQL answers again: whoever started it starts it again by itself. */
  postgresAnswers(): Promise<void>;
}

export interface SeparateOptions {
  readonly size?: 'few' | 'all';
  readonly leaseSeconds?: number;
  /** Settings of every service beside those. */
  readonly settings?: NodeJS.ProcessEnv;
  /** The four services share one process; database and chain are still outside of it. */
  readonly oneProcess?: boolean;
}

/** The database and the chain in processes of their own, and each service in one too. */
export async function asSeparateProcesses(options: SeparateOptions = {}): Promise<SeparateSystem> {
  const { size = 'all', leaseSeconds = 5, oneProcess = false, settings = {} } = options;
  const place = await temporaryPlace();
  const { dataDirectory } = place;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const infrastructure = await startInfrastructure(dataDirectory, size);
  const processes = new Map<string, ServiceProcess>();
  const end = async () => {
    await Promise.all([...processes.values()].map((service) => service.stop()));
    await infrastructure.stop();
  };
  try {
    const facts = await readFacts(dataDirectory);
    const env = {
      ...infrastructure.env,
      PORT: String(port),
      HOLDFAST_LEASE_SECONDS: String(leaseSeconds),
      ...settings,
    };
    const billingPort = Number(infrastructure.env.HOLDFAST_BILLING_PORT);
    const add = (name: string, script: string, healthPort: number | null) =>
      processes.set(
        name,
        new ServiceProcess({
          name,
          script: join(REPOSITORY, script),
          env: healthPort === null ? env : { ...env, HOLDFAST_HEALTH_PORT: String(healthPort) },
          readyUrl: `http://localhost:${healthPort ?? port}/api/health/ready`,
          logFile: join(place.logDirectory, `${name}.log`),
        }),
      );
    if (oneProcess) add('all', ALL_SERVICES, null);
    else
      for (const [name, script] of Object.entries(SCRIPTS))
        add(name, script, name === 'portal' ? null : name === 'billing' ? billingPort : await freePort());
    for (const service of processes.values()) service.start();
    for (const service of processes.values()) await service.ready();
    const processOf = (name: ServiceName): ServiceProcess => {
      const found = processes.get(oneProcess ? 'all' : name);
      if (found === undefined) throw new Error(`no service ${name}`);
      return found;
    };
    return {
      origin,
      dataDirectory,
      counts: size === 'few' ? FEW : COUNTS,
      ...facts,
      processes,
      stripeUrl: infrastructure.env.HOLDFAST_STRIPE_API_BASE ?? '',
      kill: (name) => processOf(name).kill(),
      async restart(name, more) {
        processOf(name).start(more);
        await processOf(name).ready();
      },
      killPostgres: () => killPostgres(join(dataDirectory, 'postgres')),
      async postgresAnswers() {
        const database = new Database({ url: facts.migratorUrl, max: 1 });
        const asked = () => database.read(NOBODY, (sql) => sql.query('SELECT 1')).then(Boolean, () => false);
        await until('PostgreSQL answers', asked, (does) => does, POSTGRES_LIMIT_MS);
        await database.close();
      },
      async stop({ keepData = false } = {}) {
        await end();
        if (!keepData) await place.remove();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
