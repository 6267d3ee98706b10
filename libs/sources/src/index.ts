export * from './deposit';
export * from './evm';
