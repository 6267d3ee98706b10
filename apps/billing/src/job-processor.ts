import {
  AdvanceRefund,
  AdvanceSponsorship,
  AdvanceSubscription,
  BeginSubscriptions,
  type BillingParts,
  CloseGaps,
  HandleEvents,
  OpenPage,
  SettleInvoices,
} from '@holdfast/billing';
import type { BillingJob } from '@holdfast/contracts';
import type { MailSender } from '@holdfast/platform';
import type { Logger } from 'pino';

/** Batches of one job: the rest is rung for anew, so that nothing waits behind a long one. */
const BATCHES_MAX = 20;
/** Batches of invoices side by side: one's calls are made while another is in the database. */
const SETTLED_AT_ONCE = 2;

/**
 * Each job is one call of one use case. A failure is logged and the job is done all the same: when to try again is kept in
 * PostgreSQL with what it is about, and the reconciler rings then.
 */
export class JobProcessor {
  private readonly stripe: StripeUseCases | null;

  /** @param billing null where no Stripe is set up: then only mails are sent. */
  constructor(
    private readonly mails: MailSender,
    billing: BillingParts | null,
    private readonly logger: Logger,
  ) {
    this.stripe = billing === null ? null : useCases(billing);
  }

  async process(job: BillingJob, signal?: AbortSignal): Promise<void> {
    try {
      if (job.kind === 'send-mail') await inBatches(() => this.mails.sendDue(signal), signal);
      else if (this.stripe !== null) await run(this.stripe, job, signal);
    } catch (error) {
      this.logger.error({ err: error, job }, 'a step failed; it is tried again later');
    }
  }
}

type StripeUseCases = ReturnType<typeof useCases>;

const useCases = (parts: BillingParts) => ({
  begin: new BeginSubscriptions(parts),
  pages: new OpenPage(parts),
  subscriptions: new AdvanceSubscription(parts),
  refunds: new AdvanceRefund(parts),
  sponsorships: new AdvanceSponsorship(parts),
  invoices: new SettleInvoices(parts),
  events: new HandleEvents(parts),
  gaps: new CloseGaps(parts),
});

async function run(
  use: StripeUseCases,
  job: Exclude<BillingJob, { kind: 'send-mail' }>,
  signal?: AbortSignal,
): Promise<void> {
  switch (job.kind) {
    case 'transfer-settled':
      return use.begin.execute(job.transferId);
    case 'open-page':
      return use.pages.execute(job.pageId);
    case 'advance-subscription':
      return use.subscriptions.execute(job.subscriptionId);
    case 'advance-refund':
      return use.refunds.execute(job.refundId);
    case 'advance-sponsorship':
      return use.sponsorships.execute(job.sponsorshipId);
    case 'settle-invoices':
      await Promise.all(Array.from({ length: SETTLED_AT_ONCE }, () => inBatches(() => use.invoices.execute(), signal)));
      return;
    case 'stripe-events':
      return inBatches(() => use.events.execute(), signal);
    case 'reconcile':
      return use.gaps.execute();
  }
}

async function inBatches(batch: () => Promise<number>, signal?: AbortSignal): Promise<void> {
  for (let i = 0; i < BATCHES_MAX && signal?.aborted !== true; i += 1) {
    if ((await batch()) === 0) return;
  }
}
