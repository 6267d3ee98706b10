import type { MigrationJob } from '@holdfast/contracts';
import type { AdvanceDeposit, AdvanceTransfer } from '@holdfast/migration';

/** Parses nothing and decides nothing: each job is one call of one use case. */
export class JobProcessor {
  constructor(
    private readonly deposits: AdvanceDeposit,
    private readonly transfers: AdvanceTransfer,
  ) {}

  async process(job: MigrationJob): Promise<void> {
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
      default:
        return;
    }
  }
}
