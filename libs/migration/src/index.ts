export { AdvanceDeposit, type AdvanceDepositParts } from './deposit/advance-deposit';
export { dueDeposits } from './deposit/due-deposits';
export type { ChainScanner, ContentIntake, HolderSealer, SeenToken } from './deposit/ports';
export { assertStep, MACHINES } from './core/states';
export { AdvanceTransfer, type AdvanceTransferParts } from './transfer/advance-transfer';
export { dueTransfers } from './transfer/due-transfers';
export type { Bell, ChainRelease, ChainStatus, ContentCheck, ContentVerdict, TokenSigner } from './transfer/ports';
