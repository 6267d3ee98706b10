import cookies from '@fastify/cookie';
import { DomainError, isUuid } from '@holdfast/kernel';
import { type Authenticator, type Principal, ROLES } from '@holdfast/platform';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import CustomStrategy from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import { z } from 'zod';
import { parseEmail } from '../core/email';
import type { ApiKeys } from '../store/api-keys';
import type { Credentials, PasswordAttempt } from '../store/credentials';
import type { Sessions } from '../store/sessions';

export const SESSION_COOKIE = 'holdfast_session';
const ORGANIZATION_HEADER = 'holdfast-organization';

const Authenticated = z.object({
  personId: z.string().optional(),
  organizationId: z.string().optional(),
  role: z.enum(ROLES).optional(),
  apiKeyId: z.string().optional(),
  sessionId: z.string().optional(),
  /** The session's token, when it is due for a new one. */
  dueTokenId: z.string().optional(),
});
export type Authenticated = z.infer<typeof Authenticated>;

/** The part of a request that strategies read; Passport writes its own methods onto it. */
interface PassportRequest {
  readonly headers: FastifyRequest['headers'];
  readonly body: object;
  readonly query: object;
  readonly ip: string;
}

export interface RotationDue {
  readonly personId: string;
  readonly sessionId: string;
  readonly tokenId: string;
}

type Strategy = 'password' | 'api-key' | 'session';

/**
 * Passport with three strategies: a password to sign in, an API key, a session's cookie. Each call hands Passport a
 * plain object and takes its verdict by callback, since with Fastify its Express habits bite: it writes login() and
 * logout() onto the request, ends Node's response itself, its Nest mixin registers strategies on one instance for the
 * whole process (the second app of a process would replace the first one's), and passport-local also takes passwords
 * from the query, which is logged everywhere: here the query is always empty.
 */
export class PassportAuthenticator implements Authenticator {
  private readonly passport = new passport.Passport();
  private readonly rotations = new WeakMap<object, RotationDue>();

  constructor(
    private readonly credentials: Credentials,
    private readonly sessions: Sessions,
    private readonly apiKeys: ApiKeys,
  ) {
    this.passport.use('password', this.passwordStrategy());
    this.passport.use('api-key', this.apiKeyStrategy());
    this.passport.use('session', this.sessionStrategy());
  }

  /**
   * An API key goes before a cookie. Throws `identity.api_key_invalid`, `identity.session_invalid`,
   * `identity.organization_invalid`, `identity.not_a_member`.
   */
  async authenticate(request: FastifyRequest): Promise<Principal | null> {
    const { headers } = request;
    const asked = { headers, body: {}, query: {}, ip: request.ip };
    if (headers.authorization !== undefined) {
      const found = await this.run('api-key', asked);
      if (found !== null) return found;
      throw new DomainError('unauthenticated', 'identity.api_key_invalid', 'The API key is not valid.', {
        field: 'Authorization',
        remedy: 'Send Authorization: Bearer hf_…, with a key that is not revoked.',
      });
    }
    if (cookieOf(headers) === undefined) return null;
    const found = await this.run('session', asked);
    if (found === null) {
      throw new DomainError('unauthenticated', 'identity.session_invalid', 'The session has ended.', {
        remedy: 'Sign in again.',
      });
    }
    const { dueTokenId, ...principal } = found;
    const { personId, sessionId } = principal;
    if (dueTokenId !== undefined && personId !== undefined && sessionId !== undefined) {
      this.rotations.set(request.raw, { personId, sessionId, tokenId: dueTokenId });
    }
    return principal;
  }

  /** The session that should get a new token with this request's answer, or null. */
  rotationDueAt(request: FastifyRequest): RotationDue | null {
    return this.rotations.get(request.raw) ?? null;
  }

  /** The person, or null: see Credentials.verify, also for what it throws. Throws `identity.email_invalid` as well. */
  async signIn(attempt: PasswordAttempt): Promise<string | null> {
    const { email, password, address } = attempt;
    const found = await this.run('password', { headers: {}, query: {}, ip: address, body: { email, password } });
    return found?.personId ?? null;
  }

  private passwordStrategy(): LocalStrategy {
    const options = {
      usernameField: 'email',
      passwordField: 'password',
      session: false,
      passReqToCallback: true,
    } as const;
    return new LocalStrategy(options, (request, email, password, done) => {
      void (async () => {
        const address = request.ip ?? '';
        const personId = await this.credentials.verify({ email: parseEmail(email), password, address });
        done(null, personId === null ? false : { personId });
      })().catch(done);
    });
  }

  private apiKeyStrategy(): CustomStrategy {
    return new CustomStrategy((request, done) => {
      void (async () => {
        const [, token = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
        const key = await this.apiKeys.find(token);
        if (key === null) return done(null, false);
        const asked = organizationOf(request.headers);
        if (asked !== null && asked !== key.organizationId) throw notAMember();
        return done(null, { apiKeyId: key.id, organizationId: key.organizationId, role: key.role });
      })().catch(done);
    });
  }

  private sessionStrategy(): CustomStrategy {
    return new CustomStrategy((request, done) => {
      void (async () => {
        const organizationId = organizationOf(request.headers);
        const session = await this.sessions.find(cookieOf(request.headers) ?? '', organizationId);
        if (session === null) return done(null, false);
        const { personId, sessionId, role } = session;
        const due = session.rotationDue ? { dueTokenId: session.tokenId } : {};
        if (organizationId !== null && role === null) throw notAMember();
        const place = organizationId === null || role === null ? {} : { organizationId, role };
        return done(null, { personId, sessionId, ...due, ...place });
      })().catch(done);
    });
  }

  private run(strategy: Strategy, request: PassportRequest): Promise<Authenticated | null> {
    return new Promise((resolve, reject) => {
      const decided = (error: unknown, user: unknown) => {
        if (error != null) return reject(error);
        return resolve(user === false || user == null ? null : Authenticated.parse(user));
      };
      this.passport.authenticate(strategy, { session: false }, decided)({ ...request }, {}, reject);
    });
  }
}

function cookieOf(headers: FastifyRequest['headers']): string | undefined {
  return headers.cookie === undefined ? undefined : cookies.parse(headers.cookie)[SESSION_COOKIE];
}

function organizationOf(headers: FastifyRequest['headers']): string | null {
  const asked = headers[ORGANIZATION_HEADER];
  if (asked === undefined) return null;
  if (typeof asked === 'string' && isUuid(asked.toLowerCase())) return asked.toLowerCase();
  throw new DomainError('malformed', 'identity.organization_invalid', 'An organization is named by its id.', {
    field: 'Holdfast-Organization',
    remedy: 'GET /api/session lists your organizations.',
  });
}

/** The same for an organization that does not exist and for one that the caller is no member of. */
const notAMember = () =>
  new DomainError('forbidden', 'identity.not_a_member', 'You are not a member of this organization.', {
    field: 'Holdfast-Organization',
    remedy: 'GET /api/session lists your organizations.',
  });
