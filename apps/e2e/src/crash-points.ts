/** Where the worker can be killed while it takes a deposit forward, in the order in which a good deposit passes them. */
export const DEPOSIT_POINTS = [
  'deposit.received.before',
  'deposit.received.after',
  'deposit.verified.before',
  'deposit.verified.after',
  'deposit.landed.before',
  'deposit.scan.page',
  'deposit.landed.after',
  'deposit.scanned.before',
  'deposit.scanned.after',
  'deposit.reconciled.before',
  'deposit.reconciled.after',
  'deposit.issued.before',
  'deposit.issued.after',
] as const;

/** Where the worker can be killed while it takes a transfer forward. */
export const TRANSFER_POINTS = [
  'transfer.verify.before',
  'transfer.verify.after',
  'transfer.hold.before',
  'transfer.hold.after',
  'transfer.intend.before',
  'transfer.intend.after',
  'transfer.sign.before',
  'transfer.sign.after',
  'transfer.broadcast.after',
  'transfer.post.before',
  'transfer.post.after',
] as const;

/** Where the ledger can be killed. The log's are passed every second: the third time is in the middle of a transfer. */
export const LEDGER_POINTS = [
  'ledger.before_apply',
  'ledger.after_apply',
  'ledger.after_ring',
  'ledger.before_sequence',
  'ledger.before_checkpoint',
  'ledger.after_checkpoint',
] as const;

export const CRASH_POINTS: readonly string[] = [...DEPOSIT_POINTS, ...TRANSFER_POINTS, ...LEDGER_POINTS];
