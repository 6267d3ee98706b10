export interface RetrySchedule {
  readonly firstDelayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  /** After so many the file is missing. */
  readonly maxAttempts: number;
}

/** Six attempts within some half an hour: long enough for a restart, short before a shutdown's end. */
export const defaultRetrySchedule: RetrySchedule = {
  firstDelayMs: 5_000,
  factor: 4,
  maxDelayMs: 3_600_000,
  maxAttempts: 6,
};

/** When to ask again after `failedAttempts` (1 or more), or null when it was the last time. */
export function nextAttemptAt(schedule: RetrySchedule, failedAttempts: number, now: Date): Date | null {
  if (failedAttempts >= schedule.maxAttempts) return null;
  const delayMs = Math.min(schedule.maxDelayMs, schedule.firstDelayMs * schedule.factor ** (failedAttempts - 1));
  return new Date(now.getTime() + delayMs);
}
