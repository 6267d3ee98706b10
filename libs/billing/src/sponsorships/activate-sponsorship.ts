import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { addMonths, dayOf } from '../core/days';
import { toAmount } from '../mail/amounts';
import { sponsorshipActive } from '../mail/templates';
import type { Account, BillingParts } from '../parts';
import { allotAllShares } from './allot-shares';

/**
 * The platform has paid. The term is so many months from now, or from the end of the window in which holders choose; those
 * who are here already have their shares from today. Doing it twice changes nothing.
 */
export async function activateSponsorship(
  parts: BillingParts,
  account: Account,
  sponsorshipId: string,
  session: Stripe.Checkout.Session,
): Promise<void> {
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const today = dayOf(account.now);
  const { organizationId } = account;
  await parts.database.transact(NOBODY, async (sql) => {
    const [sponsorship] = await sql.query<{
      platform_id: string;
      months: number;
      window_closes_at: Date | null;
      currency: string;
      custodian: string;
      platform_slug: string;
    }>(
      `SELECT s.platform_id, s.months, s.window_closes_at, s.currency, o.name AS custodian, p.slug AS platform_slug
         FROM billing.sponsorship s
         JOIN identity.organization o ON o.id = s.organization_id
         JOIN identity.organization p ON p.id = s.platform_id
        WHERE s.organization_id = $1::uuid AND s.id = $2::uuid AND s.state = 'paying' FOR UPDATE OF s`,
      [organizationId, sponsorshipId],
    );
    if (sponsorship === undefined) return;
    const from = sponsorship.window_closes_at === null ? today : later(today, dayOf(sponsorship.window_closes_at));
    const endsOn = addMonths(from, sponsorship.months);
    const paidMinor = BigInt(intent?.amount_received ?? session.amount_total ?? 0);
    await sql.execute(
      `UPDATE billing.sponsorship
          SET state = 'active', paid_minor = $3::bigint, payment_intent_id = $4, application_fee_minor = $5::bigint,
              starts_on = $6::date, ends_on = $7::date, next_step_at = $8::timestamptz, updated_at = now()
        WHERE organization_id = $1::uuid AND id = $2::uuid`,
      [
        organizationId,
        sponsorshipId,
        paidMinor,
        intent?.id ?? null,
        intent?.application_fee_amount ?? 0,
        today,
        endsOn,
        parts.clock.now(),
      ],
    );
    await allotAllShares(sql, { organizationId, sponsorshipId, today });
    await parts.mail.write(sql, {
      to: { organizationId: sponsorship.platform_id },
      template: sponsorshipActive,
      parameters: {
        custodian: sponsorship.custodian,
        amount: toAmount(paidMinor, sponsorship.currency),
        endsOn,
        link: portalLink(parts.publicOrigin, PORTAL_PAGES.platform(sponsorship.platform_slug)),
      },
    });
  });
}

const later = (a: string, b: string): string => (a > b ? a : b);
