export { addVerifyCommand } from './verify-command';
export { runVerify, type VerifyInput, type VerifyOutput } from './run-verify';
