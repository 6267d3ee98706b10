import { newId } from '@holdfast/kernel';
import type { Database, Sql } from '@holdfast/platform';
import { NOBODY } from '@holdfast/platform';
import { assertStep, type TransferState } from '../core/states';
import { RETRY_AFTER_SECONDS } from './lease';
import { TRANSFER_COLUMNS, type TransferRow, type Waiting } from './transfer-row';

/** The right to take a transfer forward: a number that a later worker's is always above. */
export interface TransferLease {
  readonly transferId: string;
  readonly fence: bigint;
  readonly seconds: number;
  /** `next_step_at` as it was set when the lease was taken: another value means that somebody asks for a look at once. */
  readonly since: string;
  /** The state that the step was chosen for; in another one it must not run. */
  readonly state?: TransferState;
}

/** Another worker holds the transfer now: whatever this one knows is old, and it must stop. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Somebody else (the holder, who cancelled) moved the transfer on since the step was chosen: choose again. */
export class StateMoved extends Error {
  override readonly name = 'StateMoved';
}

/**
 * Takes the transfer unless somebody else has it; answers null then, and when it has ended. The time of its next step is
 * set, so that whoever asks for one meanwhile (an approval, a cancellation) is not forgotten when it is given back.
 */
export async function takeLease(
  database: Database,
  transferId: string,
  seconds: number,
): Promise<TransferLease | null> {
  const [row] = await database.transact(NOBODY, (sql) =>
    sql.query<{ fence: bigint; since: string }>(
      `UPDATE migration.transfer SET fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $2),
         next_step_at = clock_timestamp()
       WHERE id = $1 AND next_step_at IS NOT NULL AND (lease_until IS NULL OR lease_until < clock_timestamp())
       RETURNING fence, next_step_at::text AS since`,
      [transferId, seconds],
    ),
  );
  return row === undefined ? null : { transferId, fence: row.fence, seconds, since: row.since };
}

/** Keeps the transfer for longer; does nothing once it was given back or another worker has it. */
export async function extendLease(database: Database, lease: TransferLease): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.transfer SET lease_until = clock_timestamp() + make_interval(secs => $3)
       WHERE id = $1 AND fence = $2 AND lease_until IS NOT NULL`,
      [lease.transferId, lease.fence, lease.seconds],
    ),
  );
}

/**
 * Gives the transfer back; `againInMs` says when the reconciler should look at it, null when it has ended. Whoever asked
 * for a look meanwhile (an acceptance, a cancellation) is not made to wait for that.
 */
export async function giveBack(database: Database, lease: TransferLease, againInMs: number | null): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.transfer SET lease_until = NULL, attempts = 0, next_step_at = CASE
         WHEN next_step_at <> $4::timestamptz THEN next_step_at
         ELSE clock_timestamp() + make_interval(secs => $3::float8 / 1000) END
       WHERE id = $1 AND fence = $2`,
      [lease.transferId, lease.fence, againInMs, lease.since],
    ),
  );
}

/** Gives the transfer back after a failure, for longer each time. */
export async function retryLater(database: Database, lease: TransferLease): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.transfer SET lease_until = NULL, attempts = attempts + 1,
         next_step_at = clock_timestamp() + make_interval(secs => ($3::int[])[LEAST(attempts, cardinality($3::int[]) - 1) + 1])
       WHERE id = $1 AND fence = $2`,
      [lease.transferId, lease.fence, [...RETRY_AFTER_SECONDS]],
    ),
  );
}

/**
 * One transaction of one step. It begins by extending the lease on the transfer's row, which also locks the row: a
 * worker whose lease has passed on finds another fence there and cannot write.
 */
export class TransferStep {
  private eventSeq: bigint;

  private constructor(
    readonly sql: Sql,
    public transfer: TransferRow,
  ) {
    this.eventSeq = transfer.event_seq;
  }

  /** Throws LeaseLost when the fence is no longer the newest, StateMoved when the lease names another state. */
  static run<T>(database: Database, lease: TransferLease, work: (step: TransferStep) => Promise<T>): Promise<T> {
    return database.transact(NOBODY, async (sql) => {
      const [transfer] = await sql.query<TransferRow>(
        `UPDATE migration.transfer SET lease_until = clock_timestamp() + make_interval(secs => $3)
         WHERE id = $1 AND fence = $2 RETURNING ${TRANSFER_COLUMNS}`,
        [lease.transferId, lease.fence, lease.seconds],
      );
      if (transfer === undefined) throw new LeaseLost(lease.transferId);
      if (lease.state !== undefined && transfer.state !== lease.state) throw new StateMoved(lease.transferId);
      return work(new TransferStep(sql, transfer));
    });
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
      counters: await this.counters(),
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

  /** Of the legs that the consent names. */
  async counters(): Promise<Record<string, number>> {
    const rows = await this.sql.query<{ state: string; legs: bigint }>(
      `SELECT state, count(*) AS legs FROM migration.leg
       WHERE transfer_id = $1 AND batch_no > 0 GROUP BY state ORDER BY state`,
      [this.transfer.id],
    );
    return Object.fromEntries(rows.map((row) => [row.state, Number(row.legs)]));
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
