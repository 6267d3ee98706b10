import { type Sql, NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { type Account, at, type BillingParts, findAccount } from '../parts';
import { accountCreate, portalConfigurationCreate } from '../stripe/account-calls';

/** The custodian's account, made when it has none. Throws StripeCallFailed. */
export async function ensureAccount(parts: BillingParts, organizationId: string): Promise<Account> {
  const { database, calls, clock, settings } = parts;
  const known = await database.read(NOBODY, (sql) => findAccount(sql, organizationId, clock));
  if (known !== null) return known;
  const { id } = await calls.make(accountCreate, {
    organizationId,
    subjectId: organizationId,
    parameters: { country: null },
    account: null,
  });
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `INSERT INTO billing.stripe_account (organization_id, account_id, livemode, events_seen_until, created_at, updated_at)
       VALUES ($1::uuid, $2, $3, $4::timestamptz, $4::timestamptz, $4::timestamptz)
       ON CONFLICT ON CONSTRAINT stripe_account_pkey DO NOTHING`,
      [organizationId, id, settings.mode === 'live', clock.now()],
    ),
  );
  await refreshAccount(parts, organizationId, id);
  const made = await database.read(NOBODY, (sql) => findAccount(sql, organizationId, clock));
  if (made === null) throw new Error('an account has vanished');
  return made;
}

/** Takes over what Stripe says of the account now: whether it can be paid, and what it still has to tell. */
export async function refreshAccount(parts: BillingParts, organizationId: string, accountId: string): Promise<void> {
  const account = await parts.stripe.accounts.retrieve(accountId);
  const { requirements } = account;
  // Stripe's own names; what they mean to a person is said where they are shown.
  const wanted = {
    past_due: requirements?.past_due ?? [],
    currently_due: requirements?.currently_due ?? [],
    eventually_due: requirements?.eventually_due ?? [],
    pending_verification: requirements?.pending_verification ?? [],
    deadline: isoTime(requirements?.current_deadline),
  };
  const becameReady = await parts.database.transact(NOBODY, (sql) => saveAccount(sql, organizationId, account, wanted));
  if (becameReady) await wakeSubscriptions(parts, organizationId);
}

/** Answers whether the account can be paid now and could not before. */
async function saveAccount(
  sql: Sql,
  organizationId: string,
  account: Stripe.Account,
  wanted: { readonly [name: string]: readonly string[] | string | null },
): Promise<boolean> {
  const [row] = await sql.query<{ before: boolean }>(
    `UPDATE billing.stripe_account AS a
        SET country = $2, default_currency = $3, charges_enabled = $4, payouts_enabled = $5, details_submitted = $6,
            requirements = $7::jsonb, disabled_reason = $8, updated_at = now()
       FROM billing.stripe_account AS old
      WHERE a.organization_id = $1::uuid AND a.account_id = $9 AND old.organization_id = a.organization_id
      RETURNING old.charges_enabled AS before`,
    [
      organizationId,
      account.country ?? null,
      account.default_currency ?? null,
      account.charges_enabled,
      account.payouts_enabled,
      account.details_submitted,
      JSON.stringify(wanted),
      account.requirements?.disabled_reason ?? null,
      account.id,
    ],
  );
  return row !== undefined && !row.before && account.charges_enabled;
}

/** Subscriptions that waited for their custodian to be paid. */
async function wakeSubscriptions({ database, clock }: BillingParts, organizationId: string): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.subscription SET next_step_at = $2::timestamptz
        WHERE organization_id = $1::uuid AND state = 'pending'`,
      [organizationId, clock.now()],
    ),
  );
}

/** What the custodian's holders see in Stripe's billing portal. Throws StripeCallFailed. */
export async function ensurePortalConfiguration(parts: BillingParts, account: Account): Promise<string> {
  const { organizationId } = account;
  const [row] = await parts.database.read(NOBODY, (sql) =>
    sql.query<{ portal_configuration_id: string | null; name: string }>(
      `SELECT a.portal_configuration_id, o.name FROM billing.stripe_account a
         JOIN identity.organization o ON o.id = a.organization_id WHERE a.organization_id = $1::uuid`,
      [organizationId],
    ),
  );
  if (row?.portal_configuration_id != null) return row.portal_configuration_id;
  const { id } = await parts.calls.make(portalConfigurationCreate, {
    organizationId,
    subjectId: organizationId,
    parameters: { headline: (row?.name ?? '').slice(0, 60), returnUrl: parts.publicOrigin },
    account: account.accountId,
  });
  await parts.database.transact(NOBODY, (sql) =>
    sql.execute(
      'UPDATE billing.stripe_account SET portal_configuration_id = $2, updated_at = now() WHERE organization_id = $1::uuid',
      [organizationId, id],
    ),
  );
  return id;
}

/** How late it is on the custodian's test clock, in tests. */
export async function refreshTestClock(parts: BillingParts, account: Account): Promise<void> {
  if (account.testClock === null) return;
  const clock = await parts.stripe.testHelpers.testClocks.retrieve(account.testClock, {}, at(account));
  await parts.database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.stripe_account SET test_clock_at = $2::timestamptz, updated_at = now() WHERE organization_id = $1::uuid`,
      [account.organizationId, new Date(clock.frozen_time * 1_000)],
    ),
  );
}

const isoTime = (seconds: number | null | undefined): string | null =>
  seconds == null ? null : new Date(seconds * 1_000).toISOString();
