import { NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { refreshAccount, refreshTestClock } from '../accounts/custodian-account';
import { settledWithoutSubscription } from '../due';
import { MirrorInvoice } from '../invoices/mirror-invoice';
import { type Account, at, type BillingParts, findAccount } from '../parts';
import { recordClosedDays, settlePeriods } from '../rating';
import { toStripeProblem } from '../stripe/stripe-problem';
import { endsOn, refreshSubscription } from '../subscriptions/refresh-subscription';
import { keepEvents } from '../webhooks/event-inbox';
import { type StripeNotice, toNotice } from '../webhooks/verify-delivery';

/** Listed again: events become visible a little out of order. */
const OVERLAP_MS = 10 * 60_000;
/** Stripe lists events of the last thirty days. */
const LISTED_MAX_MS = 29 * 86_400_000;
const PAGE = 100;
const EVENTS_MAX = 20_000;

/** Every subscription is listed once a day: a hundred in a call, and the events of thirty days say the same. */
const SUBSCRIPTIONS_EVERY_MS = 86_400_000;

/**
 * What deliveries may have missed: lists each account's events since the last look and its subscriptions once a day, and asks
 * for every invoice that is not at its end. With all webhooks lost, the state is right after this.
 */
export class CloseGaps {
  private readonly invoices: MirrorInvoice;
  /** When an account's subscriptions were listed, by this process. */
  private readonly listedAt = new Map<string, Date>();

  constructor(private readonly parts: BillingParts) {
    this.invoices = new MirrorInvoice(parts);
  }

  async execute(): Promise<void> {
    const { database, clock, ring } = this.parts;
    await recordClosedDays(database, { now: clock.now() });
    await settlePeriods(database, { now: clock.now() });
    for (const transferId of await database.read(NOBODY, settledWithoutSubscription)) {
      await ring({ kind: 'transfer-settled', transferId });
    }
    const organizations = await database.read(NOBODY, (sql) =>
      sql.query<{ organization_id: string; events_seen_until: Date | null }>(
        'SELECT organization_id, events_seen_until FROM billing.stripe_account ORDER BY organization_id',
      ),
    );
    for (const { organization_id: id, events_seen_until: seen } of organizations) {
      const account = await database.read(NOBODY, (sql) => findAccount(sql, id, clock));
      if (account !== null) await this.look(account, seen).catch((error: unknown) => this.putOff(error));
    }
    await ring({ kind: 'stripe-events' });
    await ring({ kind: 'settle-invoices' });
  }

  private async look(account: Account, seenUntil: Date | null): Promise<void> {
    const startedAt = this.parts.clock.now();
    await refreshAccount(this.parts, account.organizationId, account.accountId);
    await refreshTestClock(this.parts, account);
    await this.listEvents(account, seenUntil ?? new Date(0));
    await this.followInvoices(account);
    await this.followSubscriptions(account);
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        'UPDATE billing.stripe_account SET events_seen_until = $2::timestamptz WHERE organization_id = $1::uuid',
        [account.organizationId, startedAt],
      ),
    );
  }

  /** In pages, kept as they come. */
  private async listEvents(account: Account, seenUntil: Date): Promise<void> {
    const { database, clock, stripe } = this.parts;
    const since = Math.max(seenUntil.getTime() - OVERLAP_MS, clock.now().getTime() - LISTED_MAX_MS);
    const events = stripe.events.list({ created: { gte: Math.floor(since / 1_000) }, limit: PAGE }, at(account));
    let page: StripeNotice[] = [];
    let listed = 0;
    const keep = async () => {
      const notices = page;
      page = [];
      await database.transact(NOBODY, (sql) => keepEvents(sql, notices, clock.now()));
    };
    for await (const event of events) {
      page.push(noticeOf(event, account));
      listed += 1;
      if (page.length >= PAGE) await keep();
      if (listed >= EVENTS_MAX) break;
    }
    await keep();
  }

  /** Invoices that wait for money, and drafts of periods that began while nobody was told. */
  private async followInvoices(account: Account): Promise<void> {
    const { database, stripe, logger } = this.parts;
    const open = await database.read(NOBODY, (sql) =>
      sql.query<{ stripe_invoice_id: string }>(
        `SELECT DISTINCT stripe_invoice_id FROM billing.invoice
          WHERE organization_id = $1::uuid AND state IN ('open', 'uncollectible') AND stripe_invoice_id IS NOT NULL LIMIT 1000`,
        [account.organizationId],
      ),
    );
    const wanted = new Set(open.map((row) => row.stripe_invoice_id));
    for await (const draft of stripe.invoices.list({ status: 'draft', limit: PAGE }, at(account))) {
      wanted.add(draft.id);
      if (wanted.size >= EVENTS_MAX) break;
    }
    for (const id of wanted) {
      await this.invoices.execute(account, id).catch((error: unknown) => {
        if (toStripeProblem(error) === null) throw error;
        logger.warn({ err: error }, 'an invoice could not be looked at; the next look tries again');
      });
    }
  }

  /** Those of which Stripe says something else than we know; a page is compared in one query. */
  private async followSubscriptions(account: Account): Promise<void> {
    const { clock, database, stripe } = this.parts;
    const listedAt = this.listedAt.get(account.organizationId)?.getTime() ?? -Infinity;
    if (clock.now().getTime() - listedAt < SUBSCRIPTIONS_EVERY_MS) return;
    let page: { id: string; status: string; ends_on: string | null }[] = [];
    const compare = async () => {
      const different = await database.read(NOBODY, (sql) =>
        sql.query<{ id: string }>(
          `SELECT theirs.id FROM jsonb_to_recordset($2::jsonb) AS theirs (id text, status text, ends_on date)
           JOIN billing.subscription ours ON ours.organization_id = $1::uuid AND ours.stripe_subscription_id = theirs.id
           WHERE ours.stripe_status IS DISTINCT FROM theirs.status
              OR ours.state <> 'ended' AND ours.ends_on IS DISTINCT FROM theirs.ends_on`,
          [account.organizationId, JSON.stringify(page)],
        ),
      );
      page = [];
      for (const { id } of different) await refreshSubscription(this.parts, account, id);
    };
    for await (const one of stripe.subscriptions.list({ status: 'all', limit: PAGE }, at(account))) {
      page.push({ id: one.id, status: one.status, ends_on: endsOn(one) });
      if (page.length >= PAGE) await compare();
    }
    await compare();
    this.listedAt.set(account.organizationId, clock.now());
  }

  private putOff(error: unknown): void {
    this.parts.logger.warn({ err: error }, 'an account could not be looked at; the next look tries again');
  }
}

/** A listing of an account's own events does not name the account. */
const noticeOf = (event: Stripe.Event, account: Account): StripeNotice => ({
  ...toNotice(event),
  account: account.accountId,
});
