export { CustodyLedgerModule, custodyLedger } from './custody-ledger.module';
