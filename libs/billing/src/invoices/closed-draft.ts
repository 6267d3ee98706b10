import type { Sql } from '@holdfast/platform';
import type Stripe from 'stripe';
import type { Day } from '../core/days';
import type { Account } from '../parts';
import { LINES_OF } from '../stripe/invoice-calls';

/**
 * Stripe closes the draft of a period an hour after it told us of it, whether our lines are on it or not: when billing stood
 * still so long, or was in the middle of it (https://docs.stripe.com/invoicing/integration/workflow-transitions). Such an invoice
 * of Stripe's is over nothing, and says nothing of ours.
 */
export const closedWithoutLines = (invoice: Stripe.Invoice): boolean =>
  invoice.status !== 'draft' && invoice.metadata?.[LINES_OF] === undefined;

interface ClosedDraft {
  readonly account: Account;
  readonly stripeInvoiceId: string;
  readonly now: Date;
}

/** Ours that waited on one that was closed, or deleted, go on without it, onto an invoice of their own. Answers how many. */
export const leaveClosedDraft = (sql: Sql, { account, stripeInvoiceId, now }: ClosedDraft): Promise<number> =>
  sql.execute(
    `UPDATE billing.invoice
        SET state = 'rated', stripe_invoice_id = NULL, missed_draft_id = $2, problem = NULL, next_step_at = $3::timestamptz,
            updated_at = now()
      WHERE organization_id = $1::uuid AND stripe_invoice_id = $2 AND state = 'draft'`,
    [account.organizationId, stripeInvoiceId, now],
  );

/** Ours of the period that it was opened for wait for it no longer. Answers how many. */
export const passClosedDraft = (
  sql: Sql,
  { account, stripeInvoiceId, now, subscriptionId, until }: ClosedDraft & { subscriptionId: string; until: Day },
): Promise<number> =>
  sql.execute(
    `UPDATE billing.invoice SET missed_draft_id = $3, next_step_at = $5::timestamptz, updated_at = now()
      WHERE organization_id = $1::uuid AND subscription_id = $2::uuid AND ${OF_PERIOD_ENDING('$4')} AND missed_draft_id IS NULL`,
    [account.organizationId, subscriptionId, stripeInvoiceId, until, now],
  );

/** What goes onto the draft that a period's end opens: its usage, and for a yearly plan the year after it. */
export const OF_PERIOD_ENDING = (day: string): string =>
  `state = 'rated' AND stripe_invoice_id IS NULL
   AND (kind = 'usage' AND period_end = ${day}::date OR kind = 'prepayment' AND period_start = ${day}::date)`;
