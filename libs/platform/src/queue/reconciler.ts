import type { Logger } from 'pino';
import type { Database } from '../database/database';
import { NOBODY, type Sql } from '../database/sql';

export interface ReconcilerParts<Due> {
  readonly database: Database;
  readonly logger: Logger;
  /** Key of the advisory lock: of all processes of a service, one looks at a time. A constant of the service. */
  readonly lock: number;
  /** What is due and nobody works on, bounded; asked under the lock. */
  readonly due: (sql: Sql) => Promise<readonly Due[]>;
  /**
   * Rings for one of them. False ends this look, because the next one cannot fare better (the queue is down); an error
   * is logged with it and the others go on, because one that always fails must not keep them waiting.
   */
  readonly ring: (due: Due) => Promise<boolean>;
  /** True while whatever is due has surely been rung for: then nothing is looked for. Never when not given. */
  readonly isBusy?: () => Promise<boolean>;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;

/**
 * PostgreSQL is the truth and the queue a doorbell: on a timer, whatever is due and nobody works on is rung for again.
 * So a lost ring, or a wiped queue, costs one look. Looks never overlap, here or in another process.
 */
export class Reconciler<Due> {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly parts: ReconcilerParts<Due>) {}

  /** Looks at once: after a crash there is work whose ring was lost. */
  start(): void {
    const look = () => (this.running ??= this.look().finally(() => (this.running = undefined)));
    void look();
    this.timer = setInterval(look, this.parts.everyMs ?? EVERY_MS);
  }

  /** Resolves when a look that was under way has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One look; it never throws. The timer calls it. */
  async look(): Promise<void> {
    const { isBusy, ring, logger } = this.parts;
    try {
      if ((await isBusy?.()) === true) return;
      for (const due of await this.dueUnderLock()) {
        if (this.stopping) return;
        const goesOn = await ring(due).catch((error: unknown) => {
          logger.error({ err: error, due }, 'what is due could not be taken on; the next look tries again');
          return true;
        });
        if (!goesOn) return;
      }
    } catch (error) {
      logger.warn({ err: error }, 'the reconciler could not look; it looks again in a moment');
    }
  }

  private dueUnderLock(): Promise<readonly Due[]> {
    return this.parts.database.transact(NOBODY, async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
        this.parts.lock,
      ]);
      return lock?.locked === true ? this.parts.due(sql) : [];
    });
  }
}
