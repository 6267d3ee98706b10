import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { SignInBody, WhoAmI } from '@holdfast/contracts';
import { actAs, Members, PassportAuthenticator, People, Sessions } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import { Allow, Database, Describe, JsonBody, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { SessionCookie } from './session-cookie';
import { whoAmI } from './who-am-i';

@Controller('api/session')
export class SessionController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly authenticator: PassportAuthenticator,
    private readonly sessions: Sessions,
    private readonly people: People,
    private readonly members: Members,
    private readonly cookie: SessionCookie,
  ) {}

  /** No Idempotency-Key: a second try is a second try, and its body is never hashed fast. */
  @Post()
  @Allow('public')
  @OwnTransaction()
  @Describe({ summary: 'Sign in: sets the cookie holdfast_session', answer: WhoAmI })
  async signIn(
    @JsonBody(SignInBody) body: z.infer<typeof SignInBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WhoAmI> {
    const personId = await this.authenticator.signIn({ ...body, address: this.context.clientAddress });
    if (personId === null) {
      throw new DomainError('unauthenticated', 'identity.sign_in_refused', 'The email or the password is not right.');
    }
    return this.database.transact({}, async (sql) => {
      await actAs(sql, { personId });
      const opened = await this.sessions.open(sql, personId, request.headers['user-agent']);
      const { sessionId, expiresAt } = opened;
      await this.context.writeAudit(sql, {
        action: 'identity.signed_in',
        subject: sessionId,
        personId,
        organizationId: null,
      });
      const answer = await whoAmI(
        sql,
        { people: this.people, members: this.members },
        { personId, sessionId, expiresAt },
      );
      this.cookie.set(reply, opened);
      return answer;
    });
  }

  @Get()
  @Allow('person')
  @Describe({ summary: 'Who am I, and on whose staff', answer: WhoAmI })
  async read(): Promise<WhoAmI> {
    const { personId, unit } = this.context;
    const sessionId = currentSession(this.context);
    const expiresAt = await this.sessions.expiryOf(unit, sessionId);
    return whoAmI(unit, { people: this.people, members: this.members }, { personId, sessionId, expiresAt });
  }

  @Delete()
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'Sign out' })
  async signOut(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const sessionId = currentSession(this.context);
    await this.sessions.revoke(this.context.unit, this.context.personId, sessionId);
    this.context.audit({ action: 'identity.signed_out', subject: sessionId });
    this.cookie.clear(reply);
  }
}

/** The session that the request came with; a person always has one. */
export function currentSession(context: RequestContext): string {
  const sessionId = context.principal?.sessionId;
  if (sessionId === undefined) throw new Error('This route does not require a person: see @Allow.');
  return sessionId;
}
