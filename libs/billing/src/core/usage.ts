import { addDays, type Day, daysBetween } from './days';

/** What an account's holding of an asset changed by: a fact of the ledger. */
export interface HoldingChange {
  readonly assetId: string;
  /** Of UTC, on which the posting was recorded. */
  readonly day: Day;
  /** What came in, or, negative, what went out. */
  readonly quantity: bigint;
  /** Of what came in: the size of the content manifest that the posting binds. */
  readonly bytes: bigint;
}

/** What an account keeps at the end of this day and of every later one until the next step. */
export interface UsageStep {
  readonly day: Day;
  readonly items: bigint;
  readonly bytes: bigint;
}

/** So many days in a row, at the end of each of which the account keeps this. */
export interface UsageSpan {
  readonly days: number;
  readonly items: bigint;
  readonly bytes: bigint;
}

interface Held {
  quantity: bigint;
  bytes: bigint;
}

/**
 * The steps of an account, from all its changes in the ledger's order. An item is an asset that it holds any quantity of; the
 * bytes of an asset are those of what came in last, and count once. So the day on which something arrives counts and the day
 * on which it leaves does not: of each day of each item there is one payer.
 */
export function usageSteps(changes: Iterable<HoldingChange>): UsageStep[] {
  const held = new Map<string, Held>();
  const byDay = new Map<Day, { items: bigint; bytes: bigint }>();
  for (const change of changes) {
    const before = held.get(change.assetId) ?? { quantity: 0n, bytes: 0n };
    const after = {
      quantity: before.quantity + change.quantity,
      bytes: change.quantity > 0n ? change.bytes : before.bytes,
    };
    held.set(change.assetId, after);
    const day = byDay.get(change.day) ?? { items: 0n, bytes: 0n };
    day.items += BigInt(Number(after.quantity > 0n) - Number(before.quantity > 0n));
    day.bytes += (after.quantity > 0n ? after.bytes : 0n) - (before.quantity > 0n ? before.bytes : 0n);
    byDay.set(change.day, day);
  }
  const steps: UsageStep[] = [];
  let [items, bytes] = [0n, 0n];
  for (const [day, delta] of [...byDay].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (delta.items === 0n && delta.bytes === 0n) continue;
    items += delta.items;
    bytes += delta.bytes;
    steps.push({ day, items, bytes });
  }
  return steps;
}

/** The days of [from, to) as spans; days before the first step keep nothing. Their days sum to the period's. */
export function spansOf(steps: readonly UsageStep[], from: Day, to: Day): UsageSpan[] {
  const spans: UsageSpan[] = [];
  let [day, level]: [Day, { items: bigint; bytes: bigint }] = [from, { items: 0n, bytes: 0n }];
  const until = (end: Day) => {
    if (end <= day) return;
    spans.push({ days: daysBetween(day, end), items: level.items, bytes: level.bytes });
    day = end;
  };
  for (const step of steps) {
    if (step.day >= to) break;
    until(step.day);
    level = step;
  }
  until(to);
  return spans;
}

/** What is kept at the end of a day. */
export function usageOn(steps: readonly UsageStep[], day: Day): { items: bigint; bytes: bigint } {
  const [span] = spansOf(steps, day, addDays(day, 1));
  return { items: span?.items ?? 0n, bytes: span?.bytes ?? 0n };
}
