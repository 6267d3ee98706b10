import { EXCLUSIONS } from './eligibility';

/** Why a leg stayed behind later, once the transfer ran: the worker's and the ledger's codes. */
const LATER: Readonly<Record<string, string>> = {
  'leg.content_changed': 'Its content is not any more what was agreed to.',
  'leg.not_in_manifest': 'The platform does not vouch for it any more.',
  'leg.no_way_to_vault': 'There was no way for it into the vault.',
  'leg.vault_changed': 'The custodian has changed its vault since you agreed. Draft the transfer again.',
  'leg.owner_moved': 'Its owner on the chain has moved it meanwhile.',
  'leg.release_timed_out': 'Its chain took no transaction for it in time.',
  'leg.cancelled': 'The transfer was cancelled.',
};

/** A code of an excluded leg, in words. */
export function excludedBecause(code: string): string {
  const early = Object.entries(EXCLUSIONS).find(([name]) => name === code);
  return early?.[1].meaning ?? LATER[code] ?? `The ledger refused it (${code}).`;
}
