export * from './core/quote';
