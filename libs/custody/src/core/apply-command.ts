import type { CommandResult } from './command-result';
import type { LedgerStore } from './ledger-store';

/** Applies a command of the inbox, once; a repeated one is answered from its result. Throws `custody.command_unknown`. */
export class ApplyCommand {
  constructor(private readonly store: LedgerStore) {}

  execute(input: { commandId: string }): Promise<CommandResult> {
    return this.store.apply(input.commandId);
  }
}
