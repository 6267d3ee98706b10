import { newId } from '@holdfast/kernel';
import type { EndedPlatform } from './ended-platform';
import type { Portal } from './portal-app';

export interface BilledAccount {
  readonly subscriptionId: string;
  readonly planId: string;
}

export interface BilledInvoice {
  readonly custodianId: string;
  readonly holderId: string;
  readonly account: BilledAccount;
  readonly state: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
}

/** What the billing service would have made of an account: its subscription, its customer, its invoices. */
export class BilledAccounts {
  private months = 0;

  constructor(
    private readonly portal: Portal,
    private readonly platform: EndedPlatform,
  ) {}

  async subscribe(custodianId: string, holderId: string): Promise<BilledAccount> {
    const { rows } = await this.portal.database.owner.pool.query<{ plan_id: string }>(
      `SELECT plan_id FROM billing.plan_version WHERE organization_id = $1 AND currency = 'chf' AND interval = 'month' LIMIT 1`,
      [custodianId],
    );
    const planId = rows[0]?.plan_id ?? '';
    const subscriptionId = newId();
    await this.platform.run(
      `INSERT INTO billing.subscription (organization_id, id, holder_id, currency, plan_id, plan_version, interval, state, started_on,
         current_period_start, current_period_end)
       VALUES ($1, $2, $3, 'chf', $4, 1, 'month', 'active', current_date - 10, current_date - 10, current_date + 20)`,
      [custodianId, subscriptionId, holderId, planId],
    );
    await this.platform.run(
      `INSERT INTO billing.customer (organization_id, id, holder_id, currency, stripe_customer_id, payment_method_id, card_brand,
         card_last4, card_exp_month, card_exp_year)
       VALUES ($1, $2, $3, 'chf', $4, 'pm_1', 'visa', '4242', 12, 2034)`,
      [custodianId, newId(), holderId, `cus_${subscriptionId}`],
    );
    await this.platform.run(
      `INSERT INTO billing.usage_day (organization_id, holder_id, day, items, bytes) VALUES ($1, $2, current_date - 10, 2, 40)`,
      [custodianId, holderId],
    );
    return { subscriptionId, planId };
  }

  /** A year of 365 days in euros that began ten days ago, when one item was there, and was asked for ahead. Answers its invoice. */
  async year(custodianId: string, holderId: string, planId: string, totalMinor: number): Promise<string> {
    const [subscriptionId, invoiceId] = [newId(), newId()];
    await this.platform.run(
      `INSERT INTO billing.subscription (organization_id, id, holder_id, currency, plan_id, plan_version, interval, state, started_on,
         current_period_start, current_period_end)
       VALUES ($1, $2, $3, 'eur', $4, 1, 'year', 'active', current_date - 10, current_date - 10, current_date + 355)`,
      [custodianId, subscriptionId, holderId, planId],
    );
    await this.platform.run(
      `INSERT INTO billing.usage_day (organization_id, holder_id, day, items, bytes) VALUES ($1, $2, current_date - 10, 1, 20)`,
      [custodianId, holderId],
    );
    await this.platform.run(
      `INSERT INTO billing.invoice (organization_id, id, subscription_id, holder_id, kind, currency, plan_id, plan_version, interval,
         period_start, period_end, cycle_days, units_as_of, state, subtotal_minor, tax_minor, total_minor, amount_paid_minor)
       VALUES ($1, $2, $3, $4, 'prepayment', 'eur', $5, 1, 'year', current_date - 10, current_date + 355, 365, now(), 'paid', $6, 0, $6, $6)`,
      [custodianId, invoiceId, subscriptionId, holderId, planId, totalMinor],
    );
    await this.platform.run(
      `INSERT INTO billing.invoice_line (organization_id, invoice_id, line_no, holder_id, kind, tier, units, unit_price_minor, amount_minor)
       VALUES ($1, $2, 1, $3, 'items', 1, 365, 100, $4)`,
      [custodianId, invoiceId, holderId, totalMinor],
    );
    return invoiceId;
  }

  /** Puts it into a state, whichever it was in. */
  async become(subscriptionId: string, state: string): Promise<void> {
    await this.platform.run('ALTER TABLE billing.subscription DISABLE TRIGGER subscription_edge');
    await this.platform.run(
      `UPDATE billing.subscription SET state = $2, ended_on = CASE WHEN $2 = 'ended' THEN current_date END,
         end_reason = CASE WHEN $2 = 'ended' THEN 'cancelled' END WHERE id = $1`,
      [subscriptionId, state],
    );
    await this.platform.run('ALTER TABLE billing.subscription ENABLE TRIGGER subscription_edge');
  }

  /** Of a month of its own, each one earlier. */
  async invoice({ custodianId, holderId, account, state, totalMinor, paidMinor }: BilledInvoice): Promise<string> {
    const id = newId();
    this.months += 1;
    await this.platform.run(
      `INSERT INTO billing.invoice (organization_id, id, subscription_id, holder_id, kind, currency, plan_id, plan_version, interval,
         period_start, period_end, cycle_days, state, subtotal_minor, tax_minor, total_minor, amount_paid_minor, hosted_url, pdf_url)
       VALUES ($1, $2, $3, $4, 'usage', 'chf', $5, 1, 'month', current_date - 30 * $9::int - 10, current_date - 30 * $9::int + 20, 30, $6,
         $7, 0, $7, $8, 'https://pay.example/i', 'https://pay.example/i.pdf')`,
      [custodianId, id, account.subscriptionId, holderId, account.planId, state, totalMinor, paidMinor, this.months],
    );
    await this.platform.run(
      `INSERT INTO billing.invoice_line (organization_id, invoice_id, line_no, holder_id, kind, tier, units, unit_price_minor, amount_minor)
       VALUES ($1, $2, 1, $3, 'items', 1, 60, 2, $4)`,
      [custodianId, id, holderId, totalMinor],
    );
    return id;
  }
}
