import type { MigrationJob } from '@holdfast/contracts';
import type { AdvanceDeposit, AdvanceTransfer } from '@holdfast/migration';
import type { Logger } from 'pino';

/**
 * Parses nothing and decides nothing: each job is one call of one use case. A failure is logged and the job is done all
 * the same: when to try again is kept in PostgreSQL with the deposit or transfer, and the reconciler rings then.
 */
export class JobProcessor {
  constructor(
    private readonly deposits: AdvanceDeposit,
    private readonly transfers: AdvanceTransfer,
    private readonly logger: Logger,
  ) {}

  async process(job: MigrationJob): Promise<void> {
    try {
      await this.advance(job);
    } catch (error) {
      this.logger.error({ err: error, job }, 'a step failed; it is tried again later');
    }
  }

  private async advance(job: MigrationJob): Promise<void> {
    switch (job.kind) {
      case 'advance-deposit':
        await this.deposits.execute(job.depositId);
        return;
      case 'advance-transfer':
        await this.transfers.execute(job.transferId);
        return;
      case 'ledger-command-done':
        // The subject is a deposit or a transfer; the one that it is not has no such row.
        if (!(await this.transfers.execute(job.subjectId))) await this.deposits.execute(job.subjectId);
        return;
    }
  }
}
