import { setTimeout as wait } from 'node:timers/promises';
import { Database, NOBODY } from '@holdfast/platform';

const LOOK_EVERY_MS = 200;

interface Look {
  /** Changes whenever anything comes forward. */
  mark: string;
  /** Whether anything waits for the system: not for people, and not for its time. */
  open: boolean;
}

/** How long it takes after a kill until something has come forward again, seen in the database: being ready is not yet working. */
export class Recovery {
  slowestMs = 0;
  /** The first kill since anything came forward. */
  private killedAt: number | null = null;
  private mark = '';
  private isOver = false;
  private readonly database: Database;

  constructor(
    migratorUrl: string,
    private readonly limitMs: number,
  ) {
    this.database = new Database({ url: migratorUrl, max: 1, applicationName: 'torture' });
  }

  killed(): void {
    this.killedAt ??= Date.now();
  }

  /** Looks until told to stop; throws when nothing has come forward for too long although something is open. */
  async watch(): Promise<void> {
    while (!this.isOver) {
      // PostgreSQL is killed too: then there is nothing to be seen for a while.
      const seen = await this.look().catch(() => null);
      if (seen !== null) this.judge(seen);
      if (this.killedAt !== null && Date.now() - this.killedAt > this.limitMs) {
        throw new Error(`nothing has come forward for ${this.limitMs} ms after a kill`);
      }
      await wait(LOOK_EVERY_MS);
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.database.close();
  }

  private judge({ mark, open }: Look): void {
    const isForward = mark !== this.mark;
    this.mark = mark;
    if (!isForward && open) return;
    if (isForward && this.killedAt !== null) this.slowestMs = Math.max(this.slowestMs, Date.now() - this.killedAt);
    this.killedAt = null;
  }

  private async look(): Promise<Look> {
    const [row] = await this.database.read(NOBODY, (sql) =>
      sql.query<Look>(
        `SELECT concat_ws(' ', (SELECT string_agg(state || counts::text || batch_count, ' ' ORDER BY id) FROM migration.deposit),
           (SELECT count(*) FROM content.file WHERE state <> 'wanted'), (SELECT count(*) FROM custody.command_result),
           (SELECT count(*) FROM migration.transfer_event), (SELECT count(*) FROM platform.audit_entry)) AS mark,
           EXISTS (SELECT FROM migration.deposit WHERE next_step_at <= clock_timestamp())
             OR EXISTS (SELECT FROM migration.transfer WHERE next_step_at <= clock_timestamp()) AS open`,
      ),
    );
    if (row === undefined) throw new Error('no answer');
    return row;
  }
}
