import type { CommandResult } from './command-result';
import type { LedgerStore } from './ledger-store';
import type { Command, TransferLine } from './lines';
import { requireLines } from './require-lines';

/** Locks what the legs will move, all or none. Throws `custody.batch_*`, `custody.command_reused`. */
export class PlaceHolds {
  constructor(private readonly store: LedgerStore) {}

  async execute(command: Command<TransferLine>): Promise<CommandResult> {
    requireLines(command.lines);
    return this.store.transfer('hold', command);
  }
}
