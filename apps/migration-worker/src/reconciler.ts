import type { MigrationJob } from '@holdfast/contracts';
import type { Database, JobQueues } from '@holdfast/platform';
import { NOBODY } from '@holdfast/platform';
import { dueDeposits, dueTransfers } from '@holdfast/migration';
import type { Logger } from 'pino';

const EVERY_MS = 1_000;
/** Only one reconciler of all workers rings at a time. */
const LOCK = 7_202_001;
/** With so many jobs waiting, whoever is due has been rung for. */
const BACKLOG = 50;
const NOTHING = { deposits: [], transfers: [] };

/**
 * PostgreSQL is the truth and the queue a doorbell: on a timer, whatever is due and nobody works on is rung again. Wiping
 * the queue costs a second.
 */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.ringDue().finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async ringDue(): Promise<void> {
    try {
      // Whoever is due and was rung for already is still in the queue: ringing again would only make it longer.
      const { wait = 0 } = await this.queues.counts('migration');
      if (wait > BACKLOG) return;
      const due = await this.database.transact(NOBODY, async (sql) => {
        const [lock] = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [LOCK]);
        if (lock?.locked !== true) return NOTHING;
        return { deposits: await dueDeposits(sql), transfers: await dueTransfers(sql) };
      });
      const jobs: MigrationJob[] = [
        ...due.deposits.map((depositId) => ({ kind: 'advance-deposit' as const, depositId })),
        ...due.transfers.map((transferId) => ({ kind: 'advance-transfer' as const, transferId })),
      ];
      for (const job of jobs) {
        // A queue that does not ring would take each of them its time-out: the next look tries again.
        if (this.stopping || !(await this.queues.ring('migration', job))) return;
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'the reconciler could not look; it looks again in a second');
    }
  }
}
