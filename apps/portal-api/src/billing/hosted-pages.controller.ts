import { Controller, Get } from '@nestjs/common';
import { getPage } from '@holdfast/billing';
import { HostedPage } from '@holdfast/contracts';
import { Allow, Describe, PathId, RequestContext } from '@holdfast/platform';
import { staffOf } from '../identity/staff';

/** Pages of Stripe's that the caller asked for: asked for again until they are open. */
@Controller('api/billing/pages')
@Allow('person', 'custodian_admin', 'platform_operator')
export class HostedPagesController {
  constructor(private readonly context: RequestContext) {}

  @Get(':id')
  @Describe({
    summary: 'A page of Stripe’s that you asked for: where it is, and what became of it',
    answer: HostedPage,
  })
  get(@PathId('id') id: string) {
    const personId = this.context.principal?.personId ?? staffOf(this.context).personId;
    return getPage(this.context.unit, personId, id);
  }
}
