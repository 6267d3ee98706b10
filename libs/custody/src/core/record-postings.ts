import type { CommandResult } from './command-result';
import type { LedgerStore } from './ledger-store';
import type { Command, TransferLine } from './lines';
import { requireLines } from './require-lines';

/** Moves what the legs' holds lock, all or none, and resolves the holds. Throws `custody.batch_*`, `custody.command_reused`. */
export class RecordPostings {
  constructor(private readonly store: LedgerStore) {}

  async execute(command: Command<TransferLine>): Promise<CommandResult> {
    requireLines(command.lines);
    return this.store.transfer('post', command);
  }
}
