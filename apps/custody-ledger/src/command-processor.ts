import type { LedgerJob } from '@holdfast/contracts';
import type { ApplyCommand } from '@holdfast/custody';
import type { JobQueues } from '@holdfast/platform';
import { ledgerStep } from './ledger-steps';
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
    const { subjectId } = await ledgerStep('apply', () => this.commands.execute({ commandId }));
    this.log.ring();
    await ledgerStep('ring', () =>
      this.queues.ring('migration', { kind: 'ledger-command-done', commandId, subjectId }),
    );
  }
}
