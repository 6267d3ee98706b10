export * from './test-database';
export * from './audit-catalog';
