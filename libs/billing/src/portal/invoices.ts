import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';

interface InvoiceRow {
  id: string;
  subscriptionId: string;
  kind: 'usage' | 'prepayment';
  state: string;
  number: string | null;
  currency: string;
  periodStart: string;
  periodEnd: string;
  subtotalMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  paidMinor: bigint;
  refundedMinor: bigint;
  problem: string | null;
  ratedAt: Date;
  dueAt: Date | null;
  paidAt: Date | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
  custodianId: string;
  custodianName: string;
  accountReference: string | null;
}

const COLUMNS = `
  SELECT i.id, i.subscription_id AS "subscriptionId", i.kind, i.state, i.number, i.currency, i.period_start::text AS "periodStart",
    i.period_end::text AS "periodEnd", i.subtotal_minor AS "subtotalMinor", i.tax_minor AS "taxMinor", i.total_minor AS "totalMinor",
    i.amount_paid_minor AS "paidMinor", i.amount_refunded_minor AS "refundedMinor", i.problem, i.rated_at AS "ratedAt",
    i.due_at AS "dueAt", i.paid_at AS "paidAt", i.hosted_url AS "hostedUrl", i.pdf_url AS "pdfUrl", o.id AS "custodianId",
    o.name AS "custodianName", a.reference AS "accountReference"`;
const JOINED = `
  JOIN identity.organization o ON o.id = i.organization_id
  LEFT JOIN custody.account a ON a.organization_id = i.organization_id AND a.holder_id = i.holder_id`;
const SELECT = `${COLUMNS} FROM billing.invoice i ${JOINED}`;
const OWN = `i.holder_id = ANY ((SELECT identity.current_holders())::uuid[])`;

function toOwn({ custodianId, custodianName, accountReference: _account, ...invoice }: InvoiceRow) {
  return { ...invoice, custodian: { id: custodianId, name: custodianName } };
}

/** Stripe's page of an invoice is its holder's: who has its address can pay it. */
function toCustodians({
  custodianId: _id,
  custodianName: _name,
  hostedUrl: _hosted,
  pdfUrl: _pdf,
  ...invoice
}: InvoiceRow) {
  return invoice;
}

export interface InvoiceFilter {
  readonly state?: string | undefined;
  readonly currency?: string | undefined;
  readonly subscription?: string | undefined;
}

export async function listOwnInvoices(sql: Sql, filter: InvoiceFilter, page: Page) {
  const rows = await sql.query<InvoiceRow>(
    `${SELECT} WHERE ${OWN} AND ($1::uuid IS NULL OR i.subscription_id = $1::uuid) AND ($2::text IS NULL OR i.state = $2)
       AND ($3::uuid IS NULL OR i.id < $3::uuid) ORDER BY i.id DESC LIMIT $4::int`,
    [filter.subscription ?? null, filter.state ?? null, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(rows, (row) => [row.id], toOwn);
}

/** With its lines. Throws `invoice.not_found`. */
export async function getOwnInvoice(sql: Sql, id: string) {
  const [row] = await sql.query<InvoiceRow>(`${SELECT} WHERE ${OWN} AND i.id = $1::uuid`, [id]);
  if (row === undefined) throw invoiceNotFound();
  return { ...toOwn(row), lines: await linesOf(sql, row.custodianId, id) };
}

export async function listCustodianInvoices(
  sql: Sql,
  organizationId: string,
  filter: InvoiceFilter & { readonly sort: 'newest' | 'largest' },
  page: Page,
) {
  const [first, second] = page.after ?? [null, null];
  const bySize = filter.sort === 'largest';
  const by = `${bySize ? 'i.total_minor DESC, ' : ''}i.id DESC`;
  // The page first, by an index; whose they are is then looked up for the page alone.
  const rows = await sql.query<InvoiceRow>(
    `WITH i AS MATERIALIZED (SELECT * FROM billing.invoice i WHERE i.organization_id = $1::uuid AND ($2::text IS NULL OR i.state = $2) AND ($3::text IS NULL OR i.currency = $3)
       AND ($4::uuid IS NULL OR i.subscription_id = $4::uuid)
       ${bySize ? `AND ($5::bigint IS NULL OR (i.total_minor, i.id) < ($5::bigint, $6::uuid))` : `AND ($5::uuid IS NULL OR i.id < $5::uuid)`}
       ORDER BY ${by} LIMIT $${bySize ? 7 : 6}::int)
     ${COLUMNS} FROM i ${JOINED} ORDER BY ${by}`,
    [
      organizationId,
      filter.state ?? null,
      filter.currency ?? null,
      filter.subscription ?? null,
      first ?? null,
      ...(bySize ? [second ?? null] : []),
      page.fetchLimit,
    ],
  );
  return page.of(rows, (row) => (bySize ? [row.totalMinor.toString(), row.id] : [row.id]), toCustodians);
}

/** With its lines. Throws `invoice.not_found`, for another custodian's too. */
export async function getCustodianInvoice(sql: Sql, organizationId: string, id: string) {
  const [row] = await sql.query<InvoiceRow>(`${SELECT} WHERE i.organization_id = $1::uuid AND i.id = $2::uuid`, [
    organizationId,
    id,
  ]);
  if (row === undefined) throw invoiceNotFound();
  return { ...toCustodians(row), lines: await linesOf(sql, organizationId, id) };
}

interface LineRow {
  readonly kind: string;
  readonly tier: number | null;
  readonly units: bigint | null;
  readonly unitPriceMinor: bigint | null;
  readonly days: number | null;
  readonly amountMinor: bigint;
}

function linesOf(sql: Sql, organizationId: string, invoiceId: string): Promise<LineRow[]> {
  return sql.query<LineRow>(
    `SELECT kind, tier, units, unit_price_minor AS "unitPriceMinor", days, amount_minor AS "amountMinor"
     FROM billing.invoice_line WHERE organization_id = $1::uuid AND invoice_id = $2::uuid ORDER BY line_no`,
    [organizationId, invoiceId],
  );
}

export const invoiceNotFound = () => new DomainError('not_found', 'invoice.not_found', 'There is no such invoice.');
