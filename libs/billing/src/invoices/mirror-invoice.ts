import { NOBODY, type Sql } from '@holdfast/platform';
import type Stripe from 'stripe';
import { z } from 'zod';
import { startOf, dayOf, type Day } from '../core/days';
import { type Account, at, type BillingParts, idOf } from '../parts';
import { isMissing } from '../stripe/stripe-problem';
import { firstOpenDay, settleSubscription } from '../rating';
import { findStripeCustomer } from '../customers';
import { findByStripeId, type Subscription } from '../subscriptions/subscription';
import { wakeAccount } from '../subscriptions/wake';
import { closedWithoutLines, leaveClosedDraft, OF_PERIOD_ENDING, passClosedDraft } from './closed-draft';

interface OwnRow {
  id: string;
  subscription_id: string;
  holder_id: string;
  currency: string;
  kind: string;
  state: string;
  total_minor: bigint;
}

/**
 * What came of it. `later`: the days that this invoice is for are not over, or not all written down yet.
 * `unknown`: it is of somebody, or for something, that is not ours.
 */
export type MirrorOutcome = 'done' | 'later' | 'unknown';

/** Stripe's states of an invoice are ours too; one that is new there is looked into, not guessed at. */
const Status = z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']);

/**
 * Takes over how an invoice stands at Stripe. A draft that a subscription's period has opened gets the period rated, and
 * waits for its lines; from then on it is followed until it is paid.
 */
export class MirrorInvoice {
  constructor(private readonly parts: BillingParts) {}

  async execute(account: Account, stripeInvoiceId: string): Promise<MirrorOutcome> {
    const invoice = await this.retrieve(account, stripeInvoiceId);
    if (invoice === null) {
      await this.leave(account, stripeInvoiceId);
      return 'done';
    }
    if (closedWithoutLines(invoice) && (await this.leave(account, stripeInvoiceId))) return 'done';
    const known = await this.mirror(account, invoice);
    return known ? 'done' : this.adopt(account, invoice);
  }

  /** Null when somebody deleted it, which only a draft of no subscription's can be: it asks nobody for anything any more. */
  private async retrieve(account: Account, stripeInvoiceId: string): Promise<Stripe.Invoice | null> {
    const expand = ['payments.data.payment.payment_intent'];
    try {
      return await this.parts.stripe.invoices.retrieve(stripeInvoiceId, { expand }, at(account));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Whether ours waited on it. */
  private async leave(account: Account, stripeInvoiceId: string): Promise<boolean> {
    const { database, clock, ring } = this.parts;
    const left = await database.transact(NOBODY, (sql) =>
      leaveClosedDraft(sql, { account, stripeInvoiceId, now: clock.now() }),
    );
    if (left > 0) await ring({ kind: 'settle-invoices' });
    return left > 0;
  }

  /** Whether it is one of ours. */
  private async mirror(account: Account, invoice: Stripe.Invoice): Promise<boolean> {
    const { database, ring } = this.parts;
    const rows = await database.transact(NOBODY, (sql) => this.save(sql, account, invoice));
    const [row] = rows;
    if (row === undefined) return false;
    await wakeAccount(this.parts, account.organizationId, row.holder_id, row.currency);
    await ring({ kind: 'advance-subscription', subscriptionId: row.subscription_id });
    return true;
  }

  private async save(sql: Sql, account: Account, invoice: Stripe.Invoice): Promise<OwnRow[]> {
    const rows = await sql.query<OwnRow>(
      `SELECT id, subscription_id, holder_id, currency, kind, state, total_minor FROM billing.invoice
        WHERE organization_id = $1::uuid AND stripe_invoice_id = $2 ORDER BY kind DESC FOR UPDATE`,
      [account.organizationId, invoice.id],
    );
    // Of a usage and a prepayment on one invoice, the payment covers the usage first.
    let paid = BigInt(invoice.amount_paid);
    for (const row of rows) {
      const share = rows.indexOf(row) === rows.length - 1 ? paid : smaller(paid, larger(row.total_minor, 0n));
      paid -= share;
      await this.saveOne(sql, account, { invoice, row, paidMinor: share });
    }
    return rows;
  }

  private async saveOne(
    sql: Sql,
    { organizationId }: Account,
    { invoice, row, paidMinor }: { invoice: Stripe.Invoice; row: OwnRow; paidMinor: bigint },
  ): Promise<void> {
    const intent = paidIntent(invoice);
    const state = Status.parse(invoice.status);
    const times = invoice.status_transitions;
    await sql.execute(
      `UPDATE billing.invoice
          SET state = CASE WHEN steps THEN $3 ELSE state END, voided_at = CASE WHEN steps THEN $16::timestamptz ELSE voided_at END,
              stripe_total_minor = $4::bigint, number = $5, hosted_url = $6, pdf_url = $7,
              payment_intent_id = COALESCE($8, payment_intent_id), amount_paid_minor = GREATEST(amount_paid_minor, $9::bigint),
              application_fee_minor = COALESCE($10::bigint, application_fee_minor), attempt_count = $11::integer,
              next_attempt_at = $12::timestamptz, finalized_at = $13::timestamptz, paid_at = $14::timestamptz,
              problem = $15, updated_at = now()
         FROM (SELECT EXISTS (SELECT FROM billing.state_edge WHERE machine = 'invoice' AND from_state = $17 AND to_state = $3) AS steps) AS e
        WHERE organization_id = $1::uuid AND id = $2::uuid`,
      [
        organizationId,
        row.id,
        state,
        invoice.total,
        invoice.number,
        invoice.hosted_invoice_url ?? null,
        invoice.invoice_pdf ?? null,
        intent?.id ?? null,
        paidMinor,
        intent?.application_fee_amount ?? null,
        invoice.attempt_count,
        fromSeconds(invoice.next_payment_attempt),
        fromSeconds(times.finalized_at),
        fromSeconds(times.paid_at),
        invoice.last_finalization_error?.code ?? null,
        state === 'void' ? fromSeconds(times.voided_at) : null,
        row.state,
      ],
    );
  }

  /** Not ours by its id: perhaps a period's draft that waits for what we rate. */
  private async adopt(account: Account, invoice: Stripe.Invoice): Promise<MirrorOutcome> {
    const { database } = this.parts;
    const { organizationId } = account;
    const stripeId = idOf(invoice.parent?.subscription_details?.subscription);
    if (stripeId === null) return this.isOurCustomer(account, invoice);
    const subscription = await database.read(NOBODY, (sql) => findByStripeId(sql, organizationId, stripeId));
    if (subscription === null) return 'unknown';
    if (invoice.billing_reason !== 'subscription_cycle') return 'done';
    const until = dayOf(new Date(invoice.period_end * 1_000));
    return this.rateFor(subscription, account, { id: invoice.id, until, isOpen: invoice.status === 'draft' });
  }

  /** Invoices that the custodian writes to a customer by hand are the custodian's own business. */
  private async isOurCustomer(account: Account, invoice: Stripe.Invoice): Promise<MirrorOutcome> {
    const customerId = idOf(invoice.customer);
    if (customerId === null) return 'unknown';
    const customer = await this.parts.database.read(NOBODY, (sql) =>
      findStripeCustomer(sql, account.organizationId, customerId),
    );
    return customer === null ? 'unknown' : 'done';
  }

  /** The period's days, rated: onto its draft while that is open, else onto an invoice beside it. */
  private async rateFor(
    subscription: Subscription,
    account: Account,
    draft: { readonly id: string; readonly until: Day; readonly isOpen: boolean },
  ): Promise<MirrorOutcome> {
    const asOf = firstOpenDay(account.now);
    if (startOf(draft.until) > startOf(asOf)) return 'later';
    const { organizationId, id: subscriptionId } = subscription;
    const { id: stripeInvoiceId, until } = draft;
    const now = this.parts.clock.now();
    const due = await this.parts.database.transact(NOBODY, async (sql) => {
      while ((await settleSubscription(sql, { organizationId, subscriptionId, asOf: until })).length > 0);
      if (!draft.isOpen) return passClosedDraft(sql, { account, stripeInvoiceId, now, subscriptionId, until });
      return sql.execute(
        `UPDATE billing.invoice SET state = 'draft', stripe_invoice_id = $4, next_step_at = $5::timestamptz, updated_at = now()
          WHERE organization_id = $1::uuid AND subscription_id = $2::uuid AND ${OF_PERIOD_ENDING('$3')}`,
        [organizationId, subscriptionId, until, stripeInvoiceId, now],
      );
    });
    if (due > 0) await this.parts.ring({ kind: 'settle-invoices' });
    return 'done';
  }
}

/** What was paid with, or is to be. */
function paidIntent(invoice: Stripe.Invoice): Stripe.PaymentIntent | null {
  const payments = invoice.payments?.data ?? [];
  const payment = payments.find(({ status }) => status === 'paid') ?? payments[0];
  const intent = payment?.payment.payment_intent;
  return typeof intent === 'object' ? intent : null;
}

const fromSeconds = (seconds: number | null): Date | null => (seconds === null ? null : new Date(seconds * 1_000));
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
