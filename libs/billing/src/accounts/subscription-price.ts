import { NOBODY } from '@holdfast/platform';
import { type Account, at, type BillingParts } from '../parts';
import { priceCreate, productCreate } from '../stripe/account-calls';
import { toStripeProblem } from '../stripe/stripe-problem';

interface PriceWish {
  readonly currency: string;
  readonly interval: 'month' | 'year';
}

/** The price of nothing that carries subscriptions in this currency and interval. Throws StripeCallFailed. */
export async function ensurePrice(parts: BillingParts, account: Account, wish: PriceWish): Promise<string> {
  return (await knownPrice(parts, account, wish)) ?? makePrice(parts, account, { ...wish, instead: null });
}

/**
 * Another price in place of one that nobody can subscribe to any more: a custodian may archive it, or its product, in Stripe's
 * dashboard. Null when there is nothing wrong with it. Throws StripeCallFailed.
 */
export async function replaceLostPrice(
  parts: BillingParts,
  account: Account,
  { priceId, ...wish }: PriceWish & { readonly priceId: string },
): Promise<string | null> {
  if (await isForSale(parts, account, priceId)) return null;
  const known = await knownPrice(parts, account, wish);
  return known !== null && known !== priceId ? known : makePrice(parts, account, { ...wish, instead: priceId });
}

async function knownPrice({ database }: BillingParts, account: Account, wish: PriceWish): Promise<string | null> {
  const [row] = await database.read(NOBODY, (sql) =>
    sql.query<{ price_id: string }>(
      'SELECT price_id FROM billing.stripe_price WHERE organization_id = $1::uuid AND currency = $2 AND interval = $3',
      [account.organizationId, wish.currency, wish.interval],
    ),
  );
  return row?.price_id ?? null;
}

async function isForSale({ stripe }: BillingParts, account: Account, priceId: string): Promise<boolean> {
  try {
    const price = await stripe.prices.retrieve(priceId, { expand: ['product'] }, at(account));
    const { product } = price;
    return price.active && typeof product === 'object' && product.deleted !== true && product.active;
  } catch (error) {
    if (toStripeProblem(error)?.code === 'resource_missing') return false;
    throw error;
  }
}

async function makePrice(
  { calls, database }: BillingParts,
  { organizationId, accountId }: Account,
  { currency, interval, instead }: PriceWish & { readonly instead: string | null },
): Promise<string> {
  const common = { organizationId, subjectId: organizationId, account: accountId };
  const product = await calls.make(productCreate, { ...common, part: instead ?? '', parameters: { name: 'Custody' } });
  const price = await calls.make(priceCreate, {
    ...common,
    part: instead ?? `${currency} ${interval}`,
    parameters: { productId: product.id, currency, interval },
  });
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `INSERT INTO billing.stripe_price (organization_id, currency, interval, product_id, price_id)
       VALUES ($1::uuid, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT stripe_price_pkey DO UPDATE SET product_id = excluded.product_id, price_id = excluded.price_id`,
      [organizationId, currency, interval, product.id, price.id],
    ),
  );
  return price.id;
}
