import { type DynamicModule, Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AdvanceDeposit, AdvanceTransfer } from '@holdfast/migration';
import { type Config, Database, HealthModule, JobQueues, standardChecks } from '@holdfast/platform';
import type { Logger } from 'pino';
import { EvmChains } from './adapters/evm-nodes';
import { EvmScanner } from './adapters/evm-scanner';
import { EvmTokenSigner } from './adapters/evm-token-signer';
import { ContentParts } from './adapters/content-parts';
import { IdentitySealer } from './adapters/identity-sealer';
import { JobProcessor } from './job-processor';
import { Reconciler } from './reconciler';

export interface MigrationWorkerParts {
  config: Config;
  database: Database;
  queues: JobQueues;
  logger: Logger;
}

const PARTS = Symbol('PARTS');
const JOBS_AT_ONCE = 4;

/** Takes deposits and transfers forward; has no API but its health. */
@Module({})
export class MigrationWorkerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly reconciler: Reconciler;
  private readonly content: ContentParts;

  constructor(@Inject(PARTS) private readonly parts: MigrationWorkerParts) {
    this.reconciler = new Reconciler(parts.database, parts.queues, parts.logger);
    this.content = new ContentParts(parts.config, parts.database);
  }

  static register(parts: MigrationWorkerParts): DynamicModule {
    const checks = standardChecks(parts.database, parts.queues);
    return {
      module: MigrationWorkerModule,
      imports: [HealthModule.forRoot({ checks, logger: parts.logger })],
      providers: [{ provide: PARTS, useValue: parts }],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { config, database, queues } = this.parts;
    await this.content.open();
    const chains = new EvmChains(config.chains);
    const bell = {
      ringLedger: async (commandId: string) => void (await queues.ring('ledger', { kind: 'apply-command', commandId })),
    };
    const keyFile = { path: EvmTokenSigner.keyPath(config.dataDirectory), createIfAbsent: config.nodeEnv !== 'production' };
    const processor = new JobProcessor(
      new AdvanceDeposit({
        database,
        bell,
        bagPath: (depositId) => this.content.bagPath(depositId),
        sealer: new IdentitySealer(config, database),
        scanner: new EvmScanner(chains),
        content: this.content.intake,
      }),
      new AdvanceTransfer({
        database,
        bell,
        content: this.content.check,
        signer: new EvmTokenSigner(chains, database, keyFile),
      }),
    );
    queues.work('migration', (job) => processor.process(job), { concurrency: JOBS_AT_ONCE });
    this.reconciler.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reconciler.stop();
    await this.content.close();
  }
}
