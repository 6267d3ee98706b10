import { runService } from '@holdfast/platform';
import { custodyLedger } from './custody-ledger.module';

void runService(custodyLedger, process.env);
