import type { CommandResult } from './command-result';
import type { Correction, LedgerStore } from './ledger-store';

/** Takes a posting back by a new one that names it, once. Throws `custody.command_reused`. */
export class CompensatePosting {
  constructor(private readonly store: LedgerStore) {}

  execute(correction: Correction): Promise<CommandResult> {
    return this.store.compensate(correction);
  }
}
