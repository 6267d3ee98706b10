import type { LedgerJob } from '@holdfast/contracts';
import type { ApplyCommand } from '@holdfast/custody';
import { crashPoint, type JobQueues } from '@holdfast/platform';
import type { LogKeeper } from './log-keeper';

/** Each job is one call of one use case; what follows from it are doorbells, which the reconcilers can replace. */
export class CommandProcessor {
  constructor(
    private readonly commands: ApplyCommand,
    private readonly log: LogKeeper,
    private readonly queues: JobQueues,
  ) {}

  async process(job: LedgerJob): Promise<void> {
    switch (job.kind) {
      case 'apply-command':
        return this.apply(job.commandId);
      case 'sequence':
      case 'sign-checkpoint':
        return this.log.keep();
    }
  }

  async apply(commandId: string): Promise<void> {
    crashPoint('ledger.before_apply');
    const result = await this.commands.execute({ commandId });
    crashPoint('ledger.after_apply');
    this.log.ring();
    await this.queues.ring('migration', { kind: 'ledger-command-done', commandId, subjectId: result.subjectId });
    crashPoint('ledger.after_ring');
  }
}
