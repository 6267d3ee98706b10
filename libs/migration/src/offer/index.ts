export {
  assetHistory,
  countHeldAssets,
  CUSTODY_WORDS,
  findDrawableFile,
  getHeldAsset,
  type HeldAssetRow,
  listHeldAssets,
} from './assets';
export { findOrganization } from './candidates';
export { CustodianRecords } from './custodian-records';
export { getCustodian, listCustodians } from './custodians';
export { draftTransfer } from './draft-transfer';
export { giveConsent } from './give-consent';
export { assertMayLeave, closeDrafts, forgetWallets, type Leaving, leavingFacts } from './leaving';
export { assertOwnAssets, type HoldingsAt, sumOwnHoldings } from './holdings';
export { eventsAfter, recordTransferEvent, type TransferEventRow, transferHead } from './transfer-events';
export { getOfferedTerms } from './offered-terms';
export {
  cancelOwnTransfer,
  getMoving,
  getOffer,
  getTransfer,
  listCustodianLegs,
  listLegs,
  listTransfers,
  transferNotFound,
} from './transfers';
export { transferConsentedMail, transferDoneMail } from './mails';
