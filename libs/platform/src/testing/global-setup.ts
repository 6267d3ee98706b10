import { rmSync } from 'node:fs';
import { startEmbeddedCluster } from '../database/embedded-cluster';
import { Migrations } from '../database/migrations';
import { openRoles } from '../database/roles';
import { prepareQueueSchema } from '../queue/queue-schema';
import { CLUSTER_ENVIRONMENT, clusterDirectory, prismaDirectory, TEMPLATE_DATABASE } from './cluster-file';

/** One real PostgreSQL for the whole run; every test clones a migrated template (some 50 ms). */
export default async function globalSetup(): Promise<void> {
  const directory = clusterDirectory();
  rmSync(directory, { recursive: true, force: true });
  const cluster = await startEmbeddedCluster({ dataDirectory: directory, password: 'test', durable: false });
  const url = new URL(cluster.url);
  url.pathname = TEMPLATE_DATABASE;
  await new Migrations(url.toString(), prismaDirectory).deploy();
  await openRoles(url.toString());
  await prepareQueueSchema(url.toString());
  process.env[CLUSTER_ENVIRONMENT] = cluster.url;
  Object.assign(globalThis, {
    stopTestCluster: async () => {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  });
}
