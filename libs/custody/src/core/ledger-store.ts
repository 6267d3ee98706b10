import type { StatementType } from '@holdfast/proof';
import type { CommandResult } from './command-result';
import type { Command, IssueLine, TransferLine } from './lines';

export interface Correction {
  readonly commandId: string;
  readonly postingId: string;
  /** SHA-256 of the written decision: the correction's authority in its leaf. */
  readonly decisionHash: Uint8Array;
}

export interface NewStatement {
  readonly commandId: string;
  readonly statementId: string;
  readonly type: StatementType;
  readonly organizationId: string;
  readonly bodyHash: Uint8Array;
}

/** A command that waits for the ledger. */
export interface WaitingCommand {
  readonly commandId: string;
  readonly subjectId: string;
}

/**
 * Where the ledger is kept. Every method is one transaction and repeats itself when another batch was faster; each command
 * id has one effect for ever. Throws `custody.command_reused` when it comes again with another body.
 */
export interface LedgerStore {
  /** Reads the command and its lines from migration's views. Throws `custody.command_unknown`. */
  apply(commandId: string): Promise<CommandResult>;
  issue(command: Command<IssueLine>): Promise<CommandResult>;
  transfer(kind: 'hold' | 'post' | 'release', command: Command<TransferLine>): Promise<CommandResult>;
  compensate(correction: Correction): Promise<CommandResult>;
  /** Throws `custody.statement_exists`. */
  state(statement: NewStatement): Promise<CommandResult>;
  /** Commands without a result, oldest first: those whose doorbell was lost. */
  waiting(limit: number): Promise<WaitingCommand[]>;
  /** Destroys the subject's key: no further salt of theirs can ever be made. Answers whether there was one. */
  eraseSubject(subjectId: string): Promise<boolean>;
}
