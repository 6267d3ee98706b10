import type { CommandResult } from './command-result';
import type { LedgerStore, NewStatement } from './ledger-store';

/** Puts a statement into the log: late content, a new key. Throws `custody.statement_exists`, `custody.command_reused`. */
export class RecordStatement {
  constructor(private readonly store: LedgerStore) {}

  execute(statement: NewStatement): Promise<CommandResult> {
    return this.store.state(statement);
  }
}
