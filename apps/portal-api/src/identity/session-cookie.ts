import cookies from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import { type OpenedSession, SESSION_COOKIE } from '@holdfast/identity';
import { HTTP_OPTIONS, type HttpOptions } from '@holdfast/platform';
import type { FastifyReply } from 'fastify';

/** How the session's token travels. Lax: other sites' forms do not carry it, a link to the portal does. */
@Injectable()
export class SessionCookie {
  private readonly attributes;

  constructor(@Inject(HTTP_OPTIONS) options: HttpOptions) {
    const secure = options.publicOrigin.startsWith('https:');
    this.attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  }

  set(reply: FastifyReply, { token, expiresAt }: OpenedSession): void {
    const value = cookies.serialize(SESSION_COOKIE, token, { ...this.attributes, expires: expiresAt });
    // Not reply.setCookie: it is written before our own onSend hook runs, and a rotated token would be lost.
    reply.header('Set-Cookie', value);
  }

  clear(reply: FastifyReply): void {
    reply.header('Set-Cookie', cookies.serialize(SESSION_COOKIE, '', { ...this.attributes, expires: new Date(0) }));
  }
}
