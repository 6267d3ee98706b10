import type { BillingJob } from '@holdfast/contracts';
import type { Clock } from '@holdfast/kernel';
import type { Database, MailOutbox, Sql, StripeSettings } from '@holdfast/platform';
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import type { StripeCalls } from './stripe/stripe-calls';

/** What the use cases of billing work with; one set a process. */
export interface BillingParts {
  readonly database: Database;
  /** For reading from Stripe; whatever changes something goes through `calls`. */
  readonly stripe: Stripe;
  readonly calls: StripeCalls;
  readonly settings: StripeSettings;
  readonly mail: MailOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where links in mails and Stripe's pages lead back to. */
  readonly publicOrigin: string;
  readonly feeBasisPoints: number;
  /** After a commit; a bell that does not ring is no error. */
  readonly ring: (job: BillingJob) => Promise<void>;
}

/** A custodian's account at Stripe. */
export interface Account {
  readonly organizationId: string;
  readonly accountId: string;
  readonly chargesEnabled: boolean;
  readonly testClock: string | null;
  /** How late it is there: the test clock's time in tests, else ours. */
  readonly now: Date;
}

/** Null when the custodian has none yet. */
export async function findAccount(sql: Sql, organizationId: string, clock: Clock): Promise<Account | null> {
  const [row] = await sql.query<{
    account_id: string;
    charges_enabled: boolean;
    test_clock_id: string | null;
    test_clock_at: Date | null;
  }>(
    `SELECT account_id, charges_enabled, test_clock_id, test_clock_at FROM billing.stripe_account
      WHERE organization_id = $1::uuid`,
    [organizationId],
  );
  if (row === undefined) return null;
  return {
    organizationId,
    accountId: row.account_id,
    chargesEnabled: row.charges_enabled,
    testClock: row.test_clock_id,
    now: row.test_clock_at ?? clock.now(),
  };
}

/** Where on Stripe a custodian's things are. */
export const at = (account: { readonly accountId: string }): { stripeAccount: string } => ({
  stripeAccount: account.accountId,
});

/** Stripe names an object by its id, or gives the whole of it when it was asked to. */
export const idOf = (reference: string | { readonly id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);

/** Stripe takes numbers; ours are bigint. Throws RangeError above what a double holds exactly. */
export function toStripeAmount(amountMinor: bigint): number {
  const amount = Number(amountMinor);
  if (!Number.isSafeInteger(amount)) throw new RangeError('an amount is too large');
  return amount;
}

/** Map.groupBy of newer Nodes. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
