import fc from 'fast-check';
import { bytesOf, GIBIBYTE, plans, spans } from '../testing/arbitraries';
import type { Plan } from './plan';
import { rateUsage, taxOn } from './rate';
import { sumOf } from './rounding';

const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [
    { upTo: 100n, unitMinor: 10n },
    { upTo: null, unitMinor: 4n },
  ],
  gibibyteTiers: [{ upTo: null, unitMinor: 30n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};
const amount = (lines: { amountMinor: bigint }[]) => sumOf(lines.map((line) => line.amountMinor));

describe('rating a period', () => {
  it('charges a whole month of the same items what its price says, in a month of any length', () => {
    for (const days of [28, 29, 30, 31]) {
      expect(
        rateUsage(plan, [{ days, items: 250n, bytes: 2n * GIBIBYTE }], days).map((line) => line.amountMinor),
      ).toEqual([
        1_000n, // 100 x 10
        600n, //  150 x 4
        60n, //   2 GiB x 30
      ]);
    }
  });

  it('is the example of the README, to the cent', () => {
    // April: 120 items and 1.5 GiB to the 10th, then 90 items and 1 GiB.
    const april = [
      { days: 10, items: 120n, bytes: (3n * GIBIBYTE) / 2n },
      { days: 20, items: 90n, bytes: GIBIBYTE },
    ];
    const lines = rateUsage({ ...plan, freeItems: 5n }, april, 30);
    expect(lines).toEqual([
      { kind: 'items', tier: 1, units: 2_700n, unitPriceMinor: 10n, days: null, amountMinor: 900n },
      { kind: 'items', tier: 2, units: 150n, unitPriceMinor: 4n, days: null, amountMinor: 20n },
      { kind: 'storage', tier: 1, units: 35n * GIBIBYTE, unitPriceMinor: 30n, days: null, amountMinor: 35n },
    ]);
    expect(taxOn(plan, amount(lines))).toBe(181n); // 19 % of 9.55 is 1.8145
  });

  it('divides by the days of the whole period when the holder leaves before its end', () => {
    expect(amount(rateUsage(plan, [{ days: 15, items: 100n, bytes: 0n }], 30))).toBe(500n);
  });

  it('rounds half a minor unit up, and a hair less than half down', () => {
    const one = (units: bigint) => ({ ...plan, itemTiers: [{ upTo: null, unitMinor: units }] });
    expect(amount(rateUsage(one(1n), [{ days: 15, items: 1n, bytes: 0n }], 30))).toBe(1n);
    expect(amount(rateUsage(one(1n), [{ days: 14, items: 1n, bytes: 0n }], 29))).toBe(0n);
    expect(amount(rateUsage(plan, [{ days: 30, items: 0n, bytes: GIBIBYTE / 60n }], 30))).toBe(0n);
    expect(amount(rateUsage(plan, [{ days: 30, items: 0n, bytes: GIBIBYTE / 60n + 1n }], 30))).toBe(1n);
  });

  it('fills up to the minimum for the days on which something was kept', () => {
    const least = { ...plan, minimumMinor: 3_000n };
    expect(
      rateUsage(
        least,
        [
          { days: 10, items: 1n, bytes: 0n },
          { days: 20, items: 0n, bytes: 0n },
        ],
        30,
      ),
    ).toEqual([
      { kind: 'items', tier: 1, units: 10n, unitPriceMinor: 10n, days: null, amountMinor: 3n },
      { kind: 'minimum', tier: null, units: null, unitPriceMinor: 3_000n, days: 10, amountMinor: 997n },
    ]);
    expect(rateUsage(least, [{ days: 30, items: 0n, bytes: 0n }], 30)).toEqual([]);
  });

  it('charges a year as twelve months, over its own days', () => {
    const yearly = { ...plan, interval: 'year' as const };
    expect(amount(rateUsage(yearly, [{ days: 365, items: 100n, bytes: 0n }], 365))).toBe(12_000n);
    expect(amount(rateUsage(yearly, [{ days: 73, items: 100n, bytes: 0n }], 365))).toBe(2_400n);
  });

  it('never asks for less than nothing, and nothing for nothing', () => {
    fc.assert(
      fc.property(plans, spans(), (one, days) => {
        const lines = rateUsage(one, days, 35);
        expect(lines.every((line) => line.amountMinor >= 0n)).toBe(true);
        if (days.every(({ items, bytes }) => items === 0n && bytes === 0n)) expect(lines).toEqual([]);
      }),
    );
  });

  it('never costs less for more', () => {
    fc.assert(
      fc.property(plans, spans(), fc.nat(9).map(BigInt), bytesOf, (one, days, items, bytes) => {
        const more = days.map((day) => ({ ...day, items: day.items + items, bytes: day.bytes + bytes }));
        // Each line rounds once, and a minimum fills what rounding left: at most half a unit a line may go the other way.
        const slack = BigInt(one.itemTiers.length + one.gibibyteTiers.length);
        expect(amount(rateUsage(one, more, 35)) + slack).toBeGreaterThanOrEqual(amount(rateUsage(one, days, 35)));
      }),
    );
  });

  it('has the same units however a period is cut into days', () => {
    fc.assert(
      fc.property(plans, spans(), (one, days) => {
        const cut = days.flatMap(({ days: n, items, bytes }) =>
          Array.from({ length: n }, () => ({ days: 1, items, bytes })),
        );
        expect(rateUsage(one, cut, 35)).toEqual(rateUsage(one, days, 35));
        const units = (list: ReturnType<typeof rateUsage>, kind: string) =>
          sumOf(list.filter((line) => line.kind === kind).map((line) => line.units ?? 0n));
        const parts = days.map((day) => rateUsage(one, [day], 35));
        for (const kind of ['items', 'storage']) {
          expect(sumOf(parts.map((part) => units(part, kind)))).toBe(units(rateUsage(one, days, 35), kind));
        }
      }),
    );
  });

  it('is off by less than a minor unit a line from the exact fraction', () => {
    fc.assert(
      fc.property(plans, spans(), (one, days) => {
        for (const line of rateUsage(one, days, 35)) {
          if (line.units === null) continue;
          const size = line.kind === 'items' ? 1n : GIBIBYTE;
          const exact = line.units * line.unitPriceMinor * (one.interval === 'year' ? 12n : 1n);
          const twice = 2n * (line.amountMinor * 35n * size - exact);
          expect(twice <= 35n * size && twice > -35n * size).toBe(true);
        }
      }),
    );
  });

  it('stays exact where a double would not', () => {
    const many = { ...plan, itemTiers: [{ upTo: null, unitMinor: 1n }] };
    expect(amount(rateUsage(many, [{ days: 30, items: 9_007_199_254_740_993n, bytes: 0n }], 30))).toBe(
      9_007_199_254_740_993n,
    );
  });

  it('refuses more days than the period has, and negative usage', () => {
    for (const bad of [
      [{ days: 31, items: 1n, bytes: 0n }],
      [{ days: 1, items: -1n, bytes: 0n }],
      [{ days: 1, items: 1n, bytes: -1n }],
    ]) {
      expect(() => rateUsage(plan, bad, 30)).toThrow(expect.objectContaining({ code: 'billing.rating_invalid' }));
    }
  });
});
