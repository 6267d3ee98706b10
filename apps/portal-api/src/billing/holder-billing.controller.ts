import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  checkCurrency,
  chooseOwnHolder,
  consentToPlanVersion,
  getOwnInvoice,
  getOwnSubscription,
  listOwnInvoices,
  listOwnSubscriptions,
  listPaymentMethods,
  listReturningMoney,
  listSponsorshipOffers,
  nextCharge,
  readUsage,
  takeSponsorship,
} from '@holdfast/billing';
import {
  AskPageBody,
  AskSetupBody,
  HostedPage,
  InvoiceDetail,
  InvoicePage,
  InvoiceQuery,
  NextCharge,
  PaymentMethodPage,
  PlanConsentBody,
  ReturningMoneyList,
  ReturningMoneyQuery,
  SponsorshipOffers,
  Subscription,
  SubscriptionPage,
  Usage,
  UsageQuery,
} from '@holdfast/contracts';
import { findOrganization } from '@holdfast/migration';
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
import { stepUp } from '../holder/step-up';
import { StepUp } from '../identity/step-up';
import { PortalParts } from '../portal-parts';
import { HostedPages } from './hosted-pages';
import { custodianNotFound } from './not-found';

/** What a holder pays, for what, and how; wherever it is kept. */
@Controller('api/billing')
@Allow('person')
export class HolderBillingController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly queues: JobQueues,
    private readonly pages: HostedPages,
    private readonly stepUps: StepUp,
  ) {}

  @Get('payment-methods')
  @Describe({ summary: 'Your payment methods: one for each custodian and currency', answer: PaymentMethodPage })
  paymentMethods(@Paged() page: Page) {
    return listPaymentMethods(this.context.unit, page);
  }

  @Post('payment-methods')
  @Describe({ summary: 'Ask for the page on which a payment method is stored; nothing is charged', answer: HostedPage })
  async askSetup(@JsonBody(AskSetupBody) body: z.infer<typeof AskSetupBody>) {
    const { unit, personId } = this.context;
    const custodian = await findOrganization(unit, body.custodianId);
    if (custodian?.kind !== 'custodian') throw custodianNotFound();
    const { currency, returnTo, language } = body;
    checkCurrency(currency, '/currency');
    const holderId = await chooseOwnHolder(unit, body.holderId);
    const wish = {
      organizationId: custodian.id,
      personId,
      kind: 'setup' as const,
      holderId,
      currency,
      returnTo,
      language,
    };
    return this.pages.ask(wish);
  }

  @Get('subscriptions')
  @Describe({ summary: 'Your subscriptions, newest first', answer: SubscriptionPage })
  subscriptions(@Paged() page: Page) {
    return listOwnSubscriptions(this.context.unit, page);
  }

  @Get('subscriptions/:id')
  @Describe({
    summary: 'One subscription: its state, its price, a newer version that waits for you',
    answer: Subscription,
  })
  subscription(@PathId('id') id: string) {
    return getOwnSubscription(this.context.unit, id);
  }

  @Get('subscriptions/:id/next-charge')
  @Describe({ summary: 'What will be asked for next, and when', answer: NextCharge })
  nextCharge(@PathId('id') id: string) {
    return nextCharge(this.context.unit, id, this.parts.clock.now());
  }

  @Get('subscriptions/:id/usage')
  @Describe({ summary: 'What was kept at the end of each day', answer: Usage })
  usage(@PathId('id') id: string, @JsonQuery(UsageQuery) query: z.infer<typeof UsageQuery>) {
    const { from, to } = query;
    return readUsage(this.context.unit, { subscriptionId: id, from, to, now: this.parts.clock.now() });
  }

  @Post('subscriptions/:id/portal')
  @Describe({
    summary: 'Ask for Stripe’s page where the card is changed and the subscription cancelled',
    answer: HostedPage,
  })
  async askPortal(@PathId('id') id: string, @JsonBody(AskPageBody) body: z.infer<typeof AskPageBody>) {
    const { unit, personId } = this.context;
    const { custodian, holderId, plan } = await getOwnSubscription(unit, id);
    const about = { organizationId: custodian.id, holderId, currency: plan.currency };
    return this.pages.ask({ ...about, ...body, personId, kind: 'customer_portal' });
  }

  @Post('subscriptions/:id/plan-consents')
  @HttpCode(200)
  @Describe({ summary: 'Say yes to a newer version of your plan', answer: Subscription })
  async consent(@PathId('id') id: string, @JsonBody(PlanConsentBody) body: z.infer<typeof PlanConsentBody>) {
    const { unit, personId } = this.context;
    await stepUp(this.stepUps, body);
    await consentToPlanVersion(unit, { subscriptionId: id, personId, version: body.version, hash: body.hash });
    this.context.audit({
      action: 'plan.consented',
      subject: id,
      organizationId: null,
      detail: { version: body.version },
    });
    return getOwnSubscription(unit, id);
  }

  @Get('invoices')
  @Describe({ summary: 'Your invoices, newest first', answer: InvoicePage })
  invoices(@JsonQuery(InvoiceQuery) query: z.infer<typeof InvoiceQuery>, @Paged() page: Page) {
    return listOwnInvoices(this.context.unit, query, page);
  }

  @Get('invoices/:id')
  @Describe({ summary: 'One invoice with its lines, its PDF and the page where it is paid', answer: InvoiceDetail })
  invoice(@PathId('id') id: string) {
    return getOwnInvoice(this.context.unit, id);
  }

  @Get('returning')
  @Describe({
    summary: 'What comes back from custodians that you have left, or would leave',
    answer: ReturningMoneyList,
  })
  async returning(@JsonQuery(ReturningMoneyQuery) { leaving, assetIds }: z.infer<typeof ReturningMoneyQuery>) {
    const left = leaving === undefined ? null : { custodianId: leaving, assetIds: assetIds ?? null };
    return { items: await listReturningMoney(this.context.unit, left, this.parts.clock.now()) };
  }

  @Get('sponsorships')
  @Describe({ summary: 'What platforms pay for you', answer: SponsorshipOffers })
  async sponsorships() {
    return { items: await listSponsorshipOffers(this.context.unit) };
  }

  @Post('sponsorships/:id/choice')
  @HttpCode(200)
  @Describe({ summary: 'Take your part of a sponsorship, until its window closes', answer: SponsorshipOffers })
  async takeSponsorship(@PathId('id') id: string) {
    await takeSponsorship(this.context.unit, id, this.parts.clock);
    this.context.audit({ action: 'sponsorship.taken', subject: id, organizationId: null });
    this.context.afterCommit(
      async () => void (await this.queues.ring('billing', { kind: 'advance-sponsorship', sponsorshipId: id })),
    );
    return this.sponsorships();
  }
}
