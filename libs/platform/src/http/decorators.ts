import { SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Role } from './principal';

/** Who may call a route: anybody, any signed-in person, or a member (or API key) with one of the roles. */
export type Permission = 'public' | 'person' | Role;

export const ALLOW = 'holdfast:allow';
export const NO_IDEMPOTENCY = 'holdfast:no-idempotency';
export const NOT_REPLAYED = 'holdfast:not-replayed';
export const OWN_TRANSACTION = 'holdfast:own-transaction';
export const DESCRIPTION = 'holdfast:description';

/** The authorization decision of a route, or of all routes of a controller. A route without one does not boot. */
export const Allow = (...permissions: [Permission, ...Permission[]]) => SetMetadata(ALLOW, permissions);

/** No Idempotency-Key: for signing in, where a second try must be a second try. Still one transaction and one audit row. */
export const NoIdempotency = () => SetMetadata(NO_IDEMPOTENCY, true);

/** The answer has a secret (an API key, claim codes) that is not kept: the key's second use is 409 `request.already_done`. */
export const NotReplayed = () => SetMetadata(NOT_REPLAYED, true);

/**
 * The handler opens its transactions itself: uploads, downloads, live streams. There is no unit of work; a handler that
 * changes state writes its audit row with `RequestContext.writeAudit`, and takes an Idempotency-Key that was sent with
 * `RequestContext.takeKey`.
 */
export const OwnTransaction = () => SetMetadata(OWN_TRANSACTION, true);

/** A stricter limit than the general one, per client address. */
export const RateLimit = (max: number, perSeconds: number) =>
  RouteConfig({ rateLimit: { max, timeWindow: perSeconds * 1_000 } });

/**
 * The body comes as its bytes, for a route that checks a signature over them; and without a limit of requests, because the
 * other side is one address that delivers everything.
 */
export const SignedDelivery = () => RouteConfig({ rawBody: true, rateLimit: false });

export interface Description {
  /** What the route does, in a few words. */
  readonly summary: string;
  /** The answer's schema; none when the answer has no body, or none of JSON. */
  readonly answer?: z.ZodType;
  /** Media type of an answer that is not JSON. */
  readonly produces?: string;
  /** Media type of a body that is not JSON. */
  readonly consumes?: string;
}

/** What `/api/openapi.json` and `/api/docs` say about a route. */
export const Describe = (description: Description) => SetMetadata(DESCRIPTION, description);
