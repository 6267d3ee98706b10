import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  assertPayableSponsorship,
  draftSponsorship,
  endSponsorship,
  getSponsorship,
  listSponsorships,
} from '@holdfast/billing';
import {
  AskPageBody,
  HostedPage,
  Sponsorship,
  SponsorshipBody,
  SponsorshipPage,
  SponsorshipQuery,
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
import { PortalParts } from '../portal-parts';
import { HostedPages } from './hosted-pages';

/** A platform pays ahead for its holders at a custodian; both organizations read. */
@Controller('api/sponsorships')
@Allow('platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
export class SponsorshipsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly queues: JobQueues,
    private readonly pages: HostedPages,
  ) {}

  @Get()
  @Describe({ summary: 'Sponsorships, newest first: what was paid, what was used', answer: SponsorshipPage })
  list(@JsonQuery(SponsorshipQuery) query: z.infer<typeof SponsorshipQuery>, @Paged() page: Page) {
    return listSponsorships(this.context.unit, this.context.organizationId, query, page);
  }

  @Get(':id')
  @Describe({ summary: 'One sponsorship', answer: Sponsorship })
  get(@PathId('id') id: string) {
    return getSponsorship(this.context.unit, this.context.organizationId, id);
  }

  @Post()
  @Allow('platform_operator')
  @Describe({ summary: 'Reckon what paying ahead would cost, as a draft', answer: Sponsorship })
  async draft(@JsonBody(SponsorshipBody) body: z.infer<typeof SponsorshipBody>) {
    const { personId, organizationId: platformId } = staffOf(this.context);
    const windowClosesAt = body.windowClosesAt === undefined ? null : new Date(body.windowClosesAt);
    const wish = { ...body, windowClosesAt, platformId, personId };
    const sponsorship = await draftSponsorship(this.context.unit, wish, this.parts.clock);
    this.context.audit({
      action: 'sponsorship.drafted',
      subject: sponsorship.id,
      detail: { offBoarding: sponsorship.offBoardingId },
    });
    return sponsorship;
  }

  @Post(':id/payment')
  @Allow('platform_operator')
  @Describe({ summary: 'Ask for the page on which it is paid', answer: HostedPage })
  async pay(@PathId('id') id: string, @JsonBody(AskPageBody) body: z.infer<typeof AskPageBody>) {
    const { personId, organizationId: platformId } = staffOf(this.context);
    const { custodian } = await assertPayableSponsorship(this.context.unit, platformId, id);
    const about = { organizationId: custodian.id, sponsorshipId: id };
    return this.pages.ask({ ...about, ...body, personId, kind: 'sponsorship' });
  }

  @Post(':id/end')
  @HttpCode(202)
  @Allow('platform_operator')
  @Describe({ summary: 'End it before its term; what was not used comes back', answer: Sponsorship })
  async end(@PathId('id') id: string) {
    const { organizationId: platformId } = staffOf(this.context);
    await endSponsorship(this.context.unit, platformId, id, this.parts.clock);
    const ended = await getSponsorship(this.context.unit, platformId, id);
    this.context.audit({
      action: 'sponsorship.end_requested',
      subject: id,
      detail: { offBoarding: ended.offBoardingId },
    });
    this.context.afterCommit(
      async () => void (await this.queues.ring('billing', { kind: 'advance-sponsorship', sponsorshipId: id })),
    );
    return ended;
  }
}
