export * from './demonstration/acts';
export { ApiClient, ApiProblem } from './demonstration/api-client';
export { CUSTODIANS, HOLDERS, PASSWORD, PLATFORM } from './demonstration/cast';
export { accountAddress } from './demonstration/chain';
export { COUNTS } from './demonstration/collections';
export { holdfast } from './demonstration/command-line';
export { codeFor, Demonstration } from './demonstration/demonstration';
export { assertPortFree, type Infrastructure, openInfrastructure } from './infrastructure';
export { startServices } from './standalone';
