import { packDeposit, readPrivateKey } from '@holdfast/sources';
import type { Command } from 'commander';
import { Progress, bytesInWords, partInWords } from '../terminal/progress';
import { type ExitCode, type Terminal, processTerminal, runCommand } from '../terminal/terminal';
import { checkCommand, readKeyFile } from './check-command';

export interface PackOptions {
  key: string;
  offBoarding?: string;
  /** False leaves the packed deposit unchecked. */
  check: boolean;
}

/** `holdfast deposit pack`: writes a signed bag, a tar when `bag` ends in .tar, and checks it like `check`. */
export async function packCommand(
  source: string,
  bag: string,
  options: PackOptions,
  terminal: Terminal,
  now: () => Date = () => new Date(),
): Promise<ExitCode> {
  const progress = new Progress(terminal);
  const written = await packDeposit({
    source,
    target: bag,
    kind: bag.endsWith('.tar') ? 'tar' : 'directory',
    privateKey: readPrivateKey(await readKeyFile(options.key)),
    ...(options.offBoarding === undefined ? {} : { offBoardingId: options.offBoarding }),
    baggedAt: now(),
    onProgress: (done, total) => progress.update(`Packing ${partInWords(done, total)}`),
  });
  progress.done(`Packed ${written.files} files, ${bytesInWords(written.bytes)}.`);
  terminal.out(`${bag}\n`);
  return options.check ? checkCommand(bag, { publicKey: options.key }, terminal) : 0;
}

export function addPackCommand(program: Command): void {
  program
    .command('pack <source> <bag>')
    .description('pack and sign a deposit: <source> holds four .jsonl files and content/; <bag>.tar makes a tar')
    .requiredOption('--key <file>', "the platform's Ed25519 private key (PEM), from `holdfast keys new`")
    .option('--off-boarding <id>', 'the off-boarding it is for, written into the bag')
    .option('--no-check', 'do not check what was packed')
    .action((source: string, bag: string, options: PackOptions) =>
      runCommand(processTerminal, () => packCommand(source, bag, options, processTerminal)),
    );
}
