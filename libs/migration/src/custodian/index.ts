export {
  acceptTransfer,
  approveCancellation,
  approveTransfer,
  proposeCancellation,
  rejectTransfer,
  type StaffAct,
} from './acceptance';
export { listAccounts, listPositions, listPostings, summariseCustodian } from './books';
export { type KeptFile, readKeptAsset } from './kept-asset';
export { approveChange, type ChangeRow, listChanges, proposeChange, withdrawChange } from './changes';
export { findAcceptancePolicy } from './policy';
export { findTerms, listTerms, newestTerms, publishTerms, type TermsRow } from './terms';
export { listVaults } from './vaults';
export { readConsentFacts } from './consent-facts';
export {
  countCustodianTransfers,
  findCustodianTransfer,
  listCustodianTransfers,
  ownTransfersAmong,
} from './transfer-queue';
