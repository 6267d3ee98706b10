import { type Language, NOBODY, type Sql } from '@holdfast/platform';
import { type Day, startOf } from '../core/days';
import { feeOf } from '../core/fee';
import { ensureCustomers } from '../customers';
import { type Account, at, type BillingParts, findAccount, groupBy, toStripeAmount } from '../parts';
import type { CallAnswer } from '../stripe/call-kind';
import { invoiceAddLines, invoiceCreate, invoiceFinalize } from '../stripe/invoice-calls';
import type { CallOutcome } from '../stripe/stripe-calls';
import { isFinal, isMissing, type StripeProblem } from '../stripe/stripe-problem';
import { closedWithoutLines, leaveClosedDraft } from './closed-draft';
import { settleRefundsDue } from './refund-due';
import { type LineRow, lineText } from './line-text';

/** An invoice of ours on its way to Stripe. */
interface DueInvoice {
  organization_id: string;
  id: string;
  subscription_id: string;
  holder_id: string;
  currency: string;
  kind: 'usage' | 'prepayment';
  state: 'rated' | 'draft' | 'refund_due';
  period_start: Day;
  period_end: Day;
  total_minor: bigint;
  stripe_invoice_id: string | null;
  missed_draft_id: string | null;
  language: Language | null;
  waits_for_draft: boolean;
}

/** What goes onto one invoice of Stripe's: the usage of a period, and for yearly plans the next year ahead. */
interface Bill {
  readonly account: Account;
  readonly rows: readonly [DueInvoice, ...DueInvoice[]];
  readonly stripeInvoiceId: string;
}

/** What will go onto one that is not there yet. */
type Unbilled = Omit<Bill, 'stripeInvoiceId'>;

interface PricedLine extends LineRow {
  organization_id: string;
  invoice_id: string;
  amount_minor: bigint;
}

export interface SettleOptions {
  /** Invoices at once. */
  readonly limit?: number;
  /** How long the draft that Stripe opens for a period is waited for, before an invoice beside it is made. */
  readonly waitForDraftMs?: number;
}

const LIMIT = 500;
const LEASE_MS = 300_000;
const RETRY_MS = 120_000;
const WAIT_FOR_DRAFT_MS = 2 * 3_600_000;

/**
 * Brings rated invoices to Stripe: their lines onto the draft of the subscription's period (or an invoice beside it, for a
 * year ahead and for the last days), and finalizes it. What comes back to a holder becomes a refund. Batch by batch; every
 * call has its row, so it may be stopped anywhere and run again.
 */
export class SettleInvoices {
  constructor(private readonly parts: BillingParts) {}

  /**
   * One batch; answers how many invoices were looked at. Several may run at once: while one writes its answers down, another's
   * calls are made.
   */
  async execute(options: SettleOptions = {}): Promise<number> {
    const due = await this.parts.database.transact(NOBODY, (sql) => this.take(sql, options));
    if (due.length === 0) return 0;
    const backwards = due.filter(({ state }) => state === 'refund_due');
    await settleRefundsDue(this.parts, backwards);
    const bills = await this.toBills(due.filter(({ state }) => state !== 'refund_due'));
    const written = await this.addLines(bills);
    await this.finalize(written);
    return due.length;
  }

  /** Together with what else goes onto the same invoice of Stripe's. */
  private async take(
    sql: Sql,
    { limit = LIMIT, waitForDraftMs = WAIT_FOR_DRAFT_MS }: SettleOptions,
  ): Promise<DueInvoice[]> {
    const now = this.parts.clock.now();
    // One at a time takes: what is on one invoice of Stripe's may be several rows, which two would lock crosswise.
    await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('billing takes invoices', 0))::text`);
    return sql.query<DueInvoice>(
      `WITH due AS (
         SELECT organization_id, subscription_id FROM billing.invoice
          WHERE next_step_at <= $1::timestamptz AND state IN ('rated', 'draft', 'refund_due')
          ORDER BY next_step_at LIMIT $3::integer FOR UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE billing.invoice AS i SET next_step_at = $2::timestamptz
           FROM (SELECT DISTINCT organization_id, subscription_id FROM due) AS d
          WHERE i.organization_id = d.organization_id AND i.subscription_id = d.subscription_id
            AND i.next_step_at IS NOT NULL AND i.state IN ('rated', 'draft', 'refund_due')
         RETURNING i.organization_id, i.id, i.subscription_id, i.holder_id, i.currency, i.kind, i.state, i.period_start,
                   i.period_end, i.total_minor, i.stripe_invoice_id, i.missed_draft_id, i.rated_at
       )
       SELECT t.organization_id, t.id, t.subscription_id, t.holder_id, t.currency, t.kind, t.state, t.period_start, t.period_end,
              t.total_minor, t.stripe_invoice_id, t.missed_draft_id, p.language,
              (t.kind = 'usage' OR t.period_start > s.started_on) AND s.state <> 'ended'
                AND s.stripe_subscription_id IS NOT NULL AND s.stripe_status NOT IN ('canceled', 'reopening')
                AND t.missed_draft_id IS NULL AND t.rated_at > $1::timestamptz - make_interval(secs => $4::double precision / 1000) AS waits_for_draft
         FROM taken t
         JOIN billing.subscription s ON s.organization_id = t.organization_id AND s.id = t.subscription_id
         LEFT JOIN identity.holder h ON h.id = t.holder_id
         LEFT JOIN identity.person p ON p.id = h.person_id
        ORDER BY t.organization_id, t.subscription_id, t.kind DESC`,
      [now, new Date(now.getTime() + LEASE_MS), limit, waitForDraftMs],
    );
  }

  private async toBills(due: readonly DueInvoice[]): Promise<Bill[]> {
    const accounts = new Map<string, Account | null>();
    for (const { organization_id: id } of due) {
      if (accounts.has(id)) continue;
      const account = await this.parts.database.read(NOBODY, (sql) => findAccount(sql, id, this.parts.clock));
      accounts.set(id, account?.chargesEnabled === true ? account : null);
    }
    const groups = groupBy(
      due,
      (row) => `${row.subscription_id} ${row.kind === 'usage' ? row.period_end : row.period_start}`,
    );
    const bills: Bill[] = [];
    const without: Unbilled[] = [];
    for (const [first, ...others] of groups.values()) {
      if (first === undefined) continue;
      const rows: [DueInvoice, ...DueInvoice[]] = [first, ...others];
      const account = accounts.get(first.organization_id) ?? null;
      const known = rows.find(({ stripe_invoice_id: id }) => id !== null)?.stripe_invoice_id ?? null;
      if (account === null) await this.putOff(rows, RETRY_MS * 30);
      else if (known !== null) bills.push({ account, rows, stripeInvoiceId: known });
      else if (rows.every((row) => row.waits_for_draft)) await this.putOff(rows, RETRY_MS);
      else without.push({ account, rows });
    }
    return [...bills, ...(await this.createBeside(without))];
  }

  /** Invoices that no period of Stripe's opens. */
  private async createBeside(wanted: readonly Unbilled[]): Promise<Bill[]> {
    const made = await this.withCustomers(wanted);
    const outcomes = await this.parts.calls.makeAll(
      invoiceCreate,
      made.map(({ account, rows, customerId }) => ({
        organizationId: account.organizationId,
        subjectId: rows[0].id,
        part: rows[0].missed_draft_id ?? '',
        parameters: {
          customerId,
          currency: rows[0].currency,
          feeMinor: toStripeAmount(feeOf(larger(sumOf(rows), 0n), this.parts.feeBasisPoints)),
        },
        account: account.accountId,
      })),
    );
    const bills = made.flatMap(({ account, rows }, index): Bill[] => {
      const outcome = outcomes[index];
      return outcome !== undefined && 'answer' in outcome
        ? [{ account, rows, stripeInvoiceId: outcome.answer.id }]
        : [];
    });
    await this.retryFailed(
      made.map(({ rows }) => rows),
      outcomes,
    );
    const attached = await this.attach(bills);
    return bills.flatMap((bill): Bill[] => {
      const [first, ...others] = bill.rows.filter(({ id }) => attached.has(id));
      return first === undefined ? [] : [{ ...bill, rows: [first, ...others] }];
    });
  }

  /** Each custodian's at once; whoever cannot be made a customer now is tried again later. */
  private async withCustomers(wanted: readonly Unbilled[]): Promise<(Unbilled & { readonly customerId: string })[]> {
    const ready: (Unbilled & { customerId: string })[] = [];
    for (const bills of groupBy(wanted, ({ account }) => account.organizationId).values()) {
      const [first] = bills;
      if (first === undefined) continue;
      const wishes = bills.map(({ rows: [row] }) => ({ holderId: row.holder_id, currency: row.currency }));
      const customers = await ensureCustomers(this.parts, first.account, wishes);
      for (const [index, bill] of bills.entries()) {
        const customer = customers[index];
        if (customer === undefined) continue;
        if ('problem' in customer) await this.retry(bill.rows, customer.problem);
        else ready.push({ ...bill, customerId: customer.stripeCustomerId });
      }
    }
    return ready;
  }

  /** The rows that are on Stripe's invoices now; one that was withdrawn meanwhile is not, and nothing is asked for it. */
  private async attach(bills: readonly Bill[]): Promise<ReadonlySet<string>> {
    const rows = bills.flatMap(({ rows, stripeInvoiceId }) => rows.map((row) => ({ row, stripeInvoiceId })));
    if (rows.length === 0) return new Set();
    const attached = await this.parts.database.transact(NOBODY, (sql) =>
      sql.query<{ id: string }>(
        `UPDATE billing.invoice AS i SET state = 'draft', stripe_invoice_id = d.stripe_invoice_id, updated_at = now()
           FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS d(organization_id, id, stripe_invoice_id)
          WHERE i.organization_id = d.organization_id AND i.id = d.id AND i.state = 'rated' RETURNING i.id`,
        [
          rows.map(({ row }) => row.organization_id),
          rows.map(({ row }) => row.id),
          rows.map(({ stripeInvoiceId }) => stripeInvoiceId),
        ],
      ),
    );
    return new Set(attached.map(({ id }) => id));
  }

  /** Those whose lines are on their invoices now. */
  private async addLines(bills: readonly Bill[]): Promise<Bill[]> {
    const lines = await this.parts.database.read(NOBODY, (sql) => this.lines(sql, bills));
    const outcomes = await this.parts.calls.makeAll(
      invoiceAddLines,
      bills.map(({ account, rows, stripeInvoiceId }) => ({
        organizationId: account.organizationId,
        subjectId: rows[0].id,
        part: stripeInvoiceId,
        parameters: {
          stripeInvoiceId,
          invoiceId: rows[0].id,
          lines: rows.flatMap((row) =>
            (lines.get(row.id) ?? []).map((line) => ({
              description: lineText(line, row.language ?? 'en').slice(0, 500),
              amountMinor: toStripeAmount(line.amount_minor),
              ...secondsOf(row),
            })),
          ),
        },
        account: account.accountId,
      })),
    );
    await this.leaveClosedDrafts(bills, outcomes);
    return this.kept(bills, outcomes);
  }

  private async lines(sql: Sql, bills: readonly Bill[]): Promise<Map<string, PricedLine[]>> {
    const rows = bills.flatMap((bill) => bill.rows);
    const lines = await sql.query<PricedLine>(
      `SELECT l.organization_id, l.invoice_id, l.kind, l.tier, l.units, l.unit_price_minor, l.days, l.amount_minor, i.currency,
              i.interval, i.period_start, i.period_end, i.kind AS invoice_kind, v.tax_label
         FROM unnest($1::uuid[], $2::uuid[]) AS wanted(organization_id, invoice_id)
         JOIN billing.invoice i ON i.organization_id = wanted.organization_id AND i.id = wanted.invoice_id
         JOIN billing.invoice_line l ON l.organization_id = i.organization_id AND l.invoice_id = i.id
         JOIN billing.plan_version v ON v.organization_id = i.organization_id AND v.plan_id = i.plan_id
                                    AND v.version = i.plan_version AND v.currency = i.currency AND v.interval = i.interval
        ORDER BY l.invoice_id, l.line_no`,
      [rows.map((row) => row.organization_id), rows.map((row) => row.id)],
    );
    return groupBy(lines, (line) => line.invoice_id);
  }

  /** Stripe closed a period's draft before our lines were on it, or somebody deleted it: they go onto an invoice beside it. */
  private async leaveClosedDrafts(bills: readonly Bill[], outcomes: readonly CallOutcome[]): Promise<void> {
    for (const [index, { account, stripeInvoiceId }] of bills.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || 'answer' in outcome || outcome.problem.kind !== 'refused') continue;
      if (!(await this.isClosed(account, stripeInvoiceId))) continue;
      await this.parts.database.transact(NOBODY, (sql) =>
        leaveClosedDraft(sql, { account, stripeInvoiceId, now: this.parts.clock.now() }),
      );
    }
  }

  /** A custodian may have deleted it, in Stripe's own dashboard. */
  private async isClosed(account: Account, stripeInvoiceId: string): Promise<boolean> {
    try {
      return closedWithoutLines(await this.parts.stripe.invoices.retrieve(stripeInvoiceId, {}, at(account)));
    } catch (error) {
      if (isMissing(error)) return true;
      throw error;
    }
  }

  private async finalize(bills: readonly Bill[]): Promise<void> {
    const outcomes = await this.parts.calls.makeAll(
      invoiceFinalize,
      bills.map(({ account, rows, stripeInvoiceId }) => ({
        organizationId: account.organizationId,
        subjectId: rows[0].id,
        part: stripeInvoiceId,
        parameters: { stripeInvoiceId },
        account: account.accountId,
      })),
    );
    await this.leaveClosedDrafts(bills, outcomes);
    await this.kept(bills, outcomes);
    const answered = bills.flatMap(({ rows }, index) => {
      const outcome = outcomes[index];
      return outcome !== undefined && 'answer' in outcome ? rows.map((row) => ({ row, answer: outcome.answer })) : [];
    });
    if (answered.length > 0) await this.parts.database.transact(NOBODY, (sql) => this.saveFinalized(sql, answered));
  }

  /** Open until the mirror knows better: what was paid, and with what, is not in this answer. */
  private async saveFinalized(sql: Sql, answered: readonly { row: DueInvoice; answer: CallAnswer }[]): Promise<void> {
    const fact = (name: string) => answered.map(({ answer }) => answer.facts?.[name] ?? null);
    await sql.execute(
      `UPDATE billing.invoice AS i
          SET state = CASE WHEN i.state = 'draft' THEN 'open' ELSE i.state END, stripe_total_minor = d.total::bigint,
              number = d.number, hosted_url = d.hosted_url, pdf_url = d.pdf_url,
              finalized_at = to_timestamp(d.finalized_at::double precision), next_step_at = NULL, updated_at = now()
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
           AS d(organization_id, id, total, number, hosted_url, pdf_url, finalized_at)
        WHERE i.organization_id = d.organization_id AND i.id = d.id`,
      [
        answered.map(({ row }) => row.organization_id),
        answered.map(({ row }) => row.id),
        fact('totalMinor').map(textOrNull),
        fact('number').map(textOrNull),
        fact('hostedUrl').map(textOrNull),
        fact('pdfUrl').map(textOrNull),
        fact('finalizedAt').map(textOrNull),
      ],
    );
  }

  /** The bills whose call went well; the others are tried again later. */
  private async kept(bills: readonly Bill[], outcomes: readonly CallOutcome[]): Promise<Bill[]> {
    await this.retryFailed(
      bills.map(({ rows }) => rows),
      outcomes,
    );
    return bills.filter((_, index) => {
      const outcome = outcomes[index];
      return outcome !== undefined && 'answer' in outcome;
    });
  }

  private async retryFailed(
    groups: readonly (readonly DueInvoice[])[],
    outcomes: readonly CallOutcome[],
  ): Promise<void> {
    for (const [index, rows] of groups.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || 'answer' in outcome) continue;
      await this.retry(rows, outcome.problem);
    }
  }

  private retry(rows: readonly DueInvoice[], problem: StripeProblem): Promise<void> {
    return this.putOff(rows, isFinal(problem) ? RETRY_MS * 30 : RETRY_MS, `${problem.kind}:${problem.code}`);
  }

  private async putOff(rows: readonly DueInvoice[], byMs: number, problem: string | null = null): Promise<void> {
    const later = new Date(this.parts.clock.now().getTime() + byMs);
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.invoice SET next_step_at = $3::timestamptz, problem = $4
          WHERE (organization_id, id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) AND next_step_at > $5::timestamptz`,
        [rows.map((row) => row.organization_id), rows.map((row) => row.id), later, problem, this.parts.clock.now()],
      ),
    );
  }
}

const sumOf = (rows: readonly DueInvoice[]): bigint => rows.reduce((sum, row) => sum + row.total_minor, 0n);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const textOrNull = (value: string | number | boolean | null): string | null => (value === null ? null : String(value));
const secondsOf = (row: DueInvoice) => ({
  periodStart: startOf(row.period_start).getTime() / 1_000,
  periodEnd: startOf(row.period_end).getTime() / 1_000,
});
