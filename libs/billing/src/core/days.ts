import { DomainError } from '@holdfast/kernel';

/** A day of UTC, `2026-11-22`: compares as text. Billing knows no smaller unit of time. */
export type Day = string;

const DAY_MS = 86_400_000;

/** Throws `billing.day_invalid` for what is no day of the calendar, 30 February too. */
export function toDay(text: string): Day {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time) || dayOf(new Date(time)) !== text) {
    throw new DomainError('malformed', 'billing.day_invalid', `${text} is no day.`);
  }
  return text;
}

/** The day on which a moment lies. */
export const dayOf = (moment: Date): Day => moment.toISOString().slice(0, 10);
/** Its first moment. */
export const startOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);
export const addDays = (day: Day, days: number): Day => dayOf(new Date(startOf(day).getTime() + days * DAY_MS));
/** How many days lie in [from, to). */
export const daysBetween = (from: Day, to: Day): number => (startOf(to).getTime() - startOf(from).getTime()) / DAY_MS;

/** The same day `months` later, or that month's last: 31 January and one month is 28 February. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(dayOf(first), Math.min(date, last) - 1);
}

export type Interval = 'month' | 'year';
export const monthsOf = (interval: Interval): 1 | 12 => (interval === 'month' ? 1 : 12);

/**
 * Where the period after the one that ends on `periodEnd` ends. Counted from the first day, so that a subscription of the
 * 31st comes back to the 31st after every shorter month.
 */
export function nextPeriodEnd(startedOn: Day, periodEnd: Day, interval: Interval): Day {
  const monthNumber = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return addMonths(startedOn, monthNumber(periodEnd) - monthNumber(startedOn) + monthsOf(interval));
}
