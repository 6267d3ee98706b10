import type { Command } from 'commander';
import { processTerminal, runCommand } from '../terminal/terminal';
import { auditCommand, type AuditOptions } from './run-audit-command';

/** `holdfast billing audit`: exit code 0 all invoices agree, 1 some differ, 2 it could not be told. */
export function addAuditCommand(billing: Command): void {
  billing
    .command('audit')
    .description('compute invoices again from facts of the ledger, and say to the cent where they differ')
    .option('--all', 'every account, not only those that were invoiced in the last 35 days')
    .option('--database <url>', "the migrator's address of a database (or DATABASE_URL)")
    .option('--data <directory>', 'the data directory of an embedded system, running or stopped (or HOLDFAST_DATA)')
    .option('--json', 'print the result as JSON')
    .action((options: AuditOptions) => runCommand(processTerminal, () => auditCommand(options, processTerminal)));
}
