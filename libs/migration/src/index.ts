export { migrationChecks } from './fsck/migration-checks';
export { AdvanceDeposit, type AdvanceDepositParts } from './deposit/advance-deposit';
export { dueDeposits } from './deposit/due-deposits';
export type { ChainScanner, ContentIntake, HolderSealer, SeenToken } from './deposit/ports';
export { assertStep, MACHINES } from './core/states';
export { AdvanceTransfer, type AdvanceTransferParts } from './transfer/advance-transfer';
export { dueTransfers } from './transfer/due-transfers';
export type {
  Bell,
  ChainAttempt,
  ChainDraft,
  ChainRelease,
  ChainStatus,
  ContentCheck,
  ContentVerdict,
  Purpose,
  TokenSigner,
} from './transfer/ports';
export { listLateContent } from './offer/late-content';
export { WORKER_STEPS } from './step/step-names';
export * from './claim';
export * from './custodian';
export * from './off-boarding';
export * from './offer';
export { normaliseClaimCode } from './core/claim-code';
export { EXCLUSIONS, type ExclusionCode } from './core/eligibility';
export { termsDocument } from './core/terms';
export { isEnded, TRANSFER_WORDS } from './core/transfer-words';
