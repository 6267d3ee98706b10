import { Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  getCustodianInvoice,
  giveCredit,
  listCredits,
  listCustodianInvoices,
  listCustodianSubscriptions,
  listParkedEvents,
  listPayouts,
  listRefunds,
  lookAgainAtParkedEvents,
  readBillingPolicy,
  readStripeAccount,
  requestRefund,
  setBillingPolicy,
  sumMonths,
  summariseBilling,
} from '@holdfast/billing';
import {
  AskPageBody,
  BillingMonths,
  BillingMonthsQuery,
  BillingPolicy,
  BillingPolicyBody,
  BillingSummary,
  Credit,
  CreditBody,
  CreditPage,
  CustodianInvoiceDetail,
  CustodianInvoicePage,
  CustodianInvoiceQuery,
  CustodianSubscriptionPage,
  CustodianSubscriptionQuery,
  HostedPage,
  ParkedEventPage,
  ParkedEventsAgain,
  PayoutPage,
  Refund,
  RefundBody,
  RefundPage,
  StripeAccount,
} from '@holdfast/contracts';
import {
  Allow,
  Describe,
  JobQueues,
  JsonBody,
  JsonQuery,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { z } from 'zod';
import { staffOf } from '../identity/staff';
import { KeptSums } from '../kept-sums';
import { PortalParts } from '../portal-parts';
import { HostedPages } from './hosted-pages';

/** A custodian's money: its account at Stripe, what it is paid and owed, what it gives back. All of its staff read. */
@Controller('api/custodian/billing')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class CustodianBillingController {
  private readonly sums: KeptSums<Awaited<ReturnType<typeof summariseBilling>>>;
  private readonly months: KeptSums<{ months: Awaited<ReturnType<typeof sumMonths>> }>;

  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly queues: JobQueues,
    private readonly pages: HostedPages,
  ) {
    this.sums = new KeptSums(parts.clock);
    this.months = new KeptSums(parts.clock);
  }

  @Get('account')
  @Describe({
    summary: 'Your account at Stripe: whether you can be paid, and what is still wanted',
    answer: StripeAccount,
  })
  account() {
    return readStripeAccount(this.context.unit, this.context.organizationId);
  }

  @Post('account/onboarding')
  @Allow('custodian_admin')
  @Describe({ summary: 'Ask for Stripe’s page on which the account is opened or completed', answer: HostedPage })
  onboard(@JsonBody(AskPageBody) body: z.infer<typeof AskPageBody>) {
    const { organizationId, personId } = staffOf(this.context);
    return this.pages.ask({ ...body, organizationId, personId, kind: 'onboarding' });
  }

  @Get('policy')
  @Describe({ summary: 'How you go about money', answer: BillingPolicy })
  policy() {
    return readBillingPolicy(this.context.unit, this.context.organizationId);
  }

  @Put('policy')
  @Allow('custodian_admin')
  @Describe({ summary: 'Whether a payment method comes first, and what an operator may refund', answer: BillingPolicy })
  async setPolicy(@JsonBody(BillingPolicyBody) body: z.infer<typeof BillingPolicyBody>) {
    const { unit, organizationId } = this.context;
    const limits = body.operatorRefundLimits.map(({ currency, maxMinor }) => `${maxMinor} ${currency}`).join(', ');
    const detail = { paymentMethodFirst: body.paymentMethodFirst, operatorRefundLimits: limits };
    this.context.audit({ action: 'billing_policy.set', subject: organizationId, detail });
    return setBillingPolicy(unit, organizationId, body);
  }

  @Get('summary')
  @Describe({ summary: 'Revenue, arrears, fees and payouts, by currency', answer: BillingSummary })
  summary() {
    const { unit, organizationId } = this.context;
    return this.sums.read(organizationId, () => summariseBilling(unit, organizationId));
  }

  @Get('months')
  @Describe({ summary: 'What was invoiced, paid, charged as a fee and given back, by month', answer: BillingMonths })
  sumMonths(@JsonQuery(BillingMonthsQuery) { months }: z.infer<typeof BillingMonthsQuery>) {
    const { unit, organizationId } = this.context;
    return this.months.read(`${organizationId} ${months}`, async () => ({
      months: await sumMonths(unit, organizationId, { months, now: this.parts.clock.now() }),
    }));
  }

  @Get('subscriptions')
  @Describe({ summary: 'Subscriptions, the newest or those that owe most first', answer: CustodianSubscriptionPage })
  subscriptions(
    @JsonQuery(CustodianSubscriptionQuery) query: z.infer<typeof CustodianSubscriptionQuery>,
    @Paged() page: Page,
  ) {
    return listCustodianSubscriptions(this.context.unit, this.context.organizationId, query, page);
  }

  @Post('subscriptions/:id/credits')
  @Allow('custodian_admin', 'custodian_operator')
  @Describe({ summary: 'Give something off the next invoices', answer: Credit })
  async giveCredit(@PathId('id') id: string, @JsonBody(CreditBody) body: z.infer<typeof CreditBody>) {
    const { personId, organizationId } = staffOf(this.context);
    const { amountMinor, currency, reason } = body;
    const grant = { organizationId, personId, subscriptionId: id, amountMinor: BigInt(amountMinor), currency, reason };
    const credit = await giveCredit(this.context.unit, grant, this.parts.clock);
    this.context.audit({
      action: 'credit.given',
      subject: credit.id,
      detail: { subscription: id, amountMinor, currency },
    });
    return credit;
  }

  @Get('credits')
  @Describe({ summary: 'Credits, newest first', answer: CreditPage })
  credits(@Paged() page: Page) {
    return listCredits(this.context.unit, this.context.organizationId, page);
  }

  @Get('invoices')
  @Describe({ summary: 'Invoices, the newest or the largest first', answer: CustodianInvoicePage })
  invoices(@JsonQuery(CustodianInvoiceQuery) query: z.infer<typeof CustodianInvoiceQuery>, @Paged() page: Page) {
    return listCustodianInvoices(this.context.unit, this.context.organizationId, query, page);
  }

  @Get('invoices/:id')
  @Describe({ summary: 'One invoice with its lines', answer: CustodianInvoiceDetail })
  invoice(@PathId('id') id: string) {
    return getCustodianInvoice(this.context.unit, this.context.organizationId, id);
  }

  @Post('invoices/:id/refunds')
  @Allow('custodian_admin', 'custodian_operator')
  @HttpCode(202)
  @Describe({ summary: 'Give back what was paid, wholly or in part', answer: Refund })
  async refund(@PathId('id') id: string, @JsonBody(RefundBody) body: z.infer<typeof RefundBody>) {
    const { personId, organizationId } = staffOf(this.context);
    const refund = await requestRefund(
      this.context.unit,
      {
        organizationId,
        personId,
        invoiceId: id,
        amountMinor: body.amountMinor === undefined ? null : BigInt(body.amountMinor),
        currency: body.currency,
        reason: body.reason,
        isAdministrator: this.context.principal?.role === 'custodian_admin',
      },
      this.parts.clock,
    );
    const { amountMinor, currency } = refund;
    const detail = { invoice: id, amountMinor: amountMinor.toString(), currency };
    this.context.audit({ action: 'refund.requested', subject: refund.id, detail });
    this.context.afterCommit(
      async () => void (await this.queues.ring('billing', { kind: 'advance-refund', refundId: refund.id })),
    );
    return refund;
  }

  @Get('refunds')
  @Describe({ summary: 'Refunds, newest first', answer: RefundPage })
  refunds(@Paged() page: Page) {
    return listRefunds(this.context.unit, this.context.organizationId, page);
  }

  @Get('payouts')
  @Describe({ summary: 'What Stripe paid out to you, newest first', answer: PayoutPage })
  payouts(@Paged() page: Page) {
    return listPayouts(this.context.unit, this.context.organizationId, page);
  }

  @Get('events')
  @Describe({ summary: 'Events of Stripe’s that could not be made sense of', answer: ParkedEventPage })
  events(@Paged() page: Page) {
    return listParkedEvents(this.context.unit, this.context.organizationId, page);
  }

  @Post('events/attempts')
  @Allow('custodian_admin', 'custodian_operator')
  @HttpCode(202)
  @Describe({ summary: 'Have these events looked at once more', answer: ParkedEventsAgain })
  async lookAgain() {
    const { unit, organizationId } = this.context;
    const events = await lookAgainAtParkedEvents(unit, organizationId, this.parts.clock.now());
    this.context.audit({ action: 'stripe_events.looked_at_again', subject: organizationId, detail: { events } });
    this.context.afterCommit(async () => void (await this.queues.ring('billing', { kind: 'stripe-events' })));
    return { events };
  }
}
