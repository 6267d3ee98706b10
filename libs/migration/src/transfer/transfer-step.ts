import { newId } from '@holdfast/kernel';
import { type Database, namedStep, type Sql } from '@holdfast/platform';
import { assertStep, type TransferState } from '../core/states';
import { type Lease, underFence } from '../step/lease';
import type { TransferStepName } from '../step/step-names';
import { TRANSFER_COLUMNS, type TransferRow, type Waiting } from './transfer-row';

/** What whoever follows a transfer is told beside its state. */
export interface Progress {
  readonly counters: Readonly<Record<string, number>>;
  readonly missing: { readonly items: number; readonly files: number };
}

/** One transaction of one step of a transfer, under the lease's fence. */
export class TransferStep {
  private eventSeq: bigint;

  private constructor(
    readonly sql: Sql,
    public transfer: TransferRow,
  ) {
    this.eventSeq = transfer.event_seq;
  }

  /** Throws LeaseLost when the fence is no longer the newest, StateMoved when the lease names another state. */
  static run<T>(
    database: Database,
    lease: Lease,
    name: TransferStepName,
    work: (step: TransferStep) => Promise<T>,
  ): Promise<T> {
    return namedStep(`transfer.${name}`, () => TransferStep.look(database, lease, work));
  }

  /** The same for what only reads: it is no step, and there is nothing to cut off. */
  static look<T>(database: Database, lease: Lease, work: (step: TransferStep) => Promise<T>): Promise<T> {
    return underFence<TransferRow, T>(database, lease, TRANSFER_COLUMNS, (sql, transfer) =>
      work(new TransferStep(sql, transfer)),
    );
  }

  /** Moves the transfer along one edge, and says so to everybody who watches. */
  async become(state: TransferState, exception?: { code: string; remedy: string }): Promise<void> {
    assertStep('transfer', this.transfer.state, state);
    await this.sql.execute(
      `UPDATE migration.transfer SET state = $2, exception_code = $3, exception_remedy = $4, waiting_for = NULL,
         waiting_on = NULL, waiting_until = NULL, attempts = 0, updated_at = clock_timestamp() WHERE id = $1`,
      [this.transfer.id, state, exception?.code ?? null, exception?.remedy ?? null],
    );
    this.transfer = { ...this.transfer, state, waiting_for: null, waiting_on: null, waiting_until: null };
    await this.record('state', exception === undefined ? {} : { exception });
  }

  /** Notes what the transfer waits for; silent when it already waits for just that and its time is not over. */
  async wait(waiting: Waiting): Promise<void> {
    if (this.transfer.waiting_for === waiting.for && !(await this.isOverdue(waiting.for))) return;
    const [row] = await this.sql.query<{ waiting_until: Date }>(
      `UPDATE migration.transfer SET waiting_for = $2, waiting_on = $3,
         waiting_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000), updated_at = clock_timestamp()
       WHERE id = $1 RETURNING waiting_until`,
      [this.transfer.id, waiting.for, waiting.on, waiting.untilMs],
    );
    this.transfer = {
      ...this.transfer,
      waiting_for: waiting.for,
      waiting_on: waiting.on,
      waiting_until: row?.waiting_until ?? null,
    };
    await this.record('waiting', {});
  }

  /** Whether the time that was given to what the transfer waits for is over. */
  async isOverdue(waitingFor: string): Promise<boolean> {
    if (this.transfer.waiting_for !== waitingFor) return false;
    const [row] = await this.sql.query<{ overdue: boolean }>(
      `SELECT waiting_until < clock_timestamp() AS overdue FROM migration.transfer WHERE id = $1`,
      [this.transfer.id],
    );
    return row?.overdue ?? false;
  }

  /** Appends an event with the counters as they are now, and rings whoever streams this transfer. */
  async record(kind: 'state' | 'progress' | 'waiting', facts: object): Promise<void> {
    this.eventSeq += 1n;
    const { transfer } = this;
    const body = {
      ...facts,
      state: transfer.state,
      ...(await this.progress()),
      waiting:
        transfer.waiting_for === null
          ? null
          : { for: transfer.waiting_for, on: transfer.waiting_on, until: transfer.waiting_until },
    };
    await this.sql.query(
      `WITH numbered AS (UPDATE migration.transfer SET event_seq = $2 WHERE id = $1 RETURNING organization_id)
       INSERT INTO migration.transfer_event (transfer_id, seq, organization_id, kind, body)
       SELECT $1, $2, organization_id, $3, $4 FROM numbered
       RETURNING pg_notify('transfer_event', transfer_id::text)::text`,
      [transfer.id, this.eventSeq, kind, body],
    );
  }

  /** Of the legs that the consent names: how many are in each state, and how much of them nobody could give. */
  async progress(): Promise<Progress> {
    const rows = await this.sql.query<{ state: string; legs: number; items: number; files: number }>(
      `SELECT state, count(*)::int AS legs, count(*) FILTER (WHERE missing <> '{}' AND state <> 'excluded')::int AS items,
         COALESCE(sum(cardinality(missing)) FILTER (WHERE state <> 'excluded'), 0)::int AS files
       FROM migration.leg WHERE transfer_id = $1 AND batch_no > 0 GROUP BY state ORDER BY state`,
      [this.transfer.id],
    );
    return {
      counters: Object.fromEntries(rows.map(({ state, legs }) => [state, legs])),
      missing: {
        items: rows.reduce((sum, { items }) => sum + items, 0),
        files: rows.reduce((sum, { files }) => sum + files, 0),
      },
    };
  }

  /** Moves legs along one edge; how many. `where` may use $1 (the transfer) and values from $2 on. */
  async moveLegs(to: string, where: string, values: readonly (string | readonly string[])[] = []): Promise<number> {
    return this.sql.execute(
      `UPDATE migration.leg AS leg SET state = '${to}', updated_at = clock_timestamp() WHERE transfer_id = $1 AND ${where}`,
      [this.transfer.id, ...values],
    );
  }

  /** Puts a command into the ledger's inbox; its lines are the legs that the kind means. */
  async command(kind: 'hold' | 'post' | 'release', batchNo: number): Promise<string> {
    const id = newId<'ledger-command'>();
    await this.sql.execute(
      `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, $2, $3, $4, $5)`,
      [id, kind, this.transfer.id, batchNo, this.transfer.fence],
    );
    return id;
  }
}
