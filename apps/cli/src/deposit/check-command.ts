import { readFile } from 'node:fs/promises';
import { DomainError } from '@holdfast/kernel';
import { checkDeposit, openDeposit, readPublicKey } from '@holdfast/sources';
import type { Command } from 'commander';
import { Progress, partInWords } from '../terminal/progress';
import { type ExitCode, type Terminal, processTerminal, runCommand } from '../terminal/terminal';
import { reportInWords } from './report';

export interface CheckOptions {
  /** A file: the public key's PEM or base64, or the private key's PEM. */
  publicKey?: string;
}

/** `holdfast deposit check`: 0 when all of the deposit would be accepted, 1 when not, 2 when it can't be read. */
export async function checkCommand(bag: string, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const publicKey = options.publicKey === undefined ? undefined : readPublicKey(await readKeyFile(options.publicKey));
  const progress = new Progress(terminal);
  const deposit = await openDeposit(bag);
  try {
    const report = await checkDeposit(deposit, {
      ...(publicKey ? { publicKey } : {}),
      onProgress: ({ phase, done, total }) =>
        progress.update(
          total === null ? `Checking ${phase}: ${done} lines` : `Checking digests: ${partInWords(done, total)}`,
        ),
    });
    progress.done('Checked.');
    terminal.out(reportInWords(report));
    return report.verdict === 'clean' ? 0 : 1;
  } finally {
    await deposit.close();
  }
}

/** Throws `cli.key_unreadable`. */
export function readKeyFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new DomainError('not_found', 'cli.key_unreadable', `There is no key file ${path} that can be read.`);
  });
}

export function addCheckCommand(program: Command): void {
  program
    .command('check <bag>')
    .description('check a deposit (a bag in a directory or tar) as the server will')
    .option('--public-key <file>', "the platform's public key, PEM or base64; the private key's file does too")
    .action((bag: string, options: CheckOptions) =>
      runCommand(processTerminal, () => checkCommand(bag, options, processTerminal)),
    );
}
