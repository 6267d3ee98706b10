export * from './demonstration/acts';
export { ApiClient, ApiProblem } from './demonstration/api-client';
export { CUSTODIANS, HOLDERS, PASSWORD, PLATFORM } from './demonstration/cast';
export { accountAddress, CHAIN_ID, type DeployedChain } from './demonstration/chain';
export {
  type Counts,
  COUNTS,
  type DemonstrationRecords,
  FEW,
  recordsOf,
  tokenOwners,
} from './demonstration/collections';
export { holdfast } from './demonstration/command-line';
export { drawPictures, type Picture } from './demonstration/pictures';
export { codeFor, Demonstration } from './demonstration/demonstration';
export { assertPortFree } from './before-start';
export { type Infrastructure, openInfrastructure } from './infrastructure';
export { startServices } from './standalone';
export { cardForm, CARDS, type HostedPage, openedPage, walkThrough } from './demonstration/stripe-pages';
