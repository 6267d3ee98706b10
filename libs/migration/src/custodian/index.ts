export {
  acceptTransfer,
  approveCancellation,
  approveTransfer,
  proposeCancellation,
  rejectTransfer,
  type StaffAct,
} from './acceptance';
export { listAccounts, listPositions, listPostings, summariseCustodian } from './books';
export { approveChange, type ChangeRow, listChanges, proposeChange, withdrawChange } from './changes';
export { findAcceptancePolicy } from './policy';
export { findTerms, newestTerms, publishTerms, type TermsRow } from './terms';
export { listVaults } from './vaults';
export { countCustodianTransfers, findCustodianTransfer, listCustodianTransfers } from './transfer-queue';
