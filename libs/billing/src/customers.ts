import { newId } from '@holdfast/kernel';
import { NOBODY, type Sql } from '@holdfast/platform';
import { type Account, at, type BillingParts, idOf } from './parts';
import { customerCreate } from './stripe/customer-calls';

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

export async function findCustomer(
  sql: Sql,
  organizationId: string,
  holderId: string,
  currency: string,
): Promise<Customer | null> {
  const [row] = await sql.query<CustomerRow>(
    `SELECT ${COLUMNS} FROM billing.customer
      WHERE organization_id = $1::uuid AND holder_id = $2::uuid AND currency = $3`,
    [organizationId, holderId, currency],
  );
  return row === undefined ? null : toCustomer(row);
}

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

/** The customer, made here and at Stripe when there is none. Throws StripeCallFailed. */
export async function ensureCustomer(
  parts: BillingParts,
  account: Account,
  { holderId, currency }: { readonly holderId: string; readonly currency: string },
): Promise<Customer & { readonly stripeCustomerId: string }> {
  const { database, calls } = parts;
  const { organizationId } = account;
  const customer = await database.transact(NOBODY, async (sql) => {
    await sql.execute(
      `INSERT INTO billing.customer (organization_id, id, holder_id, currency) VALUES ($1::uuid, $2::uuid, $3::uuid, $4)
       ON CONFLICT ON CONSTRAINT customer_holder_key DO NOTHING`,
      [organizationId, newId<'customer'>(), holderId, currency],
    );
    return findCustomer(sql, organizationId, holderId, currency);
  });
  if (customer === null) throw new Error('a customer has vanished');
  if (customer.stripeCustomerId !== null) return { ...customer, stripeCustomerId: customer.stripeCustomerId };
  const { id } = await calls.make(customerCreate, {
    organizationId,
    subjectId: customer.id,
    parameters: { testClock: account.testClock },
    account: account.accountId,
  });
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.customer SET stripe_customer_id = $3, updated_at = now()
        WHERE organization_id = $1::uuid AND id = $2::uuid AND stripe_customer_id IS NULL`,
      [organizationId, customer.id, id],
    ),
  );
  return { ...customer, stripeCustomerId: id };
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
