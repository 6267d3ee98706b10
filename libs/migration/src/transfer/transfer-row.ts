import type { TransferState } from '../core/states';

/** What the worker needs to know of a transfer to take its next step. */
export interface TransferRow {
  id: string;
  organization_id: string;
  from_organization_id: string;
  state: TransferState;
  fence: bigint;
  event_seq: bigint;
  attempts: number;
  accepted_at: Date | null;
  approved_at: Date | null;
  waiting_for: string | null;
  waiting_on: string | null;
  waiting_until: Date | null;
}

export const TRANSFER_COLUMNS = `id, organization_id, from_organization_id, state, fence, event_seq, attempts,
  accepted_at, approved_at, waiting_for, waiting_on, waiting_until`;

/** On whom a transfer waits; said to the holder in these words. */
export type WaitingOn = 'custodian' | 'platform' | 'holdfast' | 'chain';

export interface Waiting {
  /** What for, as a code the portal has words for. */
  for: string;
  on: WaitingOn;
  /** Until when; afterwards the step itself decides what happens. */
  untilMs: number;
  /** When to look again if no doorbell rings before. */
  againInMs: number;
}

/** How a step ended: more can be done at once, or nothing before something else happens, or nothing ever. */
export type StepOutcome = { kind: 'moved' } | { kind: 'waiting'; waiting: Waiting } | { kind: 'ended' };

export const MOVED: StepOutcome = { kind: 'moved' };
export const ENDED: StepOutcome = { kind: 'ended' };
export const waitFor = (waiting: Waiting): StepOutcome => ({ kind: 'waiting', waiting });

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;
