import { nextAttemptAt } from './retry-schedule';

describe('nextAttemptAt', () => {
  const schedule = { firstDelayMs: 1_000, factor: 4, maxDelayMs: 10_000, maxAttempts: 4 };
  const now = new Date('2030-01-01T00:00:00Z');

  it('waits longer each time, up to a limit, and then no more', () => {
    const delays = [1, 2, 3, 4, 5].map((failed) => {
      const at = nextAttemptAt(schedule, failed, now);
      return at && at.getTime() - now.getTime();
    });
    expect(delays).toEqual([1_000, 4_000, 10_000, null, null]);
  });
});
