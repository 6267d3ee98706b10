import type { Database, JobQueues } from '@holdfast/platform';
import { NOBODY } from '@holdfast/platform';
import { dueDeposits, dueTransfers } from '@holdfast/migration';
import type { Logger } from 'pino';

const EVERY_MS = 1_000;
/** Only one reconciler of all workers rings at a time. */
const LOCK = 7_202_001;

/**
 * PostgreSQL is the truth and the queue a doorbell: on a timer, whatever is due and nobody works on is rung again. Wiping
 * the queue costs a second.
 */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.ringDue());
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async ringDue(): Promise<void> {
    try {
      const due = await this.database.transact(NOBODY, async (sql) => {
        const [lock] = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [LOCK]);
        if (lock?.locked !== true) return { deposits: [], transfers: [] };
        return { deposits: await dueDeposits(sql), transfers: await dueTransfers(sql) };
      });
      for (const depositId of due.deposits) await this.queues.ring('migration', { kind: 'advance-deposit', depositId });
      for (const transferId of due.transfers) {
        await this.queues.ring('migration', { kind: 'advance-transfer', transferId });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'the reconciler could not look; it looks again in a second');
    }
  }
}
