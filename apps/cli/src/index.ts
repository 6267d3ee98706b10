export { addCheckCommand, checkCommand } from './deposit/check-command';
export { addPackCommand, packCommand } from './deposit/pack-command';
export { addSubmitCommand, submitCommand } from './deposit/submit-command';
export { addNewKeyCommand, newKeyCommand } from './keys/new-command';
export { buildProgram } from './program';
export { type ExitCode, type Terminal, processTerminal, runCommand } from './terminal/terminal';
