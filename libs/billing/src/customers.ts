import { NOBODY, type Sql } from '@holdfast/platform';
import { type Account, at, type BillingParts, idOf } from './parts';
import { customerCreate } from './stripe/customer-calls';
import type { CallOutcome } from './stripe/stripe-calls';
import { StripeCallFailed, type StripeProblem } from './stripe/stripe-problem';

/** A holder at one custodian in one currency: cards and invoices hang on it. */
export interface Customer {
  readonly id: string;
  readonly organizationId: string;
  readonly holderId: string;
  readonly currency: string;
  readonly stripeCustomerId: string | null;
  readonly paymentMethodId: string | null;
}

interface CustomerRow {
  id: string;
  organization_id: string;
  holder_id: string;
  currency: string;
  stripe_customer_id: string | null;
  payment_method_id: string | null;
}

const COLUMNS = 'id, organization_id, holder_id, currency, stripe_customer_id, payment_method_id';

const toCustomer = (row: CustomerRow): Customer => ({
  id: row.id,
  organizationId: row.organization_id,
  holderId: row.holder_id,
  currency: row.currency,
  stripeCustomerId: row.stripe_customer_id,
  paymentMethodId: row.payment_method_id,
});

export async function findStripeCustomer(
  sql: Sql,
  organizationId: string,
  stripeCustomerId: string,
): Promise<Customer | null> {
  const [row] = await sql.query<CustomerRow>(
    `SELECT ${COLUMNS} FROM billing.customer WHERE organization_id = $1::uuid AND stripe_customer_id = $2`,
    [organizationId, stripeCustomerId],
  );
  return row === undefined ? null : toCustomer(row);
}

/** Whose customer is meant: a holder in a currency. */
export interface CustomerWish {
  readonly holderId: string;
  readonly currency: string;
}

/** The customer, made here and at Stripe when there is none. Throws StripeCallFailed. */
export async function ensureCustomer(
  parts: BillingParts,
  account: Account,
  { holderId, currency }: CustomerWish,
): Promise<{ readonly stripeCustomerId: string }> {
  const [customer] = await ensureCustomers(parts, account, [{ holderId, currency }]);
  if (customer === undefined) throw new Error('a customer has vanished');
  if ('problem' in customer) throw new StripeCallFailed(customerCreate.name, customer.problem);
  return customer;
}

/** The same for many of one custodian's, as sets; one answer for each wish, in their order. */
export async function ensureCustomers(
  parts: BillingParts,
  account: Account,
  wishes: readonly CustomerWish[],
): Promise<({ readonly stripeCustomerId: string } | { readonly problem: StripeProblem })[]> {
  if (wishes.length === 0) return [];
  const { organizationId, accountId, testClock } = account;
  const customers = await parts.database.transact(NOBODY, (sql) => openCustomers(sql, organizationId, wishes));
  const unknown = customers.filter((customer) => customer.stripeCustomerId === null);
  const outcomes = await parts.calls.makeAll(
    customerCreate,
    unknown.map(({ id }) => ({ organizationId, subjectId: id, parameters: { testClock }, account: accountId })),
  );
  const made = new Map(unknown.map(({ id }, index) => [id, outcomes[index]] as const));
  await parts.database.transact(NOBODY, (sql) => saveStripeIds(sql, organizationId, made));
  const byWish = new Map(customers.map((customer) => [wishKey(customer), customer]));
  return wishes.map((wish) => {
    const customer = byWish.get(wishKey(wish));
    if (customer === undefined) throw new Error('a customer has vanished');
    if (customer.stripeCustomerId !== null) return { stripeCustomerId: customer.stripeCustomerId };
    const outcome = made.get(customer.id);
    if (outcome === undefined) throw new Error('a customer was not asked for');
    return 'answer' in outcome ? { stripeCustomerId: outcome.answer.id } : { problem: outcome.problem };
  });
}

const wishKey = ({ holderId, currency }: CustomerWish): string => `${holderId} ${currency}`;

/** Our rows, made where there are none. */
async function openCustomers(sql: Sql, organizationId: string, wishes: readonly CustomerWish[]): Promise<Customer[]> {
  const wanted = [organizationId, wishes.map(({ holderId }) => holderId), wishes.map(({ currency }) => currency)];
  const find = () =>
    sql.query<CustomerRow>(
      `SELECT ${COLUMNS} FROM billing.customer
        WHERE organization_id = $1::uuid AND (holder_id, currency) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`,
      wanted,
    );
  const known = await find();
  const found = new Set(known.map(toCustomer).map(wishKey));
  if (wishes.every((wish) => found.has(wishKey(wish)))) return known.map(toCustomer);
  await sql.execute(
    `INSERT INTO billing.customer (organization_id, id, holder_id, currency)
     SELECT DISTINCT ON (h, c) $1::uuid, uuidv7(), h, c FROM unnest($2::uuid[], $3::text[]) AS wanted(h, c)
     ON CONFLICT ON CONSTRAINT customer_holder_key DO NOTHING`,
    wanted,
  );
  return (await find()).map(toCustomer);
}

async function saveStripeIds(
  sql: Sql,
  organizationId: string,
  made: ReadonlyMap<string, CallOutcome | undefined>,
): Promise<void> {
  const answered = [...made].flatMap(([id, outcome]) =>
    outcome !== undefined && 'answer' in outcome ? [{ id, stripeId: outcome.answer.id }] : [],
  );
  if (answered.length === 0) return;
  await sql.execute(
    `UPDATE billing.customer AS c SET stripe_customer_id = m.stripe_id, updated_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS m(id, stripe_id)
      WHERE c.organization_id = $1::uuid AND c.id = m.id AND c.stripe_customer_id IS NULL`,
    [organizationId, answered.map(({ id }) => id), answered.map(({ stripeId }) => stripeId)],
  );
}

/**
 * Takes over which card Stripe charges now, whoever changed it: our page, Stripe's portal, or the custodian. Answers whether
 * there is a card where there was none, or another one. False too when the customer is not ours.
 */
export async function refreshCustomer(
  parts: BillingParts,
  account: Account,
  stripeCustomerId: string,
): Promise<'unknown' | 'unchanged' | 'changed'> {
  const { database, stripe } = parts;
  const { organizationId } = account;
  const customer = await database.read(NOBODY, (sql) => findStripeCustomer(sql, organizationId, stripeCustomerId));
  if (customer === null) return 'unknown';
  const found = await stripe.customers.retrieve(
    stripeCustomerId,
    { expand: ['invoice_settings.default_payment_method'] },
    at(account),
  );
  const method = found.deleted === true ? null : found.invoice_settings.default_payment_method;
  const card = typeof method === 'object' ? method?.card : undefined;
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.customer
          SET payment_method_id = $3, card_brand = $4, card_last4 = $5, card_exp_month = $6::integer,
              card_exp_year = $7::integer, updated_at = now()
        WHERE organization_id = $1::uuid AND id = $2::uuid`,
      [
        organizationId,
        customer.id,
        idOf(method),
        card?.brand ?? null,
        card?.last4 ?? null,
        card?.exp_month ?? null,
        card?.exp_year ?? null,
      ],
    ),
  );
  return idOf(method) === customer.paymentMethodId ? 'unchanged' : 'changed';
}
