import { DomainError } from '@holdfast/kernel';
import { createLogger, createQueues, type JobQueues, pingRedis } from '@holdfast/platform';
import type { LedgerSource } from '../fsck/ledger-source';

/**
 * Opens the queues of a system for as long as `use` runs: on Redis when REDIS_URL is given, as its services do. Throws
 * `cli.queue_unreachable`.
 */
export async function withQueues<T>(
  source: LedgerSource,
  env: Readonly<Record<string, string | undefined>>,
  use: (queues: JobQueues) => Promise<T>,
): Promise<T> {
  // What goes wrong is told by what throws; a log line would only be between the results.
  const logger = createLogger('holdfast', { level: 'silent' });
  const redisUrl = env.REDIS_URL || undefined;
  if (redisUrl !== undefined) await pingRedis(redisUrl).catch(unreachable);
  const queues = createQueues({ databaseUrl: source.queueUrl, redisUrl, logger });
  try {
    await queues.ping().catch(unreachable);
    return await use(queues);
  } finally {
    await queues.close();
  }
}

function unreachable(): never {
  throw new DomainError('unavailable', 'cli.queue_unreachable', 'The queue does not answer.', {
    remedy: 'Check that it runs: on Redis when REDIS_URL is given, else in the database.',
  });
}
