import { z } from 'zod';

/*
 * What goes through the queues. A job is a doorbell: it carries ids and never facts, so that wiping every queue loses
 * nothing, and no personal data, because Redis keeps it in clear text.
 */
const id = z.uuid();

/** To custody-ledger: a command waits, batches want their place in the log, or a checkpoint is due. */
export const LedgerJob = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('apply-command'), commandId: id }),
  z.strictObject({ kind: z.literal('sequence') }),
  z.strictObject({ kind: z.literal('sign-checkpoint') }),
]);

/** To migration-worker: take this deposit or transfer forward, or look what the ledger has answered. */
export const MigrationJob = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('advance-deposit'), depositId: id }),
  z.strictObject({ kind: z.literal('advance-transfer'), transferId: id }),
  z.strictObject({ kind: z.literal('ledger-command-done'), commandId: id, subjectId: id }),
]);

/**
 * To billing: a transfer's assets are in their custodian's keeping; somebody asked for a page of Stripe's, for money back, or
 * for a sponsorship; a subscription has a step to make; invoices, events or mails wait; or look whether anything was missed.
 */
export const BillingJob = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('transfer-settled'), transferId: id }),
  z.strictObject({ kind: z.literal('open-page'), pageId: id }),
  z.strictObject({ kind: z.literal('advance-subscription'), subscriptionId: id }),
  z.strictObject({ kind: z.literal('advance-refund'), refundId: id }),
  z.strictObject({ kind: z.literal('advance-sponsorship'), sponsorshipId: id }),
  z.strictObject({ kind: z.literal('settle-invoices') }),
  z.strictObject({ kind: z.literal('stripe-events') }),
  z.strictObject({ kind: z.literal('send-mail') }),
  z.strictObject({ kind: z.literal('reconcile') }),
]);

export type LedgerJob = z.infer<typeof LedgerJob>;
export type MigrationJob = z.infer<typeof MigrationJob>;
export type BillingJob = z.infer<typeof BillingJob>;

interface Jobs {
  ledger: LedgerJob;
  migration: MigrationJob;
  billing: BillingJob;
}
export type QueueName = keyof Jobs;
export type JobOf<Queue extends QueueName> = Jobs[Queue];

export const QUEUES = ['ledger', 'migration', 'billing'] as const satisfies readonly QueueName[];

/** Every queue with the schema of its jobs; both ends check against it. */
export const JOBS: { readonly [Queue in QueueName]: z.ZodType<Jobs[Queue]> } = {
  ledger: LedgerJob,
  migration: MigrationJob,
  billing: BillingJob,
};
