import type { Sql } from '@holdfast/platform';
import { PRICE_COLUMNS, type PriceColumns, priceOf } from './price-row';
import { priceJson } from './quotes';

interface Waiting {
  readonly id: string;
  readonly custodianId: string;
  readonly newerVersion: number | null;
}
interface VersionRow extends PriceColumns {
  readonly id: string;
  readonly isNewer: boolean;
  readonly hash: string;
}
/** What is paid now, and what would be. */
export interface NewerPrices {
  readonly agreed?: ReturnType<typeof priceJson>;
  readonly price?: ReturnType<typeof priceJson>;
}

/** For each of these subscriptions that a newer version waits for, both prices, by its id: nobody says yes to what they have not seen. */
export async function newerPrices(sql: Sql, subscriptions: readonly Waiting[]): Promise<Map<string, NewerPrices>> {
  const waiting = subscriptions.filter(({ newerVersion }) => newerVersion !== null);
  const found = new Map<string, NewerPrices>();
  if (waiting.length === 0) return found;
  const rows = await sql.query<VersionRow>(
    `SELECT s.id, v.version > s.plan_version AS "isNewer", encode(v.hash, 'hex') AS hash, ${PRICE_COLUMNS}
     FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS waits (custodian_id, id, version)
     JOIN billing.subscription s ON s.organization_id = waits.custodian_id AND s.id = waits.id
     JOIN billing.plan_version v ON v.organization_id = s.organization_id AND v.plan_id = s.plan_id
       AND v.version IN (s.plan_version, waits.version) AND v.currency = s.currency AND v.interval = s.interval`,
    [
      waiting.map(({ custodianId }) => custodianId),
      waiting.map(({ id }) => id),
      waiting.map(({ newerVersion }) => newerVersion),
    ],
  );
  for (const row of rows) {
    const price = priceJson(priceOf(row), row.hash);
    found.set(row.id, { ...found.get(row.id), ...(row.isNewer ? { price } : { agreed: price }) });
  }
  return found;
}
