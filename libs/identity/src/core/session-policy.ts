const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const SESSION_LIFETIME_MS = 30 * DAY_MS;
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** A token older than this is replaced at the next answer. */
export const ROTATE_AFTER_MS = DAY_MS;
/** Requests that were on their way when their token was replaced still count. */
export const ROTATION_GRACE_MS = 60_000;
/** How exactly `lastSeenAt` is kept: not a write per request. */
export const SEEN_EVERY_MS = 5 * MINUTE_MS;

/** A token's row, as found by its hash. */
export interface SessionToken {
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/**
 * `reused`: a token that was replaced a while ago is shown again, so either its owner or a thief has the new one: the
 * whole family ends. `ended` covers revoked, expired and idle alike.
 */
export type Verdict = 'valid' | 'ended' | 'reused';

export function judgeSession(token: SessionToken, now: Date): Verdict {
  const at = now.getTime();
  if (token.revokedAt !== null || token.expiresAt.getTime() <= at) return 'ended';
  if (token.rotatedAt !== null) return at - token.rotatedAt.getTime() <= ROTATION_GRACE_MS ? 'valid' : 'reused';
  return at - token.lastSeenAt.getTime() >= SESSION_IDLE_MS ? 'ended' : 'valid';
}

export const isRotationDue = (token: SessionToken, now: Date): boolean =>
  token.rotatedAt === null && now.getTime() - token.createdAt.getTime() >= ROTATE_AFTER_MS;

export const isSeenDue = (token: SessionToken, now: Date): boolean =>
  token.rotatedAt === null && now.getTime() - token.lastSeenAt.getTime() >= SEEN_EVERY_MS;
