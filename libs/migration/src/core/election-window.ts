import { DomainError } from '@holdfast/kernel';

const DAY_MS = 24 * 60 * 60 * 1_000;
export const MAX_WINDOW_DAYS = 3_660;

/** Throws `off_boarding.window_invalid` unless the window ends after it begins, in the future, within ten years. */
export function assertWindow(opensAt: Date, closesAt: Date, now: Date): void {
  const refuse = (field: string, message: string) =>
    new DomainError('invalid', 'off_boarding.window_invalid', message, { field });
  if (closesAt <= opensAt) throw refuse('/closesAt', 'The window has to close after it opens.');
  if (closesAt <= now) throw refuse('/closesAt', 'The window would be over already.');
  if (closesAt.getTime() - opensAt.getTime() > MAX_WINDOW_DAYS * DAY_MS) {
    throw refuse('/closesAt', `A window has at most ${MAX_WINDOW_DAYS} days.`);
  }
}
