import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database } from '../database/database';
import { type ServiceName, serviceUrl } from '../database/roles';
import { CLUSTER_ENVIRONMENT, TEMPLATE_DATABASE } from './cluster-file';

export interface TestDatabase {
  /** The migrator's URL. */
  readonly url: string;
  /** The owner's door: sees everything, for arranging and checking. */
  readonly owner: Database;
  /** A service's own door, with its role and its row-level security. */
  service(name: ServiceName): Database;
  drop(): Promise<void>;
}

/** A fresh, migrated database of its own on the run's cluster. Drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const clusterUrl = process.env[CLUSTER_ENVIRONMENT];
  if (clusterUrl === undefined) throw new Error('No test cluster: name the file .int-spec.ts.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  // By files: half the time of the way through the write-ahead log, for a database as small as the template.
  await administer(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE} STRATEGY FILE_COPY`);
  const url = new URL(clusterUrl);
  url.pathname = name;
  const owner = new Database({ url: url.toString(), max: 4 });
  const doors: Database[] = [owner];
  return {
    url: url.toString(),
    owner,
    service(service) {
      const door = new Database({ url: serviceUrl(url.toString(), service), max: 4 });
      doors.push(door);
      return door;
    },
    async drop() {
      await Promise.all(doors.map((door) => door.close()));
      await administer(clusterUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

const TEMPLATE_LOCK = 7_201_001;

/** CREATE DATABASE refuses a template that another session is copying, so they take turns. */
async function administer(clusterUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await client.query(statement);
  } finally {
    await client.end();
  }
}
