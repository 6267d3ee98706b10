import { CONTENT_STEPS } from '@holdfast/content';

/*
 * Every step that changes something, by name: nothing is changed under another one (the types of `TransferStep.run`,
 * `DepositStep.run` and `leaseStep` see to it), and before and after each of them the worker can be killed (`namedStep`).
 */

export const TRANSFER_STEPS_NAMED = [
  'request',
  'validate',
  'begin_copy',
  'receive',
  'verify',
  'hold',
  'intend',
  'sign',
  'broadcast',
  'release',
  'leave_behind',
  'intend_anew',
  'replace',
  'undo_release',
  'end_undo',
  'end_cutover',
  'watch',
  'post',
  'find_in_vault',
  'sign_again',
  'post_again',
  'free',
  'close',
  'undo',
  'wait',
] as const;

export const DEPOSIT_STEPS_NAMED = [
  'verify',
  'refuse',
  'discard_bag',
  'begin_landing',
  'land_page',
  'end_landing',
  'begin_scan',
  'scan_page',
  'end_scan',
  'forget_scan',
  'scanned',
  'reconcile',
  'forget_holders',
  'claim_content',
  'record_content',
  'count',
  'write_manifests',
  'grade',
  'issue',
  'issued',
  'mend_content',
  'accept',
  'wait',
] as const;

export type TransferStepName = (typeof TRANSFER_STEPS_NAMED)[number];
export type DepositStepName = (typeof DEPOSIT_STEPS_NAMED)[number];

/** Taking, keeping and giving back the right to take something forward. */
export const LEASE_STEPS_NAMED = ['take', 'extend', 'give_back', 'retry'] as const;
export type LeaseStepName = (typeof LEASE_STEPS_NAMED)[number];

/** The names of all steps of the worker, as its crash points have them. */
export const WORKER_STEPS: readonly string[] = [
  ...DEPOSIT_STEPS_NAMED.map((name) => `deposit.${name}`),
  ...TRANSFER_STEPS_NAMED.map((name) => `transfer.${name}`),
  ...LEASE_STEPS_NAMED.map((name) => `lease.${name}`),
  ...CONTENT_STEPS,
];
