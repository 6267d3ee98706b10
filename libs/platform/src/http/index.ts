export { AfterCommit } from './after-commit';
export { Page, type Position } from './cursor';
export {
  Allow,
  Describe,
  type Description,
  NoIdempotency,
  NotReplayed,
  OwnTransaction,
  type Permission,
  RateLimit,
  SignedDelivery,
} from './decorators';
export { EventStreams, type EventStream, type ServerEvent } from './event-streams';
export { describeApi } from './describe-api';
export { createHttpApp } from './http-app';
export { HTTP_OPTIONS, type HttpOptions } from './http-options';
export { JsonBody, JsonQuery, Paged, parseWith, PathId, StreamBody } from './parameters';
export { AUTHENTICATOR, type Authenticator, type Principal, type Role, ROLES } from './principal';
export { STATUS_OF, toProblem } from './problem';
export { type AuditRow, RequestContext } from './request-context';
export { type Route, RouteCatalog } from './route-catalog';
export { type Json, parseStrictJson } from './strict-json';
