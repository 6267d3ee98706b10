import { DomainError } from '@holdfast/kernel';

/** Where a command talks to: results to `out`, progress and complaints to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** True when `err` is a screen, on which a line may be rewritten. */
  readonly isScreen: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isScreen: process.stderr.isTTY === true,
  env: process.env,
};

/** 0: all is well; 1: what was looked at is not; 2: it could not be looked at. */
export type ExitCode = 0 | 1 | 2;

/** Runs a command and tells a known failure in words; what is unknown is a bug and keeps its stack. */
export async function runCommand(terminal: Terminal, command: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = 2;
    if (error instanceof DomainError) {
      terminal.err(`holdfast: ${error.message} (${error.code})\n`);
      if (error.details.remedy !== undefined) terminal.err(`  ${error.details.remedy}\n`);
    } else {
      terminal.err(`holdfast: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
}
