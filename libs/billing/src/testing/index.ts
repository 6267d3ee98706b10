export { LedgerFacts, type MoveFact } from './ledger-facts';
