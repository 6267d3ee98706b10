import { QUEUES } from '@holdfast/contracts';
import { type Command, Option } from 'commander';
import { processTerminal, runCommand } from '../terminal/terminal';
import { deadCommand, type QueueOptions, ringAgainCommand } from './run-queue-commands';

/** `holdfast queue dead | ring-again`: what the queues gave up on. */
export function addQueueCommands(queue: Command): void {
  withOptions(queue.command('dead'))
    .description('list the jobs that gave up, and why; nothing is lost with them, the reconciler rings for what is due')
    .option('--json', 'print the result as JSON')
    .action((options: QueueOptions) => runCommand(processTerminal, () => deadCommand(options, processTerminal)));
  withOptions(queue.command('ring-again'))
    .description('ring jobs that gave up anew: those of these ids, or all')
    .argument('[id...]', 'as `queue dead` lists them')
    .action((ids: string[], options: QueueOptions) =>
      runCommand(processTerminal, () => ringAgainCommand(ids, options, processTerminal)),
    );
}

const withOptions = (command: Command): Command =>
  command
    .addOption(new Option('--queue <queue>', 'of this queue alone').choices(QUEUES))
    .option('--database <url>', "the migrator's address of a database (or DATABASE_URL)")
    .option('--data <directory>', 'the data directory of an embedded system, running or stopped (or HOLDFAST_DATA)');
