export interface DayCount {
  readonly day: string;
  readonly claimed: number;
  readonly elected: number;
  readonly moved: number;
}

const DAY_MS = 86_400_000;

/** Sums up to each day, with the days on which nothing happened put in between. Days are of UTC, in order. */
export function running(days: readonly DayCount[]): DayCount[] {
  const sums: DayCount[] = [];
  for (const { day, claimed, elected, moved } of days) {
    let last = sums.at(-1) ?? { day, claimed: 0, elected: 0, moved: 0 };
    if (sums.length > 0) {
      for (let next = dayAfter(last.day); next < day; next = dayAfter(next)) sums.push((last = { ...last, day: next }));
    }
    sums.push({ day, claimed: last.claimed + claimed, elected: last.elected + elected, moved: last.moved + moved });
  }
  return sums;
}

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
