import type { Database, Sql } from '@holdfast/platform';
import { NOBODY } from '@holdfast/platform';
import { assertStep, type DepositState } from '../core/states';
import { RETRY_AFTER_SECONDS } from '../transfer/lease';
import { LeaseLost } from '../transfer/transfer-step';

export interface DepositRow {
  id: string;
  organization_id: string;
  off_boarding_id: string;
  state: DepositState;
  manifest_digest: Buffer | null;
  scan_cursor: Record<string, string> | null;
  batch_count: number;
  fence: bigint;
  attempts: number;
}

const COLUMNS = `id, organization_id, off_boarding_id, state, manifest_digest, scan_cursor, batch_count, fence, attempts`;

export interface DepositLease {
  readonly depositId: string;
  readonly fence: bigint;
  readonly seconds: number;
}

/** Takes the deposit unless another worker has it; answers null then, and when it has ended. */
export async function takeDepositLease(
  database: Database,
  depositId: string,
  seconds: number,
): Promise<DepositLease | null> {
  const [row] = await database.transact(NOBODY, (sql) =>
    sql.query<{ fence: bigint }>(
      `UPDATE migration.deposit SET fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $2)
       WHERE id = $1 AND next_step_at IS NOT NULL AND (lease_until IS NULL OR lease_until < clock_timestamp())
       RETURNING fence`,
      [depositId, seconds],
    ),
  );
  return row === undefined ? null : { depositId, fence: row.fence, seconds };
}

/** Keeps the deposit for longer; does nothing once it was given back or another worker has it. */
export async function extendDepositLease(database: Database, lease: DepositLease): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.deposit SET lease_until = clock_timestamp() + make_interval(secs => $3)
       WHERE id = $1 AND fence = $2 AND lease_until IS NOT NULL`,
      [lease.depositId, lease.fence, lease.seconds],
    ),
  );
}

/** Gives the deposit back; `againInMs` is when to look again, null when it has ended. */
export async function giveDepositBack(
  database: Database,
  lease: DepositLease,
  againInMs: number | null,
  waitingFor: string | null,
): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.deposit SET lease_until = NULL, waiting_for = $4, attempts = 0,
         next_step_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
       WHERE id = $1 AND fence = $2`,
      [lease.depositId, lease.fence, againInMs, waitingFor],
    ),
  );
}

/** Gives the deposit back after a failure, for longer each time. */
export async function retryDepositLater(database: Database, lease: DepositLease): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE migration.deposit SET lease_until = NULL, waiting_for = 'retry', attempts = attempts + 1,
         next_step_at = clock_timestamp() + make_interval(secs => ($3::int[])[LEAST(attempts, cardinality($3::int[]) - 1) + 1])
       WHERE id = $1 AND fence = $2`,
      [lease.depositId, lease.fence, [...RETRY_AFTER_SECONDS]],
    ),
  );
}

/** One transaction of one step, under the lease's fence; throws LeaseLost when somebody else has the deposit. */
export class DepositStep {
  private constructor(
    readonly sql: Sql,
    public deposit: DepositRow,
  ) {}

  static run<T>(database: Database, lease: DepositLease, work: (step: DepositStep) => Promise<T>): Promise<T> {
    return database.transact(NOBODY, async (sql) => {
      const [deposit] = await sql.query<DepositRow>(
        `UPDATE migration.deposit SET lease_until = clock_timestamp() + make_interval(secs => $3)
         WHERE id = $1 AND fence = $2 RETURNING ${COLUMNS}`,
        [lease.depositId, lease.fence, lease.seconds],
      );
      if (deposit === undefined) throw new LeaseLost(lease.depositId);
      return work(new DepositStep(sql, deposit));
    });
  }

  async become(state: DepositState): Promise<void> {
    assertStep('deposit', this.deposit.state, state);
    await this.sql.execute(
      `UPDATE migration.deposit SET state = $2, attempts = 0, updated_at = clock_timestamp() WHERE id = $1`,
      [this.deposit.id, state],
    );
    this.deposit = { ...this.deposit, state };
  }
}
