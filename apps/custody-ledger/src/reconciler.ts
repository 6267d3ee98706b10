import type { LedgerStore } from '@holdfast/custody';
import { type Database, NOBODY } from '@holdfast/platform';
import type { Logger } from 'pino';
import type { CommandProcessor } from './command-processor';

const EVERY_MS = 1_000;
const COMMANDS_AT_ONCE = 100;
/** Only one ledger looks at a time. */
const LOCK = 7_201_011;

/** PostgreSQL is the truth and the queue a doorbell: commands without a result are applied although nothing rang. */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly store: LedgerStore,
    private readonly processor: CommandProcessor,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.applyWaiting().finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** A command that the queue is applying at this moment waits for it inside the database, and is answered from its result. */
  private async applyWaiting(): Promise<void> {
    try {
      const waiting = await this.database.transact(NOBODY, async (sql) => {
        const [lock] = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [LOCK]);
        return lock?.locked === true ? this.store.waiting(COMMANDS_AT_ONCE) : [];
      });
      for (const { commandId } of waiting) {
        if (this.stopping) return;
        // One that always fails must not keep the others from being applied.
        await this.processor.apply(commandId).catch((error: unknown) => {
          this.logger.error({ err: error, commandId }, 'a command could not be applied; it is tried again in a second');
        });
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'the reconciler could not go on; it looks again in a second');
    }
  }
}
