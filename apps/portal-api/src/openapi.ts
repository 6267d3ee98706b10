import { randomBytes } from 'node:crypto';
import { createLogger, createQueues, Database, describeApi, loadConfig } from '@holdfast/platform';
import { PortalApiModule } from './portal-api.module';

/** Prints what /api/openapi.json says; needs no database. The portal's typed client is made from it: `npm run api`. */
async function main(): Promise<void> {
  const nowhere = 'postgresql://nobody@127.0.0.1:1/nowhere';
  const config = loadConfig({ NODE_ENV: 'test', HOLDFAST_SECRET: randomBytes(36).toString('base64url') });
  const logger = createLogger('openapi', { level: 'silent' });
  const parts = {
    config,
    logger,
    database: new Database({ url: nowhere, max: 1 }),
    queues: createQueues({ databaseUrl: nowhere, redisUrl: undefined, logger }),
  };
  process.stdout.write(JSON.stringify(describeApi(PortalApiModule.register(parts))));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
