import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { Ended, type PageOf, type SessionItem, SessionPage } from '@holdfast/contracts';
import { Sessions } from '@holdfast/identity';
import { Allow, Describe, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { currentSession } from './session.controller';

@Controller('api/sessions')
export class SessionsController {
  constructor(
    private readonly context: RequestContext,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @Allow('person')
  @Describe({ summary: 'My sessions, newest first', answer: SessionPage })
  list(@Paged() page: Page): Promise<PageOf<SessionItem>> {
    const { personId, unit } = this.context;
    return this.sessions.list(unit, { personId, currentSessionId: currentSession(this.context) }, page);
  }

  @Delete()
  @Allow('person')
  @Describe({ summary: 'End all my sessions but this one', answer: Ended })
  async endOthers(): Promise<z.infer<typeof Ended>> {
    const { personId, unit } = this.context;
    const ended = await this.sessions.revokeOthers(unit, personId, currentSession(this.context));
    this.context.audit({ action: 'identity.other_sessions_ended', detail: { ended } });
    return { ended };
  }

  @Delete(':id')
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'End one of my sessions' })
  async end(@PathId('id') id: string): Promise<void> {
    await this.sessions.revoke(this.context.unit, this.context.personId, id);
    this.context.audit({ action: 'identity.session_ended', subject: id });
  }
}
