export {
  acceptTransfer,
  approveCancellation,
  approveTransfer,
  proposeCancellation,
  rejectTransfer,
  type StaffAct,
} from './acceptance';
export {
  findCustodianTransfer,
  listAccounts,
  listCustodianTransfers,
  listPositions,
  listPostings,
  summariseCustodian,
} from './books';
export { findAcceptancePolicy, setAcceptancePolicy } from './policy';
export { findTerms, newestTerms, publishTerms, type TermsRow } from './terms';
export { listVaults, registerVault, revokeVault } from './vaults';
