import fc from 'fast-check';
import { addDays } from './days';
import { type HoldingChange, spansOf, usageOn, usageSteps } from './usage';

const change = (day: string, assetId: string, quantity: bigint, bytes = 10n): HoldingChange => ({
  day,
  assetId,
  quantity,
  bytes,
});

describe('usage by day', () => {
  it('counts the day of arrival and not the day of leaving', () => {
    const steps = usageSteps([change('2030-04-05', 'a', 1n), change('2030-04-11', 'a', -1n)]);
    expect(spansOf(steps, '2030-04-01', '2030-05-01')).toEqual([
      { days: 4, items: 0n, bytes: 0n },
      { days: 6, items: 1n, bytes: 10n },
      { days: 20, items: 0n, bytes: 0n },
    ]);
  });

  it('has no step for what comes and goes within a day', () => {
    expect(usageSteps([change('2030-04-05', 'a', 1n), change('2030-04-05', 'a', -1n)])).toEqual([]);
  });

  it('counts an edition once, whatever its quantity, at the size that came last', () => {
    const steps = usageSteps([
      change('2030-04-01', 'e', 5n, 100n),
      change('2030-04-02', 'e', 2n, 150n),
      change('2030-04-03', 'e', -6n, 999n),
      change('2030-04-04', 'e', -1n, 999n),
    ]);
    expect(steps).toEqual([
      { day: '2030-04-01', items: 1n, bytes: 100n },
      { day: '2030-04-02', items: 1n, bytes: 150n },
      { day: '2030-04-04', items: 0n, bytes: 0n },
    ]);
  });

  const start = '2030-01-29';
  const histories = fc
    .array(fc.tuple(fc.nat(40), fc.nat(3), fc.integer({ min: -2, max: 3 }), fc.nat(50)), { maxLength: 30 })
    .map((list) =>
      list
        .sort(([a], [b]) => a - b)
        .map(([day, asset, quantity, bytes]) =>
          change(addDays(start, day), `asset ${asset}`, BigInt(quantity), BigInt(bytes)),
        ),
    );

  it('adds up to the days of the period, and to what each single day keeps', () => {
    fc.assert(
      fc.property(histories, fc.nat(45), fc.nat(45), (changes, begin, length) => {
        const steps = usageSteps(changes);
        const from = addDays(start, begin);
        const days = Array.from({ length }, (_, i) => usageOn(steps, addDays(from, i)));
        const spans = spansOf(steps, from, addDays(from, length));
        expect(spans.reduce((sum, span) => sum + span.days, 0)).toBe(length);
        expect(
          spans.flatMap(({ days, items, bytes }) => Array.from({ length: days }, () => ({ items, bytes }))),
        ).toEqual(days);
        expect(days.every(({ items, bytes }) => items >= 0n && bytes >= 0n)).toBe(true);
      }),
    );
  });

  it('gives each day of each item to one keeper', () => {
    const moves = fc.array(fc.tuple(fc.nat(40), fc.nat(2)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(moves, (list) => {
        const keepers: HoldingChange[][] = [[], [], []];
        let at: number | null = null;
        for (const [offset, keeper] of list.sort(([a], [b]) => a - b)) {
          if (keeper === at) continue;
          const day = addDays(start, offset);
          if (at !== null) keepers[at]?.push(change(day, 'a', -1n));
          keepers[keeper]?.push(change(day, 'a', 1n));
          at = keeper;
        }
        const first = keepers.flat().reduce((least, one) => (one.day < least ? one.day : least), '9999-01-01');
        for (let i = 0; i < 45; i++) {
          const day = addDays(start, i);
          const payers = keepers.reduce((sum, changes) => sum + usageOn(usageSteps(changes), day).items, 0n);
          expect(payers).toBe(day < first ? 0n : 1n);
        }
      }),
    );
  });
});
