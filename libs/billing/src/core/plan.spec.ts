import fc from 'fast-check';
import { plans } from '../testing/arbitraries';
import { addDays, addMonths, daysBetween, nextPeriodEnd, toDay } from './days';
import { checkPlan, type Plan, planHash } from './plan';
import { decimalsOf, divideHalfUp, moneyText } from './rounding';

const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [
    { upTo: 10n, unitMinor: 2n },
    { upTo: null, unitMinor: 1n },
  ],
  gibibyteTiers: [{ upTo: null, unitMinor: 3n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

describe('a plan', () => {
  it.each<[string, Partial<Plan>, string]>([
    ['no tier', { itemTiers: [] }, 'itemTiers'],
    ['an end on the last tier', { gibibyteTiers: [{ upTo: 5n, unitMinor: 1n }] }, 'gibibyteTiers/0/upTo'],
    [
      'no end before the last tier',
      {
        itemTiers: [
          { upTo: null, unitMinor: 1n },
          { upTo: null, unitMinor: 1n },
        ],
      },
      'itemTiers/0/upTo',
    ],
    [
      'tiers that do not rise',
      {
        itemTiers: [
          { upTo: 5n, unitMinor: 1n },
          { upTo: 5n, unitMinor: 1n },
          { upTo: null, unitMinor: 1n },
        ],
      },
      'itemTiers/1/upTo',
    ],
    [
      'a tier of nothing',
      {
        itemTiers: [
          { upTo: 0n, unitMinor: 1n },
          { upTo: null, unitMinor: 1n },
        ],
      },
      'itemTiers/0/upTo',
    ],
    ['a negative price', { itemTiers: [{ upTo: null, unitMinor: -1n }] }, 'itemTiers/0/unitMinor'],
    ['a price of billions', { itemTiers: [{ upTo: null, unitMinor: 10n ** 12n }] }, 'itemTiers/0/unitMinor'],
    ['a negative minimum', { minimumMinor: -1n }, 'minimumMinor'],
    ['a negative allowance', { freeBytes: -1n }, 'freeBytes'],
    ['a tax above everything', { taxBasisPoints: 10_001 }, 'taxBasisPoints'],
    ['half a basis point', { taxBasisPoints: 0.5 }, 'taxBasisPoints'],
    ['a tax without a name', { taxLabel: ' ' }, 'taxLabel'],
  ])('is refused with %s', (_, wrong, field) => {
    expect(() => checkPlan({ ...plan, ...wrong })).toThrow(
      expect.objectContaining({ code: 'billing.plan_invalid', details: expect.objectContaining({ field }) }),
    );
  });

  it.each(['EUR', 'e', 'kwd', 'ugx', 'xxx', 'zzz'])('is refused in %s', (currency) => {
    expect(() => checkPlan({ ...plan, currency })).toThrow(
      expect.objectContaining({ code: 'billing.currency_unsupported' }),
    );
  });

  it('is accepted as the generators make it, and has another hash when anything is another', () => {
    fc.assert(
      fc.property(plans, plans, (one, other) => {
        checkPlan(one);
        const same = JSON.stringify(one, text) === JSON.stringify({ ...other }, text);
        expect(planHash(one).equals(planHash({ ...other }))).toBe(same);
      }),
    );
    const { currency, ...rest } = plan;
    expect(planHash({ ...rest, currency })).toEqual(planHash(plan));
  });
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
});

describe('amounts', () => {
  it('round halves away from zero, on both sides', () => {
    expect([5n, -5n, 4n, -4n, 15n, 0n].map((n) => divideHalfUp(n, 10n))).toEqual([1n, -1n, 0n, 0n, 2n, 0n]);
  });
  it('are written with the decimals of their currency', () => {
    expect([moneyText(1_230n, 'eur'), moneyText(5n, 'eur'), moneyText(-5n, 'usd'), moneyText(1_230n, 'jpy')]).toEqual([
      '12.30 EUR',
      '0.05 EUR',
      '-0.05 USD',
      '1230 JPY',
    ]);
    expect(['krw', 'cop', 'huf', 'kwd'].map(decimalsOf)).toEqual([0, 2, 2, 3]);
    expect(moneyText(1_230n, 'kwd')).toBe('1.230 KWD');
  });
});

describe('days', () => {
  it('come back to the 31st after every shorter month', () => {
    const ends = ['2030-01-31'];
    while (ends.length < 5) ends.push(nextPeriodEnd('2030-01-31', ends.at(-1) ?? '', 'month'));
    expect(ends).toEqual(['2030-01-31', '2030-02-28', '2030-03-31', '2030-04-30', '2030-05-31']);
    expect(nextPeriodEnd('2028-02-29', '2029-02-28', 'year')).toBe('2030-02-28');
    expect(nextPeriodEnd('2028-02-29', '2031-02-28', 'year')).toBe('2032-02-29');
  });
  it('count what lies between them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: -500, max: 500 }), (base, n) => {
        const day = addDays('1990-01-01', base);
        expect(daysBetween(day, addDays(day, n))).toBe(n);
        expect(addMonths(day, 1) > day).toBe(true);
      }),
    );
    expect(daysBetween('2028-02-01', '2028-03-01')).toBe(29);
  });
  it.each(['2030-02-30', '2030-2-1', 'today', ''])('refuse %s', (text) => {
    expect(() => toDay(text)).toThrow(expect.objectContaining({ code: 'billing.day_invalid' }));
  });
});
