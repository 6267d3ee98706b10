import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { MigrationJob } from '@holdfast/contracts';
import { systemClock } from '@holdfast/kernel';
import { AdvanceDeposit, AdvanceTransfer } from '@holdfast/migration';
import {
  HealthModule,
  MailOutbox,
  type Reconciler,
  type ServiceDefinition,
  type ServiceParts,
  standardChecks,
} from '@holdfast/platform';
import { EvmChains } from './adapters/evm-nodes';
import { EvmScanner } from './adapters/evm-scanner';
import { EvmTokenSigner } from './adapters/evm-token-signer';
import { ContentParts } from './adapters/content-parts';
import { IdentitySealer } from './adapters/identity-sealer';
import { JobProcessor } from './job-processor';
import { workerReconciler } from './reconciler';

const PARTS = Symbol('PARTS');

/** Takes deposits and transfers forward; has no API but its health. */
@Module({})
export class MigrationWorkerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly reconciler: Reconciler<MigrationJob>;
  private content: ContentParts | undefined;

  constructor(@Inject(PARTS) private readonly parts: ServiceParts) {
    this.reconciler = workerReconciler(parts);
  }

  static register(parts: ServiceParts): DynamicModule {
    const checks = standardChecks(parts.database, parts.queues);
    return {
      module: MigrationWorkerModule,
      imports: [HealthModule.forRoot({ checks, logger: parts.logger })],
      providers: [{ provide: PARTS, useValue: parts }],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { config, database, queues } = this.parts;
    const content = await ContentParts.open(config, database);
    this.content = content;
    const chains = new EvmChains(config.chains);
    const bell = {
      ringLedger: async (commandId: string) => void (await queues.ring('ledger', { kind: 'apply-command', commandId })),
      ringSettled: async (transferId: string) =>
        void (await queues.ring('billing', { kind: 'transfer-settled', transferId })),
    };
    const keyFile = {
      path: EvmTokenSigner.keyPath(config.dataDirectory),
      createIfAbsent: config.nodeEnv !== 'production',
    };
    const processor = new JobProcessor(
      new AdvanceDeposit({
        database,
        bell,
        bags: content.shelf,
        sealer: new IdentitySealer(config, database),
        scanner: new EvmScanner(chains),
        content: content.intake,
        leaseSeconds: config.leaseSeconds,
      }),
      new AdvanceTransfer({
        database,
        bell,
        content: content.check,
        signer: new EvmTokenSigner(chains, database, keyFile),
        mails: new MailOutbox(config.masterSecret, systemClock),
        publicOrigin: config.publicOrigin,
        leaseSeconds: config.leaseSeconds,
        stuckMs: config.stuckSeconds * 1_000,
        attentionMs: config.attentionSeconds * 1_000,
      }),
      this.parts.logger,
    );
    queues.work('migration', (job) => processor.process(job), { concurrency: config.workerJobs });
    this.reconciler.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reconciler.stop();
    await this.content?.close();
  }
}

export const migrationWorker: ServiceDefinition = {
  name: 'worker',
  connections: 16,
  module: (parts) => MigrationWorkerModule.register(parts),
};
