import fc from 'fast-check';
import type { Plan, Tier } from '../core/plan';
import type { UsageSpan } from '../core/usage';

/*
 * Plans and usage as people have them, and at the edges where rounding and tiers begin. Small numbers on purpose: half a
 * minor unit, a tier's end and the free allowance's end must be met often.
 */
const small = (max: number) => fc.integer({ min: 0, max }).map(BigInt);
const price = fc.oneof(small(5), small(500), small(100_000));

const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
    fc.array(price, { minLength: 5, maxLength: 5 }),
  )
  .map(([ends, prices]): Tier[] =>
    [...ends.sort((a, b) => a - b).map(BigInt), null].map((upTo, i) => ({ upTo, unitMinor: prices[i] ?? 0n })),
  );

export const GIBIBYTE = 1n << 30n;
export const bytesOf = fc.oneof(
  fc.constant(0n),
  small(3_000_000),
  small(70).map((gib) => gib * GIBIBYTE),
  fc.bigInt({ min: 0n, max: 70n * GIBIBYTE }),
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  currency: fc.constantFrom('eur', 'jpy', 'usd'),
  interval: fc.constantFrom('month' as const, 'year' as const),
  itemTiers: tiers,
  gibibyteTiers: tiers,
  minimumMinor: fc.oneof(fc.constant(0n), small(2_000)),
  freeItems: fc.oneof(fc.constant(0n), small(20)),
  freeBytes: fc.oneof(fc.constant(0n), bytesOf),
  taxLabel: fc.constant('VAT'),
  taxBasisPoints: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 }), fc.constant(1_900)),
});

export const spans = (maxSpans = 5): fc.Arbitrary<UsageSpan[]> =>
  fc.array(fc.record({ days: fc.integer({ min: 1, max: 7 }), items: small(90), bytes: bytesOf }), {
    maxLength: maxSpans,
  });
