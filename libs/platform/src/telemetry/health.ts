import { Controller, type DynamicModule, Get, Inject, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { compareMigrations } from '../database/safe-database';
import type { Database } from '../database/database';
import { NOBODY } from '../database/sql';
import { Allow, Describe, OwnTransaction } from '../http/decorators';
import type { JobQueues } from '../queue/job-queues';

/** Each check throws when its part is not ready. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

const CHECK_TIMEOUT_MS = 5_000;
const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');

const Answer = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.enum(['ok', 'unavailable'])),
});

/** What every service needs to be ready: its database, the migrations that its code expects, its queues. */
export function standardChecks(database: Database, queues?: JobQueues): HealthChecks {
  return {
    database: async () => void (await database.read(NOBODY, (sql) => sql.query('SELECT 1'))),
    migrations: async () => {
      const { pending, unknown } = await compareMigrations(database);
      if (pending.length + unknown.length > 0) throw new Error('the migrations differ from the code');
    },
    ...(queues === undefined ? {} : { queue: () => queues.ping() }),
  };
}

interface HealthSettings {
  readonly checks: HealthChecks;
  readonly logger: Logger;
}

/** Whether the process lives, and whether it can work. Says which part is missing, never why: that is in the log. */
@Controller('api/health')
@Allow('public')
@OwnTransaction()
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly settings: HealthSettings) {}

  @Get('live')
  @Describe({ summary: 'Whether the process runs' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @Describe({ summary: 'Whether the process can work', answer: Answer })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.infer<typeof Answer>> {
    const results = await Promise.all(
      Object.entries(this.settings.checks).map(async ([name, check]) => [name, await this.run(name, check)] as const),
    );
    const status = results.every(([, result]) => result === 'ok') ? 'ok' : 'unavailable';
    if (status !== 'ok') reply.status(503);
    return { status, checks: Object.fromEntries(results) };
  }

  private async run(name: string, check: () => Promise<void>): Promise<'ok' | 'unavailable'> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS);
    });
    try {
      await Promise.race([check(), late]);
      return 'ok';
    } catch (error) {
      this.settings.logger.warn({ err: error, check: name }, 'not ready');
      return 'unavailable';
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `/api/health/live` and `/api/health/ready`, for every service. */
@Module({})
export class HealthModule {
  static forRoot(settings: HealthSettings): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: HEALTH_CHECKS, useValue: settings }],
    };
  }
}
