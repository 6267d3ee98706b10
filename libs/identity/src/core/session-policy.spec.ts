import { isRotationDue, isSeenDue, judgeSession, type SessionToken } from './session-policy';

const MINUTE = 60_000;
const DAY = 86_400_000;
const start = new Date('2030-01-01T00:00:00Z');
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const token = (changes: Partial<SessionToken> = {}): SessionToken => ({
  createdAt: start,
  lastSeenAt: start,
  rotatedAt: null,
  expiresAt: at(30 * DAY),
  revokedAt: null,
  ...changes,
});

describe('judgeSession', () => {
  it.each([
    ['a fresh one is valid', token(), 0, 'valid'],
    ['one not seen for just under a week is valid', token(), 7 * DAY - 1, 'valid'],
    ['one not seen for a week has ended', token(), 7 * DAY, 'ended'],
    ['one in use ends after thirty days', token({ lastSeenAt: at(30 * DAY - 1) }), 30 * DAY, 'ended'],
    ['a revoked one has ended', token({ revokedAt: start }), 1, 'ended'],
    ['a replaced one counts for a minute', token({ rotatedAt: start }), MINUTE, 'valid'],
    ['a replaced one that comes later was stolen', token({ rotatedAt: start }), MINUTE + 1, 'reused'],
    ['a replaced one of a revoked family has ended', token({ rotatedAt: start, revokedAt: start }), DAY, 'ended'],
    ['a replaced one that has expired has ended', token({ rotatedAt: start }), 30 * DAY, 'ended'],
  ])('%s', (_name, found, after, verdict) => {
    expect(judgeSession(found, at(after))).toBe(verdict);
  });
});

describe('when to write', () => {
  it('replaces a token after a day, once', () => {
    expect(isRotationDue(token(), at(DAY - 1))).toBe(false);
    expect(isRotationDue(token(), at(DAY))).toBe(true);
    expect(isRotationDue(token({ rotatedAt: start }), at(DAY))).toBe(false);
  });

  it('notes when a session was seen every five minutes', () => {
    expect(isSeenDue(token(), at(5 * MINUTE - 1))).toBe(false);
    expect(isSeenDue(token(), at(5 * MINUTE))).toBe(true);
  });
});
