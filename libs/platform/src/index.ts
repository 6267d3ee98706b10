export { crashPoint } from './crash-point';
export { Database, type DatabaseOptions, pgSql, type UnitOfWork } from './database/database';
export { type EmbeddedCluster, freePort, startEmbeddedCluster } from './database/embedded-cluster';
export { Migrations } from './database/migrations';
export { openRoles, roleOf, type ServiceName, SERVICES, serviceUrl } from './database/roles';
export { type Actor, NOBODY, type Sql, type SqlValue } from './database/sql';
export { Prisma } from './generated/prisma/client';
export { prepareQueueSchema, QUEUE_SCHEMA } from './queue/queue-schema';
