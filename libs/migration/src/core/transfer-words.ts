import type { TransferState } from './states';

/** What a state means to the person who reads it. */
export const TRANSFER_WORDS: Readonly<Record<TransferState, string>> = {
  draft: 'Waiting for your consent.',
  authorized: 'You have consented. Until the time to object is over, you can take it back.',
  requested: 'Waiting for the custodian to accept.',
  overdue: 'The other side has not answered in time.',
  validated: 'Accepted. The transfer is about to begin.',
  deemed_validated: 'The other side stayed silent; its last verified word counts.',
  copying: 'Every file is being read again and checked, and each asset is being locked for the move.',
  cutover: 'The assets are being released. From here there is only forward.',
  settling: 'The move is being written into the ledger.',
  settled: 'Everything has moved.',
  partially_settled: 'What could move has moved; the rest is listed.',
  closed: 'Done. The receipts can be downloaded.',
  exception: 'Something needs attention; the remedy is written beside it.',
  rejected: 'The custodian has declined.',
  cancelled: 'Cancelled. Nothing has moved.',
};

/** Where nothing happens any more. */
export const ENDED_STATES = ['closed', 'rejected', 'cancelled'] as const satisfies readonly TransferState[];
export const isEnded = (state: string): boolean => (ENDED_STATES as readonly string[]).includes(state);

/** Nothing is locked yet, so that cancelling is one row; from `copying` on, the worker unlocks first. */
export const CANCELLED_AT_ONCE = [
  'draft',
  'authorized',
  'requested',
  'overdue',
  'validated',
] as const satisfies readonly TransferState[];

/** Has cutover been passed? Then there is only forward. */
export const PAST_CUTOVER = [
  'cutover',
  'settling',
  'settled',
  'partially_settled',
] as const satisfies readonly TransferState[];
