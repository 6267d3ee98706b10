import type { Sql } from '@holdfast/platform';
import type { InvoiceLine } from '../core/compose-invoice';
import type { Plan } from '../core/plan';
import { PRICE_COLUMNS, type PriceColumns, priceOf } from '../portal/price-row';
import type { AccountFacts, FoundInvoice, RecordedChange } from './audit-account';

/** An account, whatever its currencies. */
export interface AccountKey {
  readonly organizationId: string;
  readonly holderId: string;
}
const keyOf = (account: AccountKey): string => `${account.organizationId} ${account.holderId}`;

/** Everything about these accounts, each with all of its history. */
export async function readAccountFacts(sql: Sql, accounts: readonly AccountKey[]): Promise<AccountFacts[]> {
  const keys = [accounts.map((one) => one.organizationId), accounts.map((one) => one.holderId)];
  const read = async <Row extends object>(query: string): Promise<(keys: AccountKey) => Row[]> => {
    const byKey = new Map<string, Row[]>();
    for (const row of await sql.query<Row & AccountKey>(query, keys)) {
      const list = byKey.get(keyOf(row));
      if (list === undefined) byKey.set(keyOf(row), [row]);
      else list.push(row);
    }
    return (account) => byKey.get(keyOf(account)) ?? [];
  };
  const plans = await readPlans(sql, keys);
  const lines = await readLines(sql, keys);
  const changes = await read<RecordedChange>(CHANGES);
  const invoices = await read<InvoiceRow>(INVOICES);
  const subscriptions = await read<AccountFacts['subscriptions'][number]>(SUBSCRIPTIONS);
  const credits = await read<AccountFacts['credits'][number]>(CREDITS);
  const shares = await read<AccountFacts['shares'][number]>(SHARES);
  return accounts.map((account) => ({
    ...account,
    changes: changes(account),
    invoices: invoices(account).map((row): FoundInvoice => {
      const plan = plans.get(row.planKey);
      if (plan === undefined) throw new Error(`invoice ${row.id} is of a plan that does not exist`);
      return { ...row, plan, lines: lines.get(row.id) ?? [] };
    }),
    subscriptions: subscriptions(account),
    credits: credits(account),
    shares: shares(account),
  }));
}

const ACCOUNT = `SELECT u.organization_id, u.holder_id FROM unnest($1::uuid[], $2::uuid[]) AS u (organization_id, holder_id)`;
const KEYS = (alias: string) => `${alias}.organization_id AS "organizationId", ${alias}.holder_id AS "holderId"`;

/** Holder by holder, through the indexes: joined freely, each chunk would read all positions and all postings. */
const CHANGES = `
  SELECT ${KEYS('c')}, c.asset_id AS "assetId", c.day, c.quantity, COALESCE(m.bytes, 0) AS bytes, c.recorded_at AS "recordedAt"
  FROM (${ACCOUNT}) a
  CROSS JOIN LATERAL (SELECT h.asset_id FROM custody.holder_asset h WHERE h.holder_id = a.holder_id OFFSET 0) h
  CROSS JOIN LATERAL (SELECT c.* FROM custody.holding_change c WHERE c.asset_id = h.asset_id AND c.holder_id = a.holder_id
                         AND c.organization_id = a.organization_id OFFSET 0) c
  LEFT JOIN content.manifest_size m ON m.asset_id = c.asset_id AND m.hash = c.content_manifest_hash
  ORDER BY c.posting_id`;

type InvoiceRow = Omit<FoundInvoice, 'plan' | 'lines'> & { readonly planKey: string };

const PLAN_KEY = (alias: string, version: string) =>
  `concat_ws(' ', ${alias}.organization_id, ${alias}.plan_id, ${alias}.${version}, ${alias}.currency, ${alias}.interval)`;

const INVOICES = `
  SELECT ${KEYS('i')}, i.id, i.subscription_id AS "subscriptionId", i.kind, i.currency, ${PLAN_KEY('i', 'plan_version')} AS "planKey",
    i.period_start AS "periodStart", i.period_end AS "periodEnd", i.cycle_days AS "cycleDays", i.units_as_of AS "unitsAsOf",
    i.rated_at AS "ratedAt", i.voided_at AS "voidedAt", i.subtotal_minor AS "subtotalMinor", i.tax_minor AS "taxMinor",
    i.total_minor AS "totalMinor"
  FROM (${ACCOUNT}) a JOIN billing.invoice i USING (organization_id, holder_id)
  ORDER BY i.rated_at, i.period_start, i.kind DESC, i.id`;

const SUBSCRIPTIONS = `
  SELECT ${KEYS('s')}, s.id, s.started_on AS "startedOn", COALESCE(s.ended_on, s.current_period_start) AS "invoicedUntil"
  FROM (${ACCOUNT}) a JOIN billing.subscription s USING (organization_id, holder_id)`;

const CREDITS = `
  SELECT ${KEYS('c')}, c.id, c.currency, c.amount_minor AS "amountMinor", c.granted_at AS "grantedAt"
  FROM (${ACCOUNT}) a JOIN billing.credit c USING (organization_id, holder_id)`;

const SHARES = `
  SELECT ${KEYS('h')}, h.sponsorship_id AS "sponsorshipId", h.currency, h.budget_minor AS "budgetMinor",
    h.covers_from AS "coversFrom", h.covers_until AS "coversUntil"
  FROM (${ACCOUNT}) a JOIN billing.sponsorship_share h USING (organization_id, holder_id) WHERE h.budget_minor IS NOT NULL`;

async function readPlans(sql: Sql, keys: readonly (readonly string[])[]): Promise<Map<string, Plan>> {
  const rows = await sql.query<PriceColumns & { planKey: string }>(
    `SELECT ${PLAN_KEY('v', 'version')} AS "planKey", ${PRICE_COLUMNS} FROM billing.plan_version v
     WHERE (v.organization_id, v.plan_id, v.version, v.currency, v.interval) IN (
       SELECT i.organization_id, i.plan_id, i.plan_version, i.currency, i.interval
       FROM (${ACCOUNT}) a JOIN billing.invoice i USING (organization_id, holder_id))`,
    keys,
  );
  return new Map(rows.map((row) => [row.planKey, priceOf(row)]));
}

interface LineRow extends InvoiceLine {
  readonly invoiceId: string;
}

async function readLines(sql: Sql, keys: readonly (readonly string[])[]): Promise<Map<string, InvoiceLine[]>> {
  const rows = await sql.query<LineRow>(
    `SELECT l.invoice_id AS "invoiceId", l.kind, l.tier, l.units, l.unit_price_minor AS "unitPriceMinor", l.days,
       l.amount_minor AS "amountMinor", l.source_id AS "sourceId"
     FROM (${ACCOUNT}) a
     JOIN billing.invoice i USING (organization_id, holder_id)
     JOIN billing.invoice_line l ON l.organization_id = i.organization_id AND l.invoice_id = i.id
     ORDER BY l.invoice_id, l.line_no`,
    keys,
  );
  const lines = new Map<string, InvoiceLine[]>();
  for (const { invoiceId, ...line } of rows) lines.set(invoiceId, [...(lines.get(invoiceId) ?? []), line]);
  return lines;
}
