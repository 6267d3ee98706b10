export { type DepositProblemCode, depositProblem, depositRemedies } from './deposit-problem';
export {
  checkSignature,
  keyFingerprint,
  rawPublicKey,
  readPrivateKey,
  readPublicKey,
  signTagManifest,
  signatureFile,
  signedFile,
} from './deposit-signature';
export { type ContentEntry, Deposit, type Structure, openDeposit } from './open-deposit';
export {
  type DepositRecords,
  type ParsedLine,
  type RecordKind,
  parseLine,
  recordFile,
  recordKinds,
} from './parse-line';
export {
  type LineLimits,
  type RecordLine,
  type RecordPage,
  type RecordPosition,
  type RecordsOptions,
  lineLimits,
} from './record-pages';
export {
  type CheckDepositOptions,
  type CheckProgress,
  type DepositReport,
  type LineCount,
  checkDeposit,
} from './check-deposit';
export { CrossCheck } from './cross-check';
export { type PackDepositInput, packDeposit } from './pack-deposit';
