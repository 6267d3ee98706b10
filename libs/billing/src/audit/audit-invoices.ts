import { type Database, NOBODY, type Sql } from '@holdfast/platform';
import { auditAccount, type Difference } from './audit-account';
import { type AccountKey, readAccountFacts } from './read-account-facts';

export interface AuditResult {
  readonly invoices: number;
  readonly accounts: number;
  readonly differences: readonly Difference[];
  /** Differences above the limit are counted, not told. */
  readonly moreDifferences: number;
}

/** Without `all`: accounts that were invoiced in the last days, each with its whole history. */
const RECENT_DAYS = 35;
const CHUNK = 1_000;
export const DIFFERENCES_TOLD = 1_000;

/**
 * Computes invoices again from facts of the ledger, by the pure functions and not by the SQL that rated them, and holds them
 * against what is kept, and against what Stripe made of them. Each chunk of accounts is one snapshot. The door must see all of
 * billing, custody's positions and postings, and content's manifests.
 */
export async function auditInvoices(
  database: Database,
  options: { readonly all: boolean; readonly chunk?: number },
): Promise<AuditResult> {
  const differences: Difference[] = [];
  const told = { invoices: 0, accounts: 0, moreDifferences: 0 };
  const tell = (found: readonly Difference[]) => {
    const room = DIFFERENCES_TOLD - differences.length;
    differences.push(...found.slice(0, room));
    told.moreDifferences += Math.max(found.length - room, 0);
  };
  let after: AccountKey | undefined;
  do {
    const page: AccountKey | undefined = after;
    after = await database.read(NOBODY, async (sql) => {
      await sql.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const accounts = await sql.query<AccountKey>(ACCOUNTS, [
        page?.organizationId ?? null,
        page?.holderId ?? null,
        options.all ? null : RECENT_DAYS,
        options.chunk ?? CHUNK,
      ]);
      for (const facts of await readAccountFacts(sql, accounts)) {
        told.accounts += 1;
        told.invoices += facts.invoices.length;
        tell(auditAccount(facts));
      }
      return accounts.at(-1);
    });
  } while (after !== undefined);
  tell(await database.read(NOBODY, (sql) => stripeTotals(sql)));
  return { ...told, differences };
}

const ACCOUNTS = `
  SELECT i.organization_id AS "organizationId", i.holder_id AS "holderId"
  FROM (SELECT organization_id, holder_id FROM billing.subscription
        WHERE ($1::uuid IS NULL OR (organization_id, holder_id) > ($1::uuid, $2::uuid))
        GROUP BY organization_id, holder_id) i
  WHERE $3::int IS NULL OR EXISTS (SELECT FROM billing.invoice r WHERE r.organization_id = i.organization_id
    AND r.holder_id = i.holder_id AND r.rated_at > now() - make_interval(days => $3::int))
  ORDER BY 1, 2 LIMIT $4`;

/** A finalized invoice of Stripe's is the sum of those of ours that are on it. */
async function stripeTotals(sql: Sql): Promise<Difference[]> {
  const rows = await sql.query<{ id: string; currency: string; ours: bigint; theirs: bigint }>(
    `SELECT min(i.id::text) AS id, i.currency, sum(i.total_minor)::bigint AS ours, max(i.stripe_total_minor) AS theirs
     FROM billing.invoice i WHERE i.stripe_total_minor IS NOT NULL AND i.state <> 'void'
     GROUP BY i.organization_id, i.stripe_invoice_id, i.currency
     HAVING sum(i.total_minor) <> max(i.stripe_total_minor) OR min(i.stripe_total_minor) <> max(i.stripe_total_minor)
     ORDER BY 1 LIMIT ${DIFFERENCES_TOLD}`,
  );
  return rows.map(({ id, currency, ours, theirs }) => ({
    invoiceId: id,
    currency,
    line: 'total at Stripe',
    unit: 'money',
    expected: ours,
    found: theirs,
  }));
}
