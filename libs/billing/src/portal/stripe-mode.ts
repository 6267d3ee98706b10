import type { Sql, StripeMode } from '@holdfast/platform';

/** How real the money is, as the billing service has told, which alone has a key; null before its first start. */
export async function readStripeMode(sql: Sql): Promise<StripeMode | null> {
  const [row] = await sql.query<{ mode: StripeMode }>('SELECT mode FROM billing.stripe_mode');
  return row?.mode ?? null;
}
