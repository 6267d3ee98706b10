import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  PasskeyItem,
  PasskeyOptions,
  PasskeyPage,
  type PageOf,
  PORTAL_PAGES,
  portalLink,
  PasswordBody,
  RegisterPasskeyBody,
  SignInByPasskeyBody,
  WhoAmI,
} from '@holdfast/contracts';
import { actAs, Credentials, Members, passkeyAddedMail, Passkeys, People, Sessions } from '@holdfast/identity';
import {
  Allow,
  Database,
  Describe,
  JsonBody,
  MailOutbox,
  NoIdempotency,
  NotReplayed,
  OwnTransaction,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { IdentityFacts } from './identity-facts';
import { SessionCookie } from './session-cookie';
import { whoAmI } from './who-am-i';

@Controller('api')
export class PasskeysController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly passkeys: Passkeys,
    private readonly credentials: Credentials,
    private readonly sessions: Sessions,
    private readonly people: People,
    private readonly members: Members,
    private readonly cookie: SessionCookie,
    private readonly mails: MailOutbox,
    private readonly facts: IdentityFacts,
  ) {}

  /** With the password: a stolen session must not make itself a key of its own. */
  @Post('person/passkeys/options')
  @Allow('person')
  @NoIdempotency()
  @HttpCode(200)
  @Describe({ summary: 'What the browser needs to make a passkey', answer: PasskeyOptions })
  async registrationOptions(@JsonBody(PasswordBody) body: z.infer<typeof PasswordBody>) {
    const { personId, unit, clientAddress } = this.context;
    await this.credentials.confirmPassword(personId, body.password, clientAddress);
    const person = await this.people.find(unit, personId);
    const options = await this.passkeys.registrationOptions(unit, { id: personId, name: person?.data?.email ?? '' });
    return { options };
  }

  @Post('person/passkeys')
  @Allow('person')
  @NotReplayed()
  @Describe({ summary: 'Register the passkey that the browser made', answer: PasskeyItem })
  async register(
    @JsonBody(RegisterPasskeyBody) body: z.infer<typeof RegisterPasskeyBody>,
  ): Promise<z.infer<typeof PasskeyItem>> {
    const { personId, unit } = this.context;
    const passkey = await this.passkeys.register(unit, personId, body);
    this.context.audit({ action: 'identity.passkey_added', subject: passkey.id, organizationId: null });
    await this.mails.write(unit, {
      to: { personId },
      template: passkeyAddedMail,
      parameters: { name: passkey.name, link: portalLink(this.facts.publicOrigin, PORTAL_PAGES.account) },
    });
    return passkey;
  }

  @Get('person/passkeys')
  @Allow('person')
  @Describe({ summary: 'My passkeys', answer: PasskeyPage })
  list(@Paged() page: Page): Promise<PageOf<PasskeyItem>> {
    return this.passkeys.list(this.context.unit, this.context.personId, page);
  }

  @Delete('person/passkeys/:id')
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'Remove a passkey' })
  async remove(@PathId('id') id: string): Promise<void> {
    await this.passkeys.remove(this.context.unit, this.context.personId, id);
    this.context.audit({ action: 'identity.passkey_removed', subject: id, organizationId: null });
  }

  @Post('person/step-up/options')
  @Allow('person')
  @NoIdempotency()
  @HttpCode(200)
  @Describe({ summary: 'What the browser needs to prove with a passkey that you are there', answer: PasskeyOptions })
  async stepUpOptions() {
    const { personId, unit } = this.context;
    return { options: await this.passkeys.stepUpOptions(unit, personId) };
  }

  @Post('session/passkey/options')
  @Allow('public')
  @NoIdempotency()
  @HttpCode(200)
  @Describe({ summary: 'What the browser needs to sign in with a passkey', answer: PasskeyOptions })
  async signInOptions() {
    return { options: await this.passkeys.signInOptions(this.context.unit) };
  }

  @Post('session/passkey')
  @Allow('public')
  @OwnTransaction()
  @Describe({ summary: 'Sign in with a passkey: sets the cookie holdfast_session', answer: WhoAmI })
  async signIn(
    @JsonBody(SignInByPasskeyBody) body: z.infer<typeof SignInByPasskeyBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WhoAmI> {
    const personId = await this.passkeys.signIn(body.response);
    return this.database.transact({}, async (sql) => {
      await actAs(sql, { personId });
      const opened = await this.sessions.open(sql, personId, request.headers['user-agent']);
      const { sessionId, expiresAt } = opened;
      const row = { action: 'identity.signed_in_by_passkey', subject: sessionId, personId, organizationId: null };
      await this.context.writeAudit(sql, row);
      const parts = { people: this.people, members: this.members };
      const answer = await whoAmI(sql, parts, { personId, sessionId, expiresAt });
      this.cookie.set(reply, opened);
      return answer;
    });
  }
}
