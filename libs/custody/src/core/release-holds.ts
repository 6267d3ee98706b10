import type { CommandResult } from './command-result';
import type { LedgerStore } from './ledger-store';
import type { Command, TransferLine } from './lines';
import { requireLines } from './require-lines';

/** Gives up the legs' holds without a posting, all or none. Throws `custody.batch_*`, `custody.command_reused`. */
export class ReleaseHolds {
  constructor(private readonly store: LedgerStore) {}

  async execute(command: Command<TransferLine>): Promise<CommandResult> {
    requireLines(command.lines);
    return this.store.transfer('release', command);
  }
}
