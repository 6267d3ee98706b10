import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import {
  ApplyCommand,
  CheckLogAge,
  FileCheckpointWitness,
  nodeHash,
  openLogKey,
  PostgresLedgerStore,
  PostgresLogStore,
  publishLogKey,
  SequenceLog,
  SignCheckpoint,
} from '@holdfast/custody';
import {
  HealthModule,
  type Reconciler,
  type ServiceDefinition,
  type ServiceParts,
  standardChecks,
} from '@holdfast/platform';
import { CommandProcessor } from './command-processor';
import { logStoreInSteps, witnessInSteps } from './ledger-steps';
import { LogKeeper } from './log-keeper';
import { erasureReconciler, ledgerReconciler } from './reconciler';

const PARTS = Symbol('PARTS');
/** Batches at once: a long import must not keep a single posting waiting. */
const JOBS_AT_ONCE = 2;

/** The only writer of the custody tables, and the log's sequencer; has no API but its health. */
@Module({})
export class CustodyLedgerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private reconcilers: Reconciler<string>[] = [];
  private log: LogKeeper | undefined;

  constructor(@Inject(PARTS) private readonly parts: ServiceParts) {}

  static register(parts: ServiceParts): DynamicModule {
    const checks = standardChecks(parts.database, parts.queues);
    return {
      module: CustodyLedgerModule,
      imports: [HealthModule.forRoot({ checks, logger: parts.logger })],
      providers: [{ provide: PARTS, useValue: parts }],
    };
  }

  /** Refuses to start on a database that is older than the last checkpoint, or that was forked from it. */
  async onApplicationBootstrap(): Promise<void> {
    const { config, database, queues, logger } = this.parts;
    const key = await openLogKey(config.dataDirectory, config.logOrigin, { create: config.nodeEnv !== 'production' });
    await publishLogKey(config.dataDirectory, key);
    const witness = witnessInSteps(new FileCheckpointWitness(config.dataDirectory));
    const logStore = logStoreInSteps(new PostgresLogStore(database));
    await new CheckLogAge(logStore, witness, key, nodeHash).execute();

    const store = new PostgresLedgerStore(database);
    this.log = new LogKeeper(
      new SequenceLog(logStore, nodeHash),
      new SignCheckpoint(logStore, witness, key, nodeHash),
      logger,
    );
    const processor = new CommandProcessor(new ApplyCommand(store), this.log, queues);
    this.reconcilers = [ledgerReconciler(this.parts, store, processor), erasureReconciler(this.parts, store)];
    queues.work('ledger', (job) => processor.process(job), { concurrency: JOBS_AT_ONCE });
    this.log.start();
    for (const reconciler of this.reconcilers) reconciler.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.reconcilers.map((reconciler) => reconciler.stop()));
    await this.log?.stop();
  }
}

export const custodyLedger: ServiceDefinition = {
  name: 'ledger',
  connections: 10,
  module: (parts) => CustodyLedgerModule.register(parts),
};
