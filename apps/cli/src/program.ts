import { Command } from 'commander';
import { addAuditCommand } from './billing/audit-command';
import { addEventsCommand } from './billing/events-command';
import { addCheckCommand } from './deposit/check-command';
import { addPackCommand } from './deposit/pack-command';
import { addSubmitCommand } from './deposit/submit-command';
import { addFsckCommand } from './fsck';
import { addNewKeyCommand } from './keys/new-command';
import { addQueueCommands } from './queue/queue-commands';
import { addVerifyCommand } from './verify';

/** `holdfast` with all of its commands. Wrong usage exits with 2, as everything that could not be done. */
export function buildProgram(): Command {
  const program = new Command('holdfast')
    .description('Packs, checks and submits deposits; verifies receipts; audits the ledger.')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const deposit = program.command('deposit').description('a platform hands over what it holds');
  addPackCommand(deposit);
  addCheckCommand(deposit);
  addSubmitCommand(deposit);
  addNewKeyCommand(program.command('keys').description('signing keys'));
  addVerifyCommand(program);
  addFsckCommand(program);
  addQueueCommands(program.command('queue').description('doorbells that gave up'));
  const billing = program.command('billing').description('what holders are charged');
  addAuditCommand(billing);
  addEventsCommand(billing);
  return program;
}
