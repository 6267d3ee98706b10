import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  AnnounceOffBoardingBody,
  OffBoarding,
  OffBoardingDetail,
  OffBoardingPage,
  OpenElectionWindowBody,
} from '@holdfast/contracts';
import {
  announceOffBoarding,
  countOffBoarding,
  getOffBoarding,
  listOffBoardings,
  openElectionWindow,
} from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

@Controller('api/off-boardings')
@Allow('platform_operator')
export class OffBoardingsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
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
    return { ...found, counters: await countOffBoarding(unit, organizationId, id) };
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
