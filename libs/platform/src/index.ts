export * from './config';
export { KEY_BYTES, seal, unseal } from './crypto/seal';
export { PositionCipher, SealedFile } from './crypto/sealed-file';
export { crashPoint, namedStep } from './crash-point';
export { Database, type DatabaseOptions, pgSql, type UnitOfWork } from './database/database';
export { type EmbeddedCluster, type EmbeddedClusterOptions, startEmbeddedCluster } from './database/embedded-cluster';
export { explainDatabaseError, postgresCodeOf } from './database/explain-database-error';
export { freePort } from './database/free-port';
export { type CatalogDifference, compareCatalog, keepCatalog } from './database/kept-catalog';
export { Migrations } from './database/migrations';
export { openRoles, roleOf, type ServiceName, SERVICES, serviceUrl } from './database/roles';
export { type Actor, NOBODY, type Sql, type SqlValue } from './database/sql';
export { Prisma } from './generated/prisma/client';
export * from './fsck';
export * from './queue';
export { assertMigrated, assertSafeDatabase, PRISMA_DIRECTORY, type SafetyOptions } from './database/safe-database';
export { describePostgresError, type PostgresFailure } from './database/postgres-error';
export * from './http';
export * from './mail';
export { type HealthChecks, HealthController, HealthModule, standardChecks } from './telemetry/health';
export { stopOnSignal } from './telemetry/shutdown';
export { createLogger, type LoggerOptions } from './telemetry/logger';
export { currentTraceId, newTraceId, traceIdOf, withTrace } from './telemetry/trace';
export {
  type RunningService,
  runService,
  sentenceOf,
  type ServiceDefinition,
  type ServiceParts,
  startService,
} from './service/run-service';
