import type { FsckCheck } from '@holdfast/platform';
import type { VerifierKey } from '@holdfast/proof';
import { catalogCheck } from './catalog-check';
import { ledgerChecks } from './ledger-checks';
import { logCheck } from './log-check';

/** Everything that must hold of the ledger, its log and the schema under them. `key` null: signatures are not checked. */
export function custodyChecks(key: VerifierKey | null): readonly FsckCheck[] {
  return [catalogCheck, ...ledgerChecks, logCheck(key)];
}
