export * from './deposit-records';
export * from './http';
export * from './jobs';
