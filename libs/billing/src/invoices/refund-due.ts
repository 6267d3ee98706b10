import { newId } from '@holdfast/kernel';
import { NOBODY, type Sql } from '@holdfast/platform';
import { at, type BillingParts, findAccount, toStripeAmount } from '../parts';
import { creditNoteCreate } from '../stripe/invoice-calls';

/** A last invoice below nothing: of a year that was asked for ahead, so much is not used. */
interface RefundDue {
  readonly organization_id: string;
  readonly id: string;
  readonly holder_id: string;
  readonly currency: string;
  readonly total_minor: bigint;
}

interface Prepayment {
  id: string;
  state: string;
  stripe_invoice_id: string | null;
  amount_paid_minor: bigint;
}

const LATER_MS = 3_600_000;

/**
 * What was paid ahead and is not used comes back; what was asked for ahead and is not paid yet is asked for no more, but for
 * the days that were used.
 */
export async function settleRefundsDue(parts: BillingParts, invoices: readonly RefundDue[]): Promise<void> {
  for (const invoice of invoices) {
    const prepayment = await parts.database.read(NOBODY, (sql) => prepaymentOf(sql, invoice));
    if (prepayment === null) await close(parts, invoice);
    else if (prepayment.state === 'open' || prepayment.state === 'uncollectible')
      await reduce(parts, invoice, prepayment);
    else if (prepayment.state === 'paid') await giveBack(parts, invoice, prepayment);
    else if (prepayment.state === 'void') await close(parts, invoice);
    else await later(parts, invoice);
  }
}

async function prepaymentOf(sql: Sql, invoice: RefundDue): Promise<Prepayment | null> {
  const [row] = await sql.query<Prepayment>(
    `SELECT p.id, p.state, p.stripe_invoice_id, p.amount_paid_minor
       FROM billing.invoice_line l
       JOIN billing.invoice p ON p.organization_id = l.organization_id AND p.id = l.source_id
      WHERE l.organization_id = $1::uuid AND l.invoice_id = $2::uuid AND l.kind = 'prepaid'`,
    [invoice.organization_id, invoice.id],
  );
  return row ?? null;
}

/** A refund of the prepayment; never more than is still there of it. */
async function giveBack(parts: BillingParts, invoice: RefundDue, prepayment: Prepayment): Promise<void> {
  const { database, clock, ring } = parts;
  const refundId = await database.transact(NOBODY, async (sql) => {
    const [row] = await sql.query<{ left: bigint }>(
      `SELECT $3::bigint - COALESCE(sum(amount_minor), 0)::bigint AS left FROM billing.refund
        WHERE organization_id = $1::uuid AND invoice_id = $2::uuid AND state <> 'failed'`,
      [invoice.organization_id, prepayment.id, prepayment.amount_paid_minor],
    );
    const left = row?.left ?? 0n;
    const amount = -invoice.total_minor < left ? -invoice.total_minor : left;
    await markRefunded(sql, invoice);
    if (amount <= 0n) return null;
    const id = newId<'refund'>();
    await sql.execute(
      `INSERT INTO billing.refund
         (organization_id, id, invoice_id, holder_id, currency, amount_minor, reason, cause, requested_at, next_step_at)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::bigint, 'Unused days of a year paid ahead', 'leaving',
               $7::timestamptz, $7::timestamptz)`,
      [invoice.organization_id, id, prepayment.id, invoice.holder_id, invoice.currency, amount, clock.now()],
    );
    return id;
  });
  if (refundId !== null) await ring({ kind: 'advance-refund', refundId });
}

/** Stripe asks for less by a credit note. */
async function reduce(parts: BillingParts, invoice: RefundDue, prepayment: Prepayment): Promise<void> {
  const account = await parts.database.read(NOBODY, (sql) => findAccount(sql, invoice.organization_id, parts.clock));
  if (account === null || prepayment.stripe_invoice_id === null) return later(parts, invoice);
  await parts.calls.make(creditNoteCreate, {
    organizationId: invoice.organization_id,
    subjectId: invoice.id,
    parameters: {
      stripeInvoiceId: prepayment.stripe_invoice_id,
      amountMinor: toStripeAmount(-invoice.total_minor),
      memo: 'Unused days of the year',
    },
    account: at(account).stripeAccount,
  });
  await close(parts, invoice);
}

const close = ({ database }: BillingParts, invoice: RefundDue) =>
  database.transact(NOBODY, (sql) => markRefunded(sql, invoice));

async function markRefunded(sql: Sql, { organization_id, id }: RefundDue): Promise<void> {
  await sql.execute(
    `UPDATE billing.invoice SET state = 'refunded', next_step_at = NULL, updated_at = now()
      WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'refund_due'`,
    [organization_id, id],
  );
}

async function later({ database, clock }: BillingParts, { organization_id, id }: RefundDue): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      'UPDATE billing.invoice SET next_step_at = $3::timestamptz WHERE organization_id = $1::uuid AND id = $2::uuid',
      [organization_id, id, new Date(clock.now().getTime() + LATER_MS)],
    ),
  );
}
