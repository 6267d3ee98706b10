export { CustodyLedgerModule, custodyLedger } from './custody-ledger.module';
export { LEDGER_STEPS } from './ledger-steps';
