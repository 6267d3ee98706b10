import { DomainError } from '@holdfast/kernel';

/*
 * Every machine's legal steps, as data (DESIGN: States). The database has the same rows in migration.state_edge and
 * refuses anything else; a test compares the two.
 */

export const OFF_BOARDING_STEPS = {
  notice: ['snapshot'],
  emergency: ['snapshot'],
  snapshot: ['reconciled'],
  reconciled: ['snapshot', 'election'],
  election: ['default_assigned', 'transferring'],
  default_assigned: ['transferring'],
  transferring: ['residual'],
  residual: ['closed'],
  closed: [],
} as const;

export const DEPOSIT_STEPS = {
  announced: ['received'],
  received: ['verified', 'refused'],
  // Until the manifest is written, what cannot be kept still refuses the whole.
  verified: ['landed', 'refused'],
  landed: ['scanned', 'refused'],
  scanned: ['reconciled', 'refused'],
  reconciled: ['issued'],
  issued: ['accepted'],
  accepted: [],
  refused: [],
} as const;

export const TRANSFER_STEPS = {
  draft: ['authorized', 'cancelled'],
  authorized: ['requested', 'cancelled'],
  requested: ['validated', 'rejected', 'cancelled', 'overdue'],
  overdue: ['validated', 'deemed_validated', 'cancelled'],
  validated: ['copying', 'cancelled'],
  deemed_validated: ['copying'],
  copying: ['cutover', 'exception', 'cancelled'],
  cutover: ['settling', 'exception'],
  settling: ['settled', 'partially_settled', 'exception'],
  settled: ['closed'],
  partially_settled: ['closed'],
  exception: ['copying', 'cutover', 'settling', 'cancelled'],
  closed: [],
  rejected: [],
  cancelled: [],
} as const;

export const LEG_STEPS = {
  listed: ['eligible', 'excluded'],
  eligible: ['received', 'excluded'],
  received: ['verified', 'gap', 'excluded'],
  verified: ['held', 'excluded'],
  gap: ['verified', 'held', 'excluded'],
  held: ['provisional', 'excluded'],
  provisional: ['released', 'held'],
  // The point of no return: from here there is only forward.
  released: ['assigned'],
  assigned: ['confirmed'],
  confirmed: [],
  excluded: [],
} as const;

/**
 * The release of one token on its chain. Undone: something else finally took its nonce, and nothing of it can ever run.
 * Reverted: past the point of no return it has finally failed, and is signed anew or found in the vault.
 */
export const CHAIN_INTENT_STEPS = {
  intended: ['signed'],
  signed: ['intended', 'broadcast', 'undoing'],
  undoing: ['undone', 'final'],
  undone: [],
  broadcast: ['mined', 'final', 'reverted'],
  mined: ['broadcast', 'final', 'reverted'],
  reverted: ['broadcast', 'final'],
  final: [],
} as const;

export type OffBoardingState = keyof typeof OFF_BOARDING_STEPS;
export type DepositState = keyof typeof DEPOSIT_STEPS;
export type TransferState = keyof typeof TRANSFER_STEPS;
export type LegState = keyof typeof LEG_STEPS;
export type ChainIntentState = keyof typeof CHAIN_INTENT_STEPS;

export const MACHINES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  off_boarding: OFF_BOARDING_STEPS,
  deposit: DEPOSIT_STEPS,
  transfer: TRANSFER_STEPS,
  leg: LEG_STEPS,
  chain_intent: CHAIN_INTENT_STEPS,
};

/** Throws `migration.illegal_step` (a conflict) when the machine has no edge between the two states. */
export function assertStep(machine: string, from: string, to: string): void {
  if (MACHINES[machine]?.[from]?.includes(to)) return;
  throw new DomainError('conflict', 'migration.illegal_step', `A ${machine} in state ${from} cannot become ${to}.`, {
    facts: { machine, from, to },
  });
}
