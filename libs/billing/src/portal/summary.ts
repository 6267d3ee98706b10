import type { Page, Sql } from '@holdfast/platform';

interface CurrencyRow {
  currency: string;
  subscriptions: Record<string, number>;
  invoicedMinor: bigint;
  paidMinor: bigint;
  arrearsMinor: bigint;
  refundedMinor: bigint;
  creditedMinor: bigint;
  feeMinor: bigint;
  sponsoredMinor: bigint;
  paidOutMinor: bigint;
}

/** A custodian's revenue, arrears, fees and payouts, by currency, as far as they are known here. */
export async function summariseBilling(sql: Sql, organizationId: string) {
  const byCurrency = await sql.query<CurrencyRow>(
    `WITH amount (currency, invoiced, paid, arrears, refunded, credited, fee, sponsored, paid_out) AS (
       SELECT currency, COALESCE(sum(total_minor) FILTER (WHERE state IN ('open', 'paid', 'uncollectible')), 0),
         COALESCE(sum(amount_paid_minor), 0),
         COALESCE(sum(total_minor - amount_paid_minor) FILTER (WHERE state IN ('open', 'uncollectible')), 0),
         COALESCE(sum(amount_refunded_minor), 0), 0, COALESCE(sum(application_fee_minor), 0), 0, 0
       FROM billing.invoice WHERE organization_id = $1::uuid GROUP BY currency
       UNION ALL
       SELECT currency, 0, 0, 0, 0, sum(amount_minor), 0, 0, 0 FROM billing.credit WHERE organization_id = $1::uuid GROUP BY currency
       UNION ALL
       SELECT currency, 0, 0, 0, sum(refunded_minor), 0, sum(application_fee_minor), sum(paid_minor), 0
       FROM billing.sponsorship WHERE organization_id = $1::uuid GROUP BY currency
       UNION ALL
       SELECT currency, 0, 0, 0, 0, 0, 0, 0, sum(amount_minor) FILTER (WHERE state = 'paid')
       FROM billing.payout WHERE organization_id = $1::uuid GROUP BY currency
       UNION ALL
       SELECT currency, 0, 0, 0, 0, 0, 0, 0, 0 FROM billing.subscription WHERE organization_id = $1::uuid GROUP BY currency)
     SELECT a.currency, sum(a.invoiced)::bigint AS "invoicedMinor", sum(a.paid)::bigint AS "paidMinor",
       sum(a.arrears)::bigint AS "arrearsMinor", sum(a.refunded)::bigint AS "refundedMinor",
       sum(a.credited)::bigint AS "creditedMinor", sum(a.fee)::bigint AS "feeMinor", sum(a.sponsored)::bigint AS "sponsoredMinor",
       COALESCE(sum(a.paid_out), 0)::bigint AS "paidOutMinor",
       (SELECT COALESCE(jsonb_object_agg(s.state, s.subscriptions), '{}') FROM (
          SELECT state, count(*) AS subscriptions FROM billing.subscription
          WHERE organization_id = $1::uuid AND currency = a.currency GROUP BY state) s) AS subscriptions
     FROM amount a GROUP BY a.currency ORDER BY a.currency`,
    [organizationId],
  );
  const [parked] = await sql.query<{ events: number }>(
    `SELECT count(*)::int AS events FROM billing.stripe_event WHERE organization_id = $1::uuid AND state = 'parked'`,
    [organizationId],
  );
  return { byCurrency, parkedEvents: parked?.events ?? 0 };
}

interface PayoutRow {
  id: string;
  currency: string;
  amountMinor: bigint;
  state: string;
  createdAt: Date;
  arrivesOn: string;
}

export async function listPayouts(sql: Sql, organizationId: string, page: Page) {
  const [at, id] = page.after ?? [null, null];
  const rows = await sql.query<PayoutRow>(
    `SELECT id, currency, amount_minor AS "amountMinor", state, created_at AS "createdAt", arrives_on::text AS "arrivesOn"
     FROM billing.payout
     WHERE organization_id = $1::uuid AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::text))
     ORDER BY created_at DESC, id DESC LIMIT $4::int`,
    [organizationId, at ?? null, id ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => row,
  );
}
