import { Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import {
  AcceptedAnswer,
  AcceptInvitationBody,
  InvitationAnswer,
  type InvitationItem,
  InvitationPage,
  InviteBody,
  InvitedAnswer,
  type PageOf,
  PersonalDataQuery,
} from '@holdfast/contracts';
import { Invitations, parseEmail, Sessions } from '@holdfast/identity';
import {
  Allow,
  Database,
  Describe,
  JsonBody,
  JsonQuery,
  NotReplayed,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { currentSession } from './session.controller';
import { SessionCookie } from './session-cookie';
import { personalDataViewFor, staffOf } from './staff';

@Controller('api')
export class InvitationsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly invitations: Invitations,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('organization/invitations')
  @Allow('platform_operator', 'custodian_admin')
  @NotReplayed()
  @Describe({ summary: 'Invite somebody to the staff; the token is shown once', answer: InvitedAnswer })
  async invite(@JsonBody(InviteBody) body: z.infer<typeof InviteBody>): Promise<z.infer<typeof InvitedAnswer>> {
    const { personId, organizationId } = staffOf(this.context);
    const invited = await this.invitations.invite(this.context.unit, {
      organizationId,
      invitedBy: personId,
      email: parseEmail(body.email),
      role: body.role,
    });
    const detail = { role: body.role, approvalRequired: invited.approvalRequired };
    this.context.audit({ action: 'identity.member_invited', subject: invited.id, detail });
    return { ...invited, expiresAt: invited.expiresAt.toISOString() };
  }

  @Get('organization/invitations')
  @Allow('platform_operator', 'custodian_admin', 'custodian_auditor')
  @Describe({ summary: 'Invitations, newest first', answer: InvitationPage })
  async list(
    @JsonQuery(PersonalDataQuery) query: z.infer<typeof PersonalDataQuery>,
    @Paged() page: Page,
  ): Promise<PageOf<InvitationItem>> {
    const look = { reason: query.reason, at: 'invitations' };
    const view = await personalDataViewFor(this.context, this.database, look);
    return this.invitations.list(this.context.unit, this.context.organizationId, view, page);
  }

  @Post('organization/invitations/:id/approval')
  @Allow('custodian_admin')
  @Describe({ summary: 'Approve an invitation, as the second administrator', answer: InvitationAnswer })
  async approve(@PathId('id') id: string): Promise<z.infer<typeof InvitationAnswer>> {
    const { personId, organizationId } = staffOf(this.context);
    const state = await this.invitations.approve(this.context.unit, organizationId, id, personId);
    this.context.audit({ action: 'identity.invitation_approved', subject: id });
    return { id, state };
  }

  @Delete('organization/invitations/:id')
  @Allow('platform_operator', 'custodian_admin')
  @HttpCode(204)
  @Describe({ summary: 'Revoke an invitation' })
  async revoke(@PathId('id') id: string): Promise<void> {
    const { organizationId } = staffOf(this.context);
    await this.invitations.revoke(this.context.unit, organizationId, id);
    this.context.audit({ action: 'identity.invitation_revoked', subject: id });
  }

  /** A new right comes with a new session token. */
  @Post('invitations/acceptance')
  @Allow('person')
  @Describe({ summary: 'Join the organization that invited me', answer: AcceptedAnswer })
  async accept(
    @JsonBody(AcceptInvitationBody) body: z.infer<typeof AcceptInvitationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof AcceptedAnswer>> {
    const { id, organizationId, role } = await this.invitations.accept(this.context.unit, body.token);
    const opened = await this.sessions.rotate(this.context.unit, currentSession(this.context));
    this.context.audit({ action: 'identity.invitation_accepted', subject: id, organizationId, detail: { role } });
    if (opened !== null) this.cookie.set(reply, opened);
    return { organizationId, role };
  }
}
