import type { Recurrence } from '../resources/price';

/**
 * The `n`-th boundary after `anchor` (unix seconds, UTC): the same day and time of the month, or the month's last day
 * where there is no such day. Counted from the anchor and not from the last boundary, so that 31 January, 28 February
 * is followed by 31 March.
 */
export function boundary(anchor: number, every: Recurrence, n: number): number {
  const seconds = { day: 86_400, week: 604_800 } as const;
  if (every.interval === 'day' || every.interval === 'week') return anchor + seconds[every.interval] * every.count * n;
  const months = every.count * n * (every.interval === 'year' ? 12 : 1);
  const start = new Date(anchor * 1_000);
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const moved = Date.UTC(
    start.getUTCFullYear(),
    month,
    Math.min(start.getUTCDate(), lastDay),
    start.getUTCHours(),
    start.getUTCMinutes(),
    start.getUTCSeconds(),
  );
  return Math.floor(moved / 1_000);
}

/** The first boundary after `now`; boundaries before the anchor count too, for an anchor that lies ahead. */
export function nextBoundary(anchor: number, every: Recurrence, now: number): number {
  let n = Math.floor((now - anchor) / longest(every)) - 1;
  while (boundary(anchor, every, n) <= now) n += 1;
  return boundary(anchor, every, n);
}

function longest(every: Recurrence): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[every.interval];
  return days * 86_400 * every.count;
}
