import type { TransferState } from '../core/states';
import type { Outcome, Wait } from '../step/outcome';

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
export type WaitingOn = 'holder' | 'custodian' | 'platform' | 'holdfast' | 'chain';

export interface Waiting extends Wait {
  readonly on: WaitingOn;
  /** Until when; afterwards the step itself decides what happens. */
  readonly untilMs: number;
}

export type StepOutcome = Outcome<Waiting>;
