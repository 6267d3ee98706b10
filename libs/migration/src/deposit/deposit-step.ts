import { type Database, namedStep, type Sql } from '@holdfast/platform';
import { assertStep, type DepositState } from '../core/states';
import { type Lease, underFence } from '../step/lease';
import type { DepositStepName } from '../step/step-names';

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

/** One transaction of one step of a deposit, under the lease's fence. */
export class DepositStep {
  private constructor(
    readonly sql: Sql,
    public deposit: DepositRow,
  ) {}

  /** Throws LeaseLost when the fence is no longer the newest, StateMoved when the lease names another state. */
  static run<T>(
    database: Database,
    lease: Lease,
    name: DepositStepName,
    work: (step: DepositStep) => Promise<T>,
  ): Promise<T> {
    return namedStep(`deposit.${name}`, () => DepositStep.look(database, lease, work));
  }

  /** The same for what only reads: it is no step, and there is nothing to cut off. */
  static look<T>(database: Database, lease: Lease, work: (step: DepositStep) => Promise<T>): Promise<T> {
    return underFence<DepositRow, T>(database, lease, COLUMNS, (sql, deposit) => work(new DepositStep(sql, deposit)));
  }

  async become(state: DepositState): Promise<void> {
    assertStep('deposit', this.deposit.state, state);
    await this.sql.execute(
      `UPDATE migration.deposit SET state = $2, waiting_for = NULL, attempts = 0, updated_at = clock_timestamp() WHERE id = $1`,
      [this.deposit.id, state],
    );
    this.deposit = { ...this.deposit, state };
  }

  /** Notes what the deposit waits for, as a code that the portal has words for. */
  async wait(waitingFor: string): Promise<void> {
    await this.sql.execute(`UPDATE migration.deposit SET waiting_for = $2 WHERE id = $1`, [
      this.deposit.id,
      waitingFor,
    ]);
  }
}
