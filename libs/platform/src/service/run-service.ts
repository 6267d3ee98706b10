import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '@holdfast/kernel';
import type { Logger } from 'pino';
import { type Config, loadConfig } from '../config/config';
import { deriveSecret } from '../config/secrets';
import { Database } from '../database/database';
import { explainDatabaseError } from '../database/explain-database-error';
import { type ServiceName, serviceUrl } from '../database/roles';
import { assertSafeDatabase } from '../database/safe-database';
import { createHttpApp } from '../http/http-app';
import { createQueues, type JobQueues } from '../queue/job-queues';
import { createLogger } from '../telemetry/logger';

/** What a service is given to build its module from. */
export interface ServiceParts {
  readonly config: Config;
  readonly database: Database;
  readonly queues: JobQueues;
  readonly logger: Logger;
}

export interface ServiceDefinition {
  readonly name: ServiceName;
  /** Connections of its pool at most. */
  readonly connections?: number;
  module(parts: ServiceParts): DynamicModule;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly parts: ServiceParts;
  /** Lets what runs end (30 s at most), gives the rest back to the queue, and closes. */
  close(): Promise<void>;
}

/**
 * Starts one service: its role's door to the database, checked before anything else; its queues; its module. Listens on
 * `port`, or nowhere when that is null. Throws ConfigError, `database.unreachable` and its like,
 * `http.port_in_use` and whatever the module refuses to start with.
 */
export async function startService(
  definition: ServiceDefinition,
  config: Config,
  port: number | null,
  logger: Logger = createLogger(definition.name, { level: config.logLevel }),
): Promise<RunningService> {
  const url = databaseUrlOf(definition.name, config);
  const database = new Database({
    url,
    max: definition.connections ?? 10,
    applicationName: `holdfast ${definition.name}`,
  });
  const queues = createQueues({ databaseUrl: url, redisUrl: config.redisUrl, logger });
  try {
    const setting = config.serviceDatabaseUrl === undefined ? 'DATABASE_URL' : 'HOLDFAST_SERVICE_DATABASE_URL';
    await assertSafeDatabase(database, definition.name, { production: config.nodeEnv === 'production' }).catch(
      (error: unknown) => {
        throw explainDatabaseError(error, url, { setting });
      },
    );
    await queues.checkSettings();
    const parts = { config, database, queues, logger };
    const app = await createHttpApp(rootOf(definition.module(parts)), {
      database,
      publicOrigin: config.publicOrigin,
      contentOrigin: config.contentOrigin,
      secret: deriveSecret(config.masterSecret, `http ${definition.name}`),
      logger,
      proxies: config.proxies,
    });
    // Only this machine may call a development system; in production something in front decides.
    const host = config.nodeEnv === 'production' ? '0.0.0.0' : 'localhost';
    if (port !== null) {
      await app.listen(port, host).catch(async (error: unknown) => {
        await app.close();
        throw listenError(error, port, config);
      });
    }
    return {
      app,
      parts,
      async close() {
        await queues.close();
        await app.close();
        await database.close();
      },
    };
  } catch (error) {
    await queues.close();
    await database.close();
    throw error;
  }
}

/** A port that another program has is no fault of ours: a sentence with the setting that chose it. Anything else stays. */
function listenError(error: unknown, port: number, config: Config): unknown {
  const isBusy = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
  if (!isBusy) return error;
  const setting = portSettingOf(port, config);
  return new DomainError('conflict', 'http.port_in_use', `Port ${port} is in use by another program (${setting}).`, {
    field: setting,
    remedy: `Stop that program, or set ${setting} to another port: each service needs its own.`,
  });
}

/** Which setting chose `port`: of two with the same number, the one that says what the port is for. */
function portSettingOf(port: number, { healthPort, port: ownPort, billingPort }: Config): string {
  if (port === healthPort) return 'HOLDFAST_HEALTH_PORT';
  return port === billingPort && port !== ownPort ? 'HOLDFAST_BILLING_PORT' : 'PORT';
}

/** The whole of a service's main: the environment, the start, and the end that a signal asks for. */
export async function runService(definition: ServiceDefinition, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const config = loadConfig(env);
    const service = await startService(definition, config, config.healthPort ?? config.port);
    const { logger } = service.parts;
    logger.info({ service: definition.name }, 'ready');
    let closing = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (closing) return;
        closing = true;
        service.close().then(
          () => process.exit(0),
          (error: unknown) => {
            logger.error({ err: error }, 'the service did not end cleanly');
            process.exit(1);
          },
        );
      });
    }
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** What a person who starts a process should read: what is wrong, and what to do. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DomainError) return [error.message, error.details.remedy].filter(Boolean).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function databaseUrlOf(name: ServiceName, config: Config): string {
  if (config.serviceDatabaseUrl !== undefined) return config.serviceDatabaseUrl;
  if (config.databaseUrl !== undefined) return serviceUrl(config.databaseUrl, name);
  throw new DomainError('invalid', 'config.no_database', 'There is no database.', {
    field: 'DATABASE_URL',
    remedy: 'Set DATABASE_URL, or start everything with: npm start',
  });
}

function rootOf(module: DynamicModule) {
  @Module({ imports: [module] })
  class RootModule {}
  return RootModule;
}
