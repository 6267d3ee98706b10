import type { VerifierKey } from '@holdfast/proof';
import type { FsckCheck } from './check';
import { ledgerChecks } from './ledger-checks';
import { logCheck } from './log-check';

/** Everything that must hold of the ledger and its log. `key` null: signatures are not checked. */
export function custodyChecks(key: VerifierKey | null): readonly FsckCheck[] {
  return [...ledgerChecks, logCheck(key)];
}

export * from './check';
export * from './run-fsck';
