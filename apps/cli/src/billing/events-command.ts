import type { Command } from 'commander';
import { processTerminal, runCommand } from '../terminal/terminal';
import { eventsCommand, type EventsOptions } from './run-events-command';

/** `holdfast billing events`: exit code 0 nothing is parked, 1 something is, 2 it could not be told. */
export function addEventsCommand(billing: Command): void {
  billing
    .command('events')
    .description(
      'list the events of Stripe’s that were parked: about an account, a customer or a subscription not known here',
    )
    .option('--database <url>', "the migrator's address of a database (or DATABASE_URL)")
    .option('--data <directory>', 'the data directory of an embedded system, running or stopped (or HOLDFAST_DATA)')
    .option('--json', 'print the result as JSON')
    .action((options: EventsOptions) => runCommand(processTerminal, () => eventsCommand(options, processTerminal)));
}
