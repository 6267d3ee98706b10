import type { Sql } from '@holdfast/platform';

interface MonthRow {
  readonly month: string;
  readonly currency: string;
  readonly invoicedMinor: bigint;
  readonly paidMinor: bigint;
  readonly feeMinor: bigint;
  readonly refundedMinor: bigint;
}

/** A custodian's money by month (UTC) and currency, the oldest first; months without any are left out. */
export async function sumMonths(
  sql: Sql,
  organizationId: string,
  wanted: { readonly months: number; readonly now: Date },
) {
  const { now, months } = wanted;
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1, 1));
  return sql.query<MonthRow>(
    `SELECT to_char(month, 'YYYY-MM') AS month, currency, sum(invoiced)::bigint AS "invoicedMinor", sum(paid)::bigint AS "paidMinor",
       sum(fee)::bigint AS "feeMinor", sum(refunded)::bigint AS "refundedMinor"
     FROM (
       SELECT date_trunc('month', rated_at, 'UTC') AT TIME ZONE 'UTC' AS month, currency,
         COALESCE(sum(total_minor) FILTER (WHERE state IN ('open', 'paid', 'uncollectible')), 0) AS invoiced,
         sum(amount_paid_minor) AS paid, sum(application_fee_minor) AS fee, 0 AS refunded
       FROM billing.invoice WHERE organization_id = $1::uuid AND rated_at >= $2::timestamptz GROUP BY 1, 2
       UNION ALL
       SELECT date_trunc('month', requested_at, 'UTC') AT TIME ZONE 'UTC', currency, 0, 0, 0, sum(amount_minor)
       FROM billing.refund WHERE organization_id = $1::uuid AND requested_at >= $2::timestamptz AND state = 'done' GROUP BY 1, 2) part
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [organizationId, since],
  );
}
