import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { type MemberItem, MemberPage, type PageOf, PersonalDataQuery } from '@holdfast/contracts';
import { Members } from '@holdfast/identity';
import { Allow, Database, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { personalDataViewFor, staffOf } from './staff';

@Controller('api/organization/members')
export class MembersController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly members: Members,
  ) {}

  @Get()
  @Allow('platform_operator', 'custodian_admin', 'custodian_auditor')
  @Describe({ summary: 'The staff; names are masked at a custodian without a reason', answer: MemberPage })
  async list(
    @JsonQuery(PersonalDataQuery) query: z.infer<typeof PersonalDataQuery>,
    @Paged() page: Page,
  ): Promise<PageOf<MemberItem>> {
    const view = await personalDataViewFor(this.context, this.database, { reason: query.reason, at: 'members' });
    return this.members.list(this.context.unit, this.context.organizationId, view, page);
  }

  /** Also how an administrator leaves by themselves. */
  @Delete(':personId')
  @Allow('platform_operator', 'custodian_admin')
  @HttpCode(204)
  @Describe({ summary: 'Remove a member, and the API keys that they made' })
  async remove(@PathId('personId') personId: string): Promise<void> {
    const staff = staffOf(this.context);
    const { organizationId } = staff;
    await this.members.remove(this.context.unit, { organizationId, personId, removedBy: staff.personId });
    this.context.audit({ action: 'identity.member_removed', subject: personId });
  }
}
