import { NOBODY, type Sql } from '@holdfast/platform';
import { ensurePrice, replaceLostPrice } from '../accounts/subscription-price';
import { addDays, type Day, dayOf, startOf } from '../core/days';
import { type DunningStage, DUNNING, planDunning, statesUpTo } from '../core/dunning';
import { ensureCustomer } from '../customers';
import { toAmount } from '../mail/amounts';
import * as mails from '../mail/templates';
import { type Account, type BillingParts, findAccount } from '../parts';
import { endSubscription, ratePrepayment } from '../rating';
import type { CallAnswer } from '../stripe/call-kind';
import { subscriptionCancel, subscriptionCreate } from '../stripe/customer-calls';
import { invoicePay } from '../stripe/invoice-calls';
import { StripeCallFailed } from '../stripe/stripe-problem';
import { lastDepartureOn } from './departure';
import { billsLink, notify } from './notify';
import { refreshSubscription } from './refresh-subscription';
import { changeState, findSubscription, type Subscription } from './subscription';

const HOUR_MS = 3_600_000;
/** While a step is being made, nobody else begins it; longer than Stripe takes. */
const LEASE_MS = 120_000;
const REMIND_DAYS_BEFORE = [30, 7];
const ACTIVE_LOOK_MS = 24 * HOUR_MS;
/** In stripe_status: Stripe ended the subscription for want of payment, it was paid, and a new one takes its place. */
const REOPENING = 'reopening';

/** What is owed at a custodian, from the invoices as Stripe has them. */
interface Owed {
  readonly since: Date | null;
  readonly totalMinor: bigint;
  readonly payLink: string | null;
  readonly invoices: readonly { readonly stripeInvoiceId: string; readonly attempts: number }[];
  readonly paymentMethodId: string | null;
}

/**
 * Takes one subscription forward to where its facts say that it is: begins it at Stripe, follows what is owed and paid,
 * reminds, ends it when the last item has left. Each run looks at everything again, so a lost bell costs time only.
 */
export class AdvanceSubscription {
  constructor(private readonly parts: BillingParts) {}

  async execute(subscriptionId: string): Promise<void> {
    const { database, clock } = this.parts;
    const taken = await database.transact(NOBODY, async (sql) => {
      const now = clock.now();
      const [row] = await sql.query(
        `UPDATE billing.subscription SET next_step_at = $3::timestamptz, attempts = attempts + 1
          WHERE id = $1::uuid AND next_step_at <= $2::timestamptz RETURNING id`,
        [subscriptionId, now, new Date(now.getTime() + LEASE_MS)],
      );
      return row === undefined ? null : findSubscription(sql, subscriptionId);
    });
    if (taken === null) return;
    const account = await database.read(NOBODY, (sql) => findAccount(sql, taken.organizationId, clock));
    const nextAt = await this.advance(taken, account);
    await this.schedule(taken, account, nextAt);
  }

  /** Answers when to look again, in the account's time; null when nothing is expected. */
  private async advance(subscription: Subscription, account: Account | null): Promise<Date | null> {
    if (subscription.state === 'ended') {
      if (account !== null) await this.cancelAtStripe(subscription, account);
      return null;
    }
    const leftOn = await this.parts.database.read(NOBODY, (sql) => lastDepartureOn(sql, subscription));
    const cancelledOn = subscription.stripeStatus === 'canceled' ? subscription.endsOn : null;
    if (leftOn !== null && (cancelledOn === null || leftOn <= cancelledOn)) {
      return this.end(subscription, leftOn, 'left');
    }
    if (cancelledOn !== null) return this.end(subscription, cancelledOn, 'cancelled');
    if (account === null) return this.inAnHour();
    if (subscription.stripeId === null || subscription.stripeStatus === REOPENING) {
      if (!account.chargesEnabled) return this.inAnHour(account);
      await this.begin(subscription, account);
      return account.now;
    }
    const ends = subscription.endsOn === null ? null : startOf(subscription.endsOn);
    if (ends !== null && ends <= account.now) {
      // Stripe ends it, unless the holder has taken it back and we were not told.
      await refreshSubscription(this.parts, account, subscription.stripeId);
      return this.inAnHour(account);
    }
    const owed = await this.parts.database.read(NOBODY, (sql) => this.owed(sql, subscription));
    // Stripe gave up on what was not paid, and it was paid after all.
    if (subscription.stripeStatus === 'canceled' && owed.since === null) await this.reopen(subscription);
    const nextAt = await this.follow(subscription, account, owed);
    return ends !== null && ends < nextAt ? ends : nextAt;
  }

  private inAnHour(account?: Account): Date {
    return new Date((account?.now ?? this.parts.clock.now()).getTime() + HOUR_MS);
  }

  /** Makes the subscription at Stripe; a yearly plan's first year is invoiced with it. */
  private async begin(subscription: Subscription, account: Account): Promise<void> {
    const { database, ring } = this.parts;
    const made = await this.subscribe(subscription, account);
    const rated = await database.transact(NOBODY, async (sql) => {
      await sql.execute(
        `UPDATE billing.subscription SET stripe_subscription_id = $3, stripe_status = $4, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid`,
        [subscription.organizationId, subscription.id, made.id, String(made.facts?.status ?? 'active')],
      );
      if (subscription.state !== 'pending') return 0;
      await changeState(sql, subscription, { from: 'pending', to: 'active', at: account.now });
      await notify(sql, this.parts, subscription, {
        kind: 'started',
        about: subscription.startedOn,
        template: mails.subscriptionStarted,
        parameters: {
          custodian: subscription.custodian,
          startedOn: subscription.startedOn,
          nextInvoiceOn: subscription.interval === 'year' ? subscription.startedOn : subscription.periodEnd,
          link: billsLink(this.parts),
        },
      });
      return (
        await ratePrepayment(sql, { organizationId: subscription.organizationId, subscriptionId: subscription.id })
      ).length;
    });
    if (rated > 0) await ring({ kind: 'settle-invoices' });
  }

  /** One subscription at Stripe for each price: with the first there is none, when Stripe refuses it for its price. */
  private async subscribe(subscription: Subscription, account: Account): Promise<CallAnswer> {
    const { currency, interval } = subscription;
    const { stripeCustomerId: customerId } = await ensureCustomer(this.parts, account, subscription);
    const create = (priceId: string) =>
      this.parts.calls.make(subscriptionCreate, {
        organizationId: subscription.organizationId,
        subjectId: subscription.id,
        part: `${subscription.stripeId ?? ''} ${priceId}`,
        parameters: {
          customerId,
          priceId,
          startedOn: subscription.startedOn,
          interval,
          feeBasisPoints: this.parts.feeBasisPoints,
          subscriptionId: subscription.id,
        },
        account: account.accountId,
      });
    const priceId = await ensurePrice(this.parts, account, subscription);
    try {
      return await create(priceId);
    } catch (error) {
      if (!(error instanceof StripeCallFailed && error.isFinal)) throw error;
      const other = await replaceLostPrice(this.parts, account, { priceId, currency, interval });
      if (other === null) throw error;
      return create(other);
    }
  }

  private async reopen({ organizationId, id }: Subscription): Promise<void> {
    const { database, clock } = this.parts;
    await database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.subscription SET stripe_status = $3, next_step_at = $4::timestamptz, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid`,
        [organizationId, id, REOPENING, clock.now()],
      ),
    );
  }

  /** A live subscription: what is owed, what was paid, what has to be told. */
  private async follow(subscription: Subscription, account: Account, owed: Owed): Promise<Date> {
    const { database } = this.parts;
    const { stage, nextAt } = planDunning(owed.since, account.now);
    await database.transact(NOBODY, async (sql) => {
      if (stage === null) await this.becomeActive(sql, subscription, account);
      else await this.dun(sql, subscription, { account, owed, stage });
      await this.tellNewPrices(sql, subscription, account);
      await this.remindOfRenewal(sql, subscription, account);
    });
    await this.payWhatIsOwed(subscription, account, owed);
    const daily = new Date(account.now.getTime() + ACTIVE_LOOK_MS);
    return nextAt !== null && nextAt < daily ? nextAt : daily;
  }

  private async owed(sql: Sql, subscription: Subscription): Promise<Owed> {
    const rows = await sql.query<{
      stripe_invoice_id: string;
      total_minor: bigint;
      hosted_url: string | null;
      attempt_count: number;
      owing_since: Date;
      payment_method_id: string | null;
    }>(
      `SELECT i.stripe_invoice_id, sum(i.total_minor)::bigint AS total_minor, max(i.hosted_url) AS hosted_url,
              max(i.attempt_count) AS attempt_count, min(COALESCE(i.due_at, i.finalized_at, i.rated_at)) AS owing_since,
              max(c.payment_method_id) AS payment_method_id
         FROM billing.invoice i
         LEFT JOIN billing.customer c ON c.organization_id = i.organization_id AND c.holder_id = i.holder_id
                                     AND c.currency = i.currency
        WHERE i.organization_id = $1::uuid AND i.subscription_id = $2::uuid AND i.state IN ('open', 'uncollectible')
          AND i.stripe_invoice_id IS NOT NULL
        GROUP BY i.stripe_invoice_id
       HAVING sum(i.total_minor) > 0 AND (max(i.attempt_count) > 0 OR max(c.payment_method_id) IS NULL OR $3::boolean)
        ORDER BY owing_since`,
      // Once in arrears, an invoice is owed until it is paid, also when a card is there now and nobody has tried it yet.
      [subscription.organizationId, subscription.id, inArrears(subscription)],
    );
    return {
      since: rows[0]?.owing_since ?? null,
      totalMinor: rows.reduce((sum, row) => sum + row.total_minor, 0n),
      payLink: rows[0]?.hosted_url ?? null,
      invoices: rows.map((row) => ({ stripeInvoiceId: row.stripe_invoice_id, attempts: row.attempt_count })),
      paymentMethodId: rows[0]?.payment_method_id ?? null,
    };
  }

  private async becomeActive(sql: Sql, subscription: Subscription, account: Account): Promise<void> {
    const { state } = subscription;
    if (state === 'active') return;
    if (!(await changeState(sql, subscription, { from: state, to: 'active', at: account.now }))) return;
    if (state === 'pending') return;
    await notify(sql, this.parts, subscription, {
      kind: 'paid',
      about: subscription.stateSince.toISOString(),
      template: mails.paidAgain,
      parameters: { custodian: subscription.custodian, link: billsLink(this.parts) },
    });
  }

  private async dun(
    sql: Sql,
    subscription: Subscription,
    { account, owed, stage }: { account: Account; owed: Owed; stage: DunningStage },
  ): Promise<void> {
    let from = subscription.state;
    for (const to of statesUpTo(subscription.state, stage)) {
      if (!(await changeState(sql, subscription, { from, to, at: account.now }))) return;
      from = to;
    }
    const since = owed.since ?? account.now;
    const link = billsLink(this.parts);
    const common = {
      custodian: subscription.custodian,
      amount: toAmount(owed.totalMinor, subscription.currency),
      payLink: owed.payLink ?? link,
      link,
    };
    const about = `${dayOf(since)} +${stage.afterDays}`;
    const restrictsAfter = DUNNING.find((one) => one.state === 'restricted')?.afterDays ?? 0;
    const soon = { ...common, restrictedOn: addDays(dayOf(since), restrictsAfter) };
    const tell = { kind: stage.notice, about };
    switch (stage.notice) {
      case 'payment_failed':
        await notify(sql, this.parts, subscription, { ...tell, template: mails.paymentFailed, parameters: soon });
        return;
      case 'reminder':
        await notify(sql, this.parts, subscription, { ...tell, template: mails.paymentReminder, parameters: soon });
        return;
      case 'restricted':
        await notify(sql, this.parts, subscription, { ...tell, template: mails.restricted, parameters: common });
        return;
      case 'dormant':
        await notify(sql, this.parts, subscription, { ...tell, template: mails.dormant, parameters: common });
    }
  }

  /** A card that was given since: tried at once, once for each card and invoice. */
  private async payWhatIsOwed(subscription: Subscription, account: Account, owed: Owed): Promise<void> {
    const { organizationId } = subscription;
    if (owed.paymentMethodId === null) return;
    for (const { stripeInvoiceId } of owed.invoices) {
      try {
        await this.parts.calls.make(invoicePay, {
          organizationId,
          subjectId: subscription.id,
          part: `${stripeInvoiceId} ${owed.paymentMethodId}`,
          parameters: { stripeInvoiceId },
          account: account.accountId,
        });
      } catch (error) {
        // The bank said no, or the invoice is paid by now: the next look at the invoice tells which.
        if (!(error instanceof StripeCallFailed && error.isFinal)) throw error;
      }
    }
  }

  /** Of a plan's newest version, whoever is on an earlier one hears once; nothing changes without their consent. */
  private async tellNewPrices(sql: Sql, subscription: Subscription, account: Account): Promise<void> {
    const [newer] = await sql.query<{ version: number; effective_on: Day }>(
      `SELECT version, (effective_at AT TIME ZONE 'UTC')::date AS effective_on FROM billing.plan_version
        WHERE organization_id = $1::uuid AND plan_id = $2::uuid AND version > $3::integer AND currency = $4 AND interval = $5
        ORDER BY version DESC LIMIT 1`,
      [
        subscription.organizationId,
        subscription.planId,
        subscription.planVersion,
        subscription.currency,
        subscription.interval,
      ],
    );
    if (newer === undefined) return;
    const effectiveOn = newer.effective_on > dayOf(account.now) ? newer.effective_on : dayOf(account.now);
    await notify(sql, this.parts, subscription, {
      kind: 'plan_changed',
      about: `${subscription.planId} ${newer.version}`,
      template: mails.planChanged,
      parameters: { custodian: subscription.custodian, effectiveOn, link: billsLink(this.parts) },
    });
  }

  private async remindOfRenewal(sql: Sql, subscription: Subscription, account: Account): Promise<void> {
    if (subscription.interval !== 'year') return;
    if (subscription.endsOn !== null && subscription.endsOn <= subscription.periodEnd) return;
    const due = REMIND_DAYS_BEFORE.filter((days) => startOf(addDays(subscription.periodEnd, -days)) <= account.now);
    const days = due.at(-1);
    if (days === undefined || startOf(subscription.periodEnd) <= account.now) return;
    const [last] = await sql.query<{ total_minor: bigint }>(
      `SELECT total_minor FROM billing.invoice
        WHERE organization_id = $1::uuid AND subscription_id = $2::uuid AND kind = 'prepayment' ORDER BY period_start DESC LIMIT 1`,
      [subscription.organizationId, subscription.id],
    );
    await notify(sql, this.parts, subscription, {
      kind: 'renewal_ahead',
      about: `${subscription.periodEnd} -${days}`,
      template: mails.renewalAhead,
      parameters: {
        custodian: subscription.custodian,
        renewsOn: subscription.periodEnd,
        lastYear: toAmount(last?.total_minor ?? 0n, subscription.currency),
        link: billsLink(this.parts),
      },
    });
  }

  /** Rates the last days and, for a year paid ahead, what comes back; then Stripe's side follows. */
  private async end(subscription: Subscription, endedOn: Day, reason: 'left' | 'cancelled'): Promise<Date> {
    const { organizationId, id } = subscription;
    await this.parts.database.transact(NOBODY, async (sql) => {
      const on = endedOn < subscription.periodStart ? subscription.periodStart : endedOn;
      const rated = await endSubscription(sql, { organizationId, subscriptionId: id, endedOn: on, reason });
      const link = billsLink(this.parts);
      const { custodian, currency } = subscription;
      if (reason === 'cancelled') {
        const parameters = { custodian, endedOn: on, link };
        await notify(sql, this.parts, subscription, {
          kind: 'cancelled',
          about: on,
          template: mails.subscriptionCancelled,
          parameters,
        });
        return;
      }
      const back = rated.reduce((sum, { state, totalMinor }) => (state === 'refund_due' ? sum - totalMinor : sum), 0n);
      const parameters = { custodian, endedOn: on, refund: toAmount(back, currency), link };
      await notify(sql, this.parts, subscription, {
        kind: 'ended',
        about: on,
        template: mails.subscriptionEnded,
        parameters,
      });
    });
    await this.parts.ring({ kind: 'settle-invoices' });
    return this.parts.clock.now();
  }

  private async cancelAtStripe(subscription: Subscription, account: Account): Promise<void> {
    if (subscription.stripeId === null || subscription.stripeStatus === 'canceled') return;
    await this.parts.calls.make(subscriptionCancel, {
      organizationId: subscription.organizationId,
      subjectId: subscription.id,
      part: subscription.stripeId,
      parameters: { stripeSubscriptionId: subscription.stripeId },
      account: account.accountId,
    });
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.subscription SET stripe_status = 'canceled', updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid`,
        [subscription.organizationId, subscription.id],
      ),
    );
  }

  /** The account's time is a test clock's in tests; the next step waits as long in ours. A bell since then counts more. */
  private async schedule(subscription: Subscription, account: Account | null, nextAt: Date | null): Promise<void> {
    const { database, clock } = this.parts;
    const now = clock.now();
    const wait = nextAt === null ? null : Math.max(nextAt.getTime() - (account?.now ?? now).getTime(), 0);
    await database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.subscription SET next_step_at = $3::timestamptz, attempts = 0
          WHERE organization_id = $1::uuid AND id = $2::uuid AND next_step_at > $4::timestamptz`,
        [subscription.organizationId, subscription.id, wait === null ? null : new Date(now.getTime() + wait), now],
      ),
    );
  }
}

const inArrears = ({ state }: Subscription): boolean =>
  state === 'past_due' || state === 'restricted' || state === 'dormant';
