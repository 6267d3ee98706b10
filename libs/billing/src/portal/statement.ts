import { csvLine } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { decimalsOf } from '../core/rounding';

/*
 * A month's statement for a custodian's bookkeeping: what was invoiced, given back, credited and paid out in it, a line each.
 * Amounts are written in the currency's own units, with a point and without signs for thousands.
 */

interface StatementRow {
  readonly at: Date;
  readonly kind: string;
  readonly id: string;
  readonly number: string | null;
  readonly account: string | null;
  readonly currency: string;
  readonly state: string;
  readonly amount: bigint;
  readonly tax: bigint;
  readonly paid: bigint;
  readonly refunded: bigint;
  readonly fee: bigint;
}

export const STATEMENT_HEAD = csvLine([
  'date',
  'kind',
  'number',
  'account',
  'state',
  'currency',
  'amount',
  'tax',
  'paid',
  'refunded',
  'fee',
  'id',
]);

const KINDS = ['invoice', 'refund', 'credit', 'payout'] as const;
type Kind = (typeof KINDS)[number];

/** $1 is the custodian, $2 and $3 the month, $4 and $5 the last line read, $6 how many. */
const WITHIN = (column: string) =>
  `organization_id = $1::uuid AND ${column} >= $2::timestamptz AND ${column} < $3::timestamptz
   AND ($4::timestamptz IS NULL OR (${column}, id::text) > ($4::timestamptz, $5::text)) ORDER BY ${column}, id::text LIMIT $6::int`;
const ACCOUNT = `(SELECT a.reference FROM custody.account a WHERE a.organization_id = $1::uuid AND a.holder_id = part.holder_id)`;

const STATEMENTS: Record<Kind, string> = {
  invoice: `SELECT rated_at AS at, 'invoice' AS kind, id::text AS id, number, ${ACCOUNT} AS account, currency, state, total_minor AS amount,
      tax_minor AS tax, amount_paid_minor AS paid, amount_refunded_minor AS refunded, application_fee_minor AS fee
    FROM (SELECT * FROM billing.invoice WHERE ${WITHIN('rated_at')}) part ORDER BY 1, id::text`,
  refund: `SELECT requested_at AS at, 'refund' AS kind, id::text AS id, NULL AS number, ${ACCOUNT} AS account, currency, state,
      amount_minor AS amount, 0::bigint AS tax, 0::bigint AS paid, 0::bigint AS refunded, 0::bigint AS fee
    FROM (SELECT * FROM billing.refund WHERE ${WITHIN('requested_at')}) part ORDER BY 1, id::text`,
  credit: `SELECT granted_at AS at, 'credit' AS kind, id::text AS id, NULL AS number, ${ACCOUNT} AS account, currency, 'given' AS state,
      amount_minor AS amount, 0::bigint AS tax, 0::bigint AS paid, 0::bigint AS refunded, 0::bigint AS fee
    FROM (SELECT * FROM billing.credit WHERE ${WITHIN('granted_at')}) part ORDER BY 1, id::text`,
  payout: `SELECT created_at AS at, 'payout' AS kind, id, NULL AS number, NULL AS account, currency, state,
      amount_minor AS amount, 0::bigint AS tax, 0::bigint AS paid, 0::bigint AS refunded, 0::bigint AS fee
    FROM (SELECT * FROM billing.payout WHERE ${WITHIN('created_at')}) part ORDER BY 1, id::text`,
};

/** Where the next page of a statement begins. */
export interface StatementPlace {
  readonly kind: Kind;
  readonly at: Date | null;
  readonly id: string | null;
}

const LINES_AT_ONCE = 2_000;

/** The next lines of the statement, and where it goes on; null when that was all. `month` is written as 2030-01, in UTC. */
export async function statementPage(
  sql: Sql,
  organizationId: string,
  month: string,
  place: StatementPlace = { kind: 'invoice', at: null, id: null },
): Promise<{ text: string; next: StatementPlace | null }> {
  const from = new Date(`${month}-01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  const rows = await sql.query<StatementRow>(STATEMENTS[place.kind], [
    organizationId,
    from,
    to,
    place.at,
    place.id,
    LINES_AT_ONCE,
  ]);
  const last = rows.at(-1);
  const text = rows.map(toLine).join('');
  if (rows.length === LINES_AT_ONCE && last !== undefined) {
    return { text, next: { kind: place.kind, at: last.at, id: last.id } };
  }
  const following = KINDS[KINDS.indexOf(place.kind) + 1];
  return { text, next: following === undefined ? null : { kind: following, at: null, id: null } };
}

function toLine(row: StatementRow): string {
  const { at, kind, number, account, state, currency, amount, tax, paid, refunded, fee, id } = row;
  const amounts = [amount, tax, paid, refunded, fee].map((minor) => decimal(minor, currency));
  return csvLine([at.toISOString(), kind, number, account, state, currency.toUpperCase(), ...amounts, id]);
}

function decimal(minor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = minor.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? whole : `${whole}.${digits.slice(digits.length - decimals)}`;
}
