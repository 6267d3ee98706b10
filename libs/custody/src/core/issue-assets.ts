import type { CommandResult } from './command-result';
import type { LedgerStore } from './ledger-store';
import type { Command, IssueLine } from './lines';
import { requireLines } from './require-lines';

/** Brings assets into being at their platform, all or none. Throws `custody.batch_*`, `custody.command_reused`. */
export class IssueAssets {
  constructor(private readonly store: LedgerStore) {}

  async execute(command: Command<IssueLine>): Promise<CommandResult> {
    requireLines(command.lines);
    return this.store.issue(command);
  }
}
