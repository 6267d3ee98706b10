export { BagShelf, type ExpectedBag } from './bag-shelf';
export {
  type ChainAccess,
  type ChainAccessFor,
  checkControl,
  checkDeclaration,
  declareChainSource,
  getChainSource,
  listChainSources,
  recordProof,
} from './chain-sources';
export {
  announceDeposit,
  alreadyReceived,
  countDepositItems,
  getDeposit,
  groupDepositProblems,
  listDepositProblems,
  listChainScans,
  listDeposits,
  listManifestItems,
  markDepositReceived,
} from './deposits';
export {
  announceOffBoarding,
  countOffBoarding,
  getOffBoarding,
  listOffBoardings,
  openElectionWindow,
} from './off-boardings';
export { offBoardingDays, type OffBoardingDay, type OffBoardingReport, reportOffBoarding } from './progress';
export { planOffBoarding } from './plan';
export { listSigningKeys, registerSigningKey, revokeSigningKey } from './signing-keys';
