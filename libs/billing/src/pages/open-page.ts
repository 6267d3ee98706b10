import { NOBODY } from '@holdfast/platform';
import { ensureAccount, ensurePortalConfiguration } from '../accounts/custodian-account';
import { ensureCustomer } from '../customers';
import { type Account, type BillingParts, findAccount, toStripeAmount } from '../parts';
import { accountLinkCreate } from '../stripe/account-calls';
import type { CallAnswer } from '../stripe/call-kind';
import { paymentSessionCreate, portalSessionCreate, setupSessionCreate } from '../stripe/customer-calls';
import { StripeCallFailed } from '../stripe/stripe-problem';
import { feeOf } from '../core/fee';

interface PageRow {
  id: string;
  organization_id: string;
  kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
  holder_id: string | null;
  sponsorship_id: string | null;
  currency: string | null;
  return_path: string;
  locale: 'en' | 'zh';
}

/** Why a page cannot be opened, told to whoever asked. */
class PageRefused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How long a link of Stripe's is good for when Stripe does not say. */
const LINK_LIFETIME_SECONDS = 300;

/** Opens a page of Stripe's that somebody asked for, and tells where it is. */
export class OpenPage {
  constructor(private readonly parts: BillingParts) {}

  /** Throws StripeCallFailed when it may work later; what never will is told in the page's row. */
  async execute(pageId: string): Promise<void> {
    const [page] = await this.parts.database.read(NOBODY, (sql) =>
      sql.query<PageRow>(
        `SELECT id, organization_id, kind, holder_id, sponsorship_id, currency, return_path, locale
           FROM billing.hosted_page WHERE id = $1::uuid AND state = 'wanted'`,
        [pageId],
      ),
    );
    if (page === undefined) return;
    try {
      await this.opened(page, await this.open(page));
    } catch (error) {
      if (error instanceof PageRefused) return this.failed(page, error.code);
      if (error instanceof StripeCallFailed && error.isFinal) return this.failed(page, error.problem.code);
      throw error;
    }
  }

  private async open(page: PageRow): Promise<CallAnswer> {
    switch (page.kind) {
      case 'onboarding':
        return this.openOnboarding(page);
      case 'setup':
        return this.openSetup(page);
      case 'customer_portal':
        return this.openCustomerPortal(page);
      case 'sponsorship':
        return this.openSponsorship(page);
    }
  }

  private async openOnboarding(page: PageRow): Promise<CallAnswer> {
    const account = await ensureAccount(this.parts, page.organization_id);
    return this.parts.calls.make(accountLinkCreate, {
      ...subject(page),
      parameters: { accountId: account.accountId, refreshUrl: this.address(page), returnUrl: this.address(page) },
      account: null,
    });
  }

  private async openSetup(page: PageRow): Promise<CallAnswer> {
    const { account, customerId } = await this.customerOf(page);
    return this.parts.calls.make(setupSessionCreate, {
      ...subject(page),
      parameters: {
        customerId,
        currency: page.currency ?? '',
        successUrl: this.address(page),
        cancelUrl: this.address(page),
        locale: page.locale,
      },
      account: account.accountId,
    });
  }

  private async openCustomerPortal(page: PageRow): Promise<CallAnswer> {
    const { account, customerId } = await this.customerOf(page);
    const configurationId = await ensurePortalConfiguration(this.parts, account);
    return this.parts.calls.make(portalSessionCreate, {
      ...subject(page),
      parameters: { customerId, configurationId, returnUrl: this.address(page), locale: page.locale },
      account: account.accountId,
    });
  }

  private async openSponsorship(page: PageRow): Promise<CallAnswer> {
    const account = await this.accountOf(page);
    const [sponsorship] = await this.parts.database.read(NOBODY, (sql) =>
      sql.query<{ currency: string; subtotal_minor: bigint; tax_minor: bigint; months: number; platform: string }>(
        `SELECT s.currency, s.subtotal_minor, s.tax_minor, s.months, p.name AS platform
           FROM billing.sponsorship s JOIN identity.organization p ON p.id = s.platform_id
          WHERE s.organization_id = $1::uuid AND s.id = $2::uuid AND s.state IN ('draft', 'paying')`,
        [page.organization_id, page.sponsorship_id],
      ),
    );
    if (sponsorship === undefined) throw new PageRefused('sponsorship_not_open');
    const total = sponsorship.subtotal_minor + sponsorship.tax_minor;
    if (total <= 0n) throw new PageRefused('nothing_to_pay');
    return this.parts.calls.make(paymentSessionCreate, {
      ...subject(page),
      parameters: {
        name: sponsorshipName(sponsorship, page.locale),
        currency: sponsorship.currency,
        amountMinor: toStripeAmount(total),
        feeMinor: toStripeAmount(feeOf(total, this.parts.feeBasisPoints)),
        successUrl: this.address(page),
        cancelUrl: this.address(page),
        locale: page.locale,
      },
      account: account.accountId,
    });
  }

  private async accountOf(page: PageRow): Promise<Account> {
    const account = await this.parts.database.read(NOBODY, (sql) =>
      findAccount(sql, page.organization_id, this.parts.clock),
    );
    if (account === null || !account.chargesEnabled) throw new PageRefused('custodian_not_ready');
    return account;
  }

  private async customerOf(page: PageRow): Promise<{ account: Account; customerId: string }> {
    const account = await this.accountOf(page);
    if (page.holder_id === null || page.currency === null) throw new PageRefused('page_incomplete');
    const wanted = { holderId: page.holder_id, currency: page.currency };
    return { account, customerId: (await ensureCustomer(this.parts, account, wanted)).stripeCustomerId };
  }

  private address(page: PageRow): string {
    return new URL(page.return_path, this.parts.publicOrigin).toString();
  }

  private async opened(page: PageRow, { id, facts = {} }: CallAnswer): Promise<void> {
    const { database, clock } = this.parts;
    // Made a day ago and found only now: it has no address any more.
    if (typeof facts.url !== 'string') throw new PageRefused('session_expired');
    const { url } = facts;
    const seconds = typeof facts.expiresAt === 'number' ? facts.expiresAt : null;
    const inMinutes = new Date(clock.now().getTime() + LINK_LIFETIME_SECONDS * 1_000);
    const expiresAt = seconds === null ? inMinutes : new Date(seconds * 1_000);
    await database.transact(NOBODY, async (sql) => {
      const opened = await sql.execute(
        `UPDATE billing.hosted_page SET state = 'open', url = $3, stripe_session_id = $4, expires_at = $5::timestamptz, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'wanted'`,
        [page.organization_id, page.id, url, id, expiresAt],
      );
      if (opened === 0 || page.sponsorship_id === null) return;
      await sql.execute(
        `UPDATE billing.sponsorship SET state = 'paying', stripe_session_id = $3, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid AND state IN ('draft', 'paying')`,
        [page.organization_id, page.sponsorship_id, id],
      );
    });
  }

  private async failed(page: PageRow, code: string): Promise<void> {
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.hosted_page SET state = 'failed', problem = $3, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'wanted'`,
        [page.organization_id, page.id, code],
      ),
    );
  }
}

const subject = (page: PageRow) => ({ organizationId: page.organization_id, subjectId: page.id });

const sponsorshipName = ({ platform, months }: { platform: string; months: number }, locale: 'en' | 'zh'): string =>
  locale === 'zh'
    ? `${platform}：为持有人预付 ${months} 个月的保管费`
    : `${platform}: ${months} months of custody for its holders`;
