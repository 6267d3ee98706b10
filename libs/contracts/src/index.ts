export * from './deposit-records';
