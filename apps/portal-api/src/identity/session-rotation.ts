import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { PassportAuthenticator, Sessions } from '@holdfast/identity';
import { Database } from '@holdfast/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SessionCookie } from './session-cookie';

const OK_BELOW = 400;

/**
 * Replaces a session's token once it is a day old. Only while an ordinary answer is being sent: a live stream, or an
 * error, might never bring the new cookie to the browser, whose old one would then count as stolen.
 */
@Injectable()
export class SessionRotation implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authenticator: PassportAuthenticator,
    private readonly sessions: Sessions,
    private readonly database: Database,
    private readonly cookie: SessionCookie,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onSend', (request, reply) => this.rotate(request, reply));
  }

  private async rotate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const due = this.authenticator.rotationDueAt(request);
    if (due === null || reply.statusCode >= OK_BELOW || reply.getHeader('Set-Cookie') !== undefined) return;
    const opened = await this.database.transact({ personId: due.personId }, (sql) =>
      this.sessions.rotate(sql, due.sessionId, due.tokenId),
    );
    if (opened !== null) this.cookie.set(reply, opened);
  }
}
