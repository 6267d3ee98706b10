import { NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { refreshCustomer } from '../customers';
import { type Account, at, type BillingParts, idOf } from '../parts';
import { activateSponsorship } from '../sponsorships/activate-sponsorship';
import { customerDefaultMethod } from '../stripe/customer-calls';
import { wakeAccount } from '../subscriptions/wake';

interface PageRow {
  id: string;
  kind: string;
  state: string;
  holder_id: string | null;
  sponsorship_id: string | null;
  currency: string | null;
}

/** Takes over what became of a checkout page: a card that was given, a sponsorship that was paid, or nothing any more. */
export async function refreshSession(parts: BillingParts, account: Account, sessionId: string): Promise<boolean> {
  const { organizationId } = account;
  const [page] = await parts.database.read(NOBODY, (sql) =>
    sql.query<PageRow>(
      `SELECT id, kind, state, holder_id, sponsorship_id, currency FROM billing.hosted_page
        WHERE organization_id = $1::uuid AND stripe_session_id = $2`,
      [organizationId, sessionId],
    ),
  );
  if (page === undefined) return false;
  const session = await parts.stripe.checkout.sessions.retrieve(
    sessionId,
    { expand: ['setup_intent', 'payment_intent'] },
    at(account),
  );
  if (session.status === 'expired') await closePage(parts, organizationId, page, 'expired');
  if (session.status !== 'complete') return true;
  if (page.kind === 'setup') await takeCard(parts, account, page, session);
  if (page.sponsorship_id !== null) {
    if (session.payment_status !== 'paid') return true;
    await activateSponsorship(parts, account, page.sponsorship_id, session);
  }
  await closePage(parts, organizationId, page, 'completed');
  return true;
}

/** The card that was given is charged from now on, also for what is owed. */
async function takeCard(
  parts: BillingParts,
  account: Account,
  page: PageRow,
  session: Stripe.Checkout.Session,
): Promise<void> {
  const customerId = idOf(session.customer);
  const paymentMethodId = typeof session.setup_intent === 'object' ? idOf(session.setup_intent?.payment_method) : null;
  if (customerId === null || paymentMethodId === null) return;
  await parts.calls.make(customerDefaultMethod, {
    organizationId: account.organizationId,
    subjectId: page.id,
    parameters: { customerId, paymentMethodId },
    account: account.accountId,
  });
  await refreshCustomer(parts, account, customerId);
  await wakeAccount(parts, account.organizationId, page.holder_id, page.currency);
}

async function closePage(
  { database }: BillingParts,
  organizationId: string,
  page: PageRow,
  state: 'completed' | 'expired',
): Promise<void> {
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `UPDATE billing.hosted_page SET state = $3, url = NULL, updated_at = now()
        WHERE organization_id = $1::uuid AND id = $2::uuid AND (state = 'open' OR state = 'expired' AND $3 = 'completed')`,
      [organizationId, page.id, state],
    ),
  );
}
