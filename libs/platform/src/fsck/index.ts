export * from './check';
export * from './run-fsck';
