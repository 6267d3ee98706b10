import { Controller, HttpCode, Put } from '@nestjs/common';
import { ChangePasswordBody, PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { checkPassword, passwordChangedMail, PasswordHasher, People, Sessions } from '@holdfast/identity';
import { Allow, Database, Describe, JsonBody, MailOutbox, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { IdentityFacts } from './identity-facts';
import { currentSession } from './session.controller';
import { StepUp } from './step-up';

@Controller('api/person/password')
export class PasswordController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly stepUp: StepUp,
    private readonly people: People,
    private readonly sessions: Sessions,
    private readonly hasher: PasswordHasher,
    private readonly mails: MailOutbox,
    private readonly facts: IdentityFacts,
  ) {}

  /**
   * No Idempotency-Key, which would keep a fast hash of a body with passwords in it: the second of two is refused, because the
   * old password is not right any more. Whoever else is signed in has to come with the new one.
   */
  @Put()
  @Allow('person')
  @OwnTransaction()
  @HttpCode(204)
  @Describe({ summary: 'Change my password: every other session ends, and a mail tells' })
  async change(@JsonBody(ChangePasswordBody) body: z.infer<typeof ChangePasswordBody>): Promise<void> {
    const { personId, actor } = this.context;
    const person = await this.database.read(actor, (sql) => this.people.find(sql, personId));
    checkPassword(body.newPassword, person?.data?.email ?? '', '/newPassword');
    await this.stepUp.confirm(body);
    const passwordHash = await this.hasher.hash(body.newPassword);
    await this.database.transact(actor, async (sql) => {
      await this.people.changePassword(sql, personId, passwordHash);
      await this.sessions.revokeOthers(sql, personId, currentSession(this.context));
      const { publicOrigin, clock } = this.facts;
      await this.mails.write(sql, {
        to: { personId },
        template: passwordChangedMail,
        parameters: {
          at: `${clock.now().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          link: portalLink(publicOrigin, PORTAL_PAGES.account),
          recoveryLink: portalLink(publicOrigin, PORTAL_PAGES.recovery),
        },
      });
      await this.context.writeAudit(sql, {
        action: 'identity.password_changed',
        subject: personId,
        organizationId: null,
      });
    });
  }
}
