import type { Command } from 'commander';
import { processTerminal, runCommand } from '../terminal/terminal';
import { fsckCommand, type FsckOptions } from './run-fsck-command';

/** `holdfast fsck`: exit code 0 clean, 1 something is wrong, 2 it could not be checked. */
export function addFsckCommand(program: Command): void {
  program
    .command('fsck')
    .description('check everything that must hold of a database, and say what is wrong with which row')
    .option('--database <url>', "the migrator's address of a database (or DATABASE_URL)")
    .option('--data <directory>', 'the data directory of an embedded system, running or stopped (or HOLDFAST_DATA)')
    .option('--key <key>', "the log's verifier key, or a file with it (default: the one in the data directory)")
    .option('--deep', 'read the bytes of every file in the content store again')
    .option('--json', 'print the result as JSON')
    .action((options: FsckOptions) => runCommand(processTerminal, () => fsckCommand(options, processTerminal)));
}
