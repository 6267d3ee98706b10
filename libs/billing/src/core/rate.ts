import { DomainError } from '@holdfast/kernel';
import { monthsOf } from './days';
import type { Plan, Tier } from './plan';
import { divideHalfUp, larger, smaller, sumOf } from './rounding';
import type { UsageSpan } from './usage';

/** What keeping cost in one tier, or what fills a month up to the minimum. */
export interface UsageLine {
  readonly kind: 'items' | 'storage' | 'minimum';
  /** From 1; null for the minimum. */
  readonly tier: number | null;
  /** Item-days, or byte-days; null for the minimum. */
  readonly units: bigint | null;
  /** A month: of an item, a gibibyte, or the minimum. */
  readonly unitPriceMinor: bigint;
  /** On which something was kept; null in tiers. */
  readonly days: number | null;
  readonly amountMinor: bigint;
}

export const BYTES_PER_GIBIBYTE = 1n << 30n;

/**
 * What the days of a period cost, before anything is taken off. `cycleDays` are the days of the whole period, by which a price
 * is divided: also when the spans end earlier, because the holder left. Each day's units go through the free allowance and the
 * tiers on their own, so a period cut in two has the same units. A line is one exact fraction,
 *
 *     unit-days x price x months / cycleDays   (/ 2^30 for bytes),
 *
 * rounded half up to a minor unit once. Days on which nothing is kept cost nothing, not even the minimum, which is otherwise
 * due for its part of the days. Throws `billing.rating_invalid` for spans that are longer than the period, or negative.
 */
export function rateUsage(plan: Plan, spans: readonly UsageSpan[], cycleDays: number): UsageLine[] {
  const days = spans.reduce((sum, span) => sum + span.days, 0);
  if (
    cycleDays < 1 ||
    days > cycleDays ||
    spans.some(({ days, items, bytes }) => days < 0 || items < 0n || bytes < 0n)
  ) {
    throw new DomainError('invalid', 'billing.rating_invalid', 'The days of a period are those of its usage at most.');
  }
  const months = BigInt(monthsOf(plan.interval));
  const lines = [
    ...tierLines('items', plan, spans, BigInt(cycleDays), months),
    ...tierLines('storage', plan, spans, BigInt(cycleDays), months),
  ];
  const kept = spans.reduce((sum, span) => sum + (span.items > 0n || span.bytes > 0n ? span.days : 0), 0);
  const least = divideHalfUp(plan.minimumMinor * months * BigInt(kept), BigInt(cycleDays));
  const used = sumOf(lines.map((line) => line.amountMinor));
  if (used < least) {
    lines.push({
      kind: 'minimum',
      tier: null,
      units: null,
      unitPriceMinor: plan.minimumMinor,
      days: kept,
      amountMinor: least - used,
    });
  }
  return lines;
}

function tierLines(
  kind: 'items' | 'storage',
  plan: Plan,
  spans: readonly UsageSpan[],
  cycleDays: bigint,
  months: bigint,
): UsageLine[] {
  const isItems = kind === 'items';
  const [size, free] = isItems ? [1n, plan.freeItems] : [BYTES_PER_GIBIBYTE, plan.freeBytes];
  const tiers = isItems ? plan.itemTiers : plan.gibibyteTiers;
  return tiers.flatMap((tier, i): UsageLine[] => {
    const below = (tiers[i - 1]?.upTo ?? 0n) * size;
    const units = sumOf(
      spans.map((span) => BigInt(span.days) * unitsIn(tier, below, size, (isItems ? span.items : span.bytes) - free)),
    );
    if (units === 0n) return [];
    const amountMinor = divideHalfUp(units * tier.unitMinor * months, cycleDays * size);
    return [{ kind, tier: i + 1, units, unitPriceMinor: tier.unitMinor, days: null, amountMinor }];
  });
}

/** How many of a day's chargeable units are in the tier that begins above `below`. */
function unitsIn(tier: Tier, below: bigint, size: bigint, chargeable: bigint): bigint {
  const within = tier.upTo === null ? chargeable : smaller(chargeable, tier.upTo * size);
  return larger(within - below, 0n);
}

/** Of what remains after everything that is taken off; of less than nothing, what comes back. */
export function taxOn(plan: Pick<Plan, 'taxBasisPoints'>, subtotalMinor: bigint): bigint {
  return divideHalfUp(subtotalMinor * BigInt(plan.taxBasisPoints), 10_000n);
}
