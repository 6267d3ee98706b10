import { type Clock, DomainError, newId } from '@holdfast/kernel';
import { describePostgresError, type Page, type Sql } from '@holdfast/platform';
import { invoiceNotFound } from './invoices';
import { operatorRefundMax, readBillingPolicy } from './policy';

export interface RefundRequest {
  readonly organizationId: string;
  readonly invoiceId: string;
  /** Null: all that is left. */
  readonly amountMinor: bigint | null;
  readonly currency: string;
  readonly reason: string;
  readonly personId: string;
  /** An administrator gives back whatever was paid; an operator up to the custodian's limit for one invoice. */
  readonly isAdministrator: boolean;
}

export interface RefundRow {
  readonly id: string;
  readonly invoiceId: string | null;
  readonly sponsorshipId: string | null;
  readonly state: 'requested' | 'done' | 'failed';
  readonly cause: 'custodian' | 'leaving' | 'term_end';
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly problem: string | null;
}

const COLUMNS = `id, invoice_id AS "invoiceId", sponsorship_id AS "sponsorshipId", state, cause, currency,
  amount_minor AS "amountMinor", reason, requested_by AS "requestedBy", requested_at AS "requestedAt", problem`;

interface PaidRow {
  readonly holderId: string;
  readonly currency: string;
  readonly paid: bigint;
  readonly askedBack: bigint;
  readonly byStaff: bigint;
}

/**
 * Asks for money to go back, wholly or in part; the billing service does it. Throws `invoice.not_found`,
 * `refund.wrong_currency`, `refund.nothing_paid`, `refund.above_payment`, `refund.needs_administrator`.
 */
export async function requestRefund(sql: Sql, request: RefundRequest, clock: Clock): Promise<RefundRow> {
  const { organizationId, invoiceId, currency, isAdministrator } = request;
  const [paid] = await sql.query<PaidRow>(
    `SELECT i.holder_id AS "holderId", i.currency, i.amount_paid_minor AS paid, COALESCE(sum(r.amount_minor), 0)::bigint AS "askedBack",
       COALESCE(sum(r.amount_minor) FILTER (WHERE r.cause = 'custodian'), 0)::bigint AS "byStaff"
     FROM billing.invoice i
     LEFT JOIN billing.refund r ON r.organization_id = i.organization_id AND r.invoice_id = i.id AND r.state <> 'failed'
     WHERE i.organization_id = $1::uuid AND i.id = $2::uuid GROUP BY i.holder_id, i.currency, i.amount_paid_minor`,
    [organizationId, invoiceId],
  );
  if (paid === undefined) throw invoiceNotFound();
  if (paid.currency !== currency) {
    throw new DomainError('invalid', 'refund.wrong_currency', `This invoice is in ${paid.currency}.`, {
      field: '/currency',
    });
  }
  const left = paid.paid - paid.askedBack;
  if (left <= 0n) {
    throw new DomainError('conflict', 'refund.nothing_paid', 'Nothing is left of this invoice that could go back.');
  }
  const amount = request.amountMinor ?? left;
  if (amount > left) throw abovePayment();
  const policy = await readBillingPolicy(sql, organizationId);
  if (!isAdministrator && paid.byStaff + amount > operatorRefundMax(policy, currency)) {
    throw new DomainError('forbidden', 'refund.needs_administrator', 'This is more than an operator may give back.', {
      field: '/amountMinor',
      remedy: 'Ask an administrator to do it.',
    });
  }
  try {
    const [row] = await sql.query<RefundRow>(
      `INSERT INTO billing.refund (organization_id, id, invoice_id, holder_id, currency, amount_minor, reason, cause, requested_by,
         requested_at, next_step_at)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::bigint, $7, 'custodian', $8::uuid, $9::timestamptz, $9::timestamptz)
       RETURNING ${COLUMNS}`,
      [
        organizationId,
        newId(),
        invoiceId,
        paid.holderId,
        currency,
        amount,
        request.reason,
        request.personId,
        clock.now(),
      ],
    );
    return row!;
  } catch (error) {
    // Two at once: the second is counted against what the first has left.
    if (describePostgresError(error)?.constraint === 'refund_within_payment') throw abovePayment();
    throw error;
  }
}

function abovePayment(): DomainError {
  return new DomainError(
    'invalid',
    'refund.above_payment',
    'This is more than what was paid and is not given back yet.',
    {
      field: '/amountMinor',
      remedy: 'Leave the amount out to give back all that is left.',
    },
  );
}

export async function listRefunds(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<RefundRow>(
    `SELECT ${COLUMNS} FROM billing.refund WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid)
     ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}
