export * from './clock';
export * from './domain-error';
export * from './id';
export * from './money';
export * from './csv';
