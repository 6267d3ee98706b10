import { createLogger, createQueues, type JobQueues } from '@holdfast/platform';
import type { LedgerSource } from '../fsck/ledger-source';

/** Opens the queues of a system for as long as `use` runs: on Redis when REDIS_URL is given, as its services do. */
export async function withQueues<T>(
  source: LedgerSource,
  env: Readonly<Record<string, string | undefined>>,
  use: (queues: JobQueues) => Promise<T>,
): Promise<T> {
  // What goes wrong is told by what throws; a log line would only be between the results.
  const logger = createLogger('holdfast', { level: 'silent' });
  const queues = createQueues({ databaseUrl: source.queueUrl, redisUrl: env.REDIS_URL || undefined, logger });
  try {
    return await use(queues);
  } finally {
    await queues.close();
  }
}
