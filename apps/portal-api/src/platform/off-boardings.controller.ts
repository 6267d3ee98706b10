import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  AnnounceOffBoardingBody,
  OffBoarding,
  OffBoardingDays,
  OffBoardingDetail,
  OffBoardingPage,
  OffBoardingPlan,
  OffBoardingReport,
  OpenElectionWindowBody,
} from '@holdfast/contracts';
import {
  announceOffBoarding,
  getOffBoarding,
  listOffBoardings,
  openElectionWindow,
  planOffBoarding,
  reportOffBoarding,
} from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';
import { OffBoardingSums } from './off-boarding-sums';

@Controller('api/off-boardings')
@Allow('platform_operator')
export class OffBoardingsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly sums: OffBoardingSums,
  ) {}

  @Post()
  @Describe({ summary: "Announce the platform's end", answer: OffBoarding })
  async announce(@JsonBody(AnnounceOffBoardingBody) body: z.infer<typeof AnnounceOffBoardingBody>) {
    const { unit, organizationId } = this.context;
    const closesAt = body.closesAt === undefined ? null : new Date(body.closesAt);
    const made = await announceOffBoarding(unit, { organizationId, name: body.name, closesAt }, this.parts.clock);
    this.context.audit({ action: 'off_boarding.announced', subject: made.id });
    return made;
  }

  @Get()
  @Describe({ summary: 'Your off-boardings, newest first', answer: OffBoardingPage })
  list(@Paged() page: Page) {
    return listOffBoardings(this.context.unit, this.context.organizationId, page);
  }

  @Get(':id')
  @Describe({ summary: 'One off-boarding with its counters', answer: OffBoardingDetail })
  async get(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    const found = await getOffBoarding(unit, organizationId, id);
    return { ...found, ...(await this.sums.count((work) => work(unit), organizationId, id)) };
  }

  @Get(':id/plan')
  @Describe({ summary: 'What has been done of its steps; cheap, to be asked often', answer: OffBoardingPlan })
  plan(@PathId('id') id: string) {
    return planOffBoarding(this.context.unit, this.context.organizationId, id);
  }

  @Get(':id/days')
  @Describe({ summary: 'The shutdown by day: who claimed, who chose, what moved', answer: OffBoardingDays })
  async days(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    await getOffBoarding(unit, organizationId, id);
    return this.sums.days(unit, organizationId, id);
  }

  @Get(':id/report')
  @Describe({
    summary: 'The report: what became of every item, and that nothing was dropped',
    answer: OffBoardingReport,
  })
  async report(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    const offBoarding = await getOffBoarding(unit, organizationId, id);
    return { offBoarding, madeAt: this.parts.clock.now(), ...(await reportOffBoarding(unit, organizationId, id)) };
  }

  @Post(':id/election-window')
  @HttpCode(200)
  @Describe({ summary: 'Open the time in which holders choose', answer: OffBoarding })
  async open(@PathId('id') id: string, @JsonBody(OpenElectionWindowBody) body: z.infer<typeof OpenElectionWindowBody>) {
    const { unit, organizationId } = this.context;
    const window = { organizationId, id, opensAt: new Date(body.opensAt), closesAt: new Date(body.closesAt) };
    const opened = await openElectionWindow(unit, window, this.parts.clock);
    this.context.audit({ action: 'off_boarding.election_opened', subject: id });
    return opened;
  }
}
