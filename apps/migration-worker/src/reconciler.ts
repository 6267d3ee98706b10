import type { MigrationJob } from '@holdfast/contracts';
import { dueDeposits, dueTransfers } from '@holdfast/migration';
import { Reconciler, type ServiceParts } from '@holdfast/platform';

const LOCK = 7_202_001;
/** With so many jobs waiting, whoever is due has been rung for: ringing again would only make the queue longer. */
const BACKLOG = 50;

/** Rings for deposits and transfers whose next step is due and that nobody works on. */
export function workerReconciler({ database, queues, logger }: ServiceParts): Reconciler<MigrationJob> {
  return new Reconciler<MigrationJob>({
    database,
    logger,
    lock: LOCK,
    due: async (sql) => [
      ...(await dueDeposits(sql)).map((depositId) => ({ kind: 'advance-deposit' as const, depositId })),
      ...(await dueTransfers(sql)).map((transferId) => ({ kind: 'advance-transfer' as const, transferId })),
    ],
    ring: (job) => queues.ring('migration', job),
    isBusy: async () => ((await queues.counts('migration')).wait ?? 0) > BACKLOG,
  });
}
