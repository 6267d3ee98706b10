import pg from 'pg';
import { runMigrations } from 'bullmq';
import { SERVICES, roleOf } from '../database/roles';

export const QUEUE_SCHEMA = 'bullmq';

/** Makes BullMQ's tables as the migrator and lets every service use them, so that none of them owns any. */
export async function prepareQueueSchema(migratorUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    const roles = SERVICES.map(roleOf).join(', ');
    await client.query(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${roles};
       GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${roles};
       GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${roles}`,
    );
  } finally {
    await client.end();
  }
}
