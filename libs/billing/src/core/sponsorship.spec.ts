import fc from 'fast-check';
import { plans } from '../testing/arbitraries';
import { sumOf } from './rounding';
import { allotShare, quoteSponsorship, unusedSponsorship } from './sponsorship';

const holders = fc
  .array(fc.tuple(fc.nat(100).map(BigInt), fc.bigInt({ min: 0n, max: 1n << 33n })), { maxLength: 8 })
  .map((list) => list.map(([items, bytes], i) => ({ holderId: `holder ${i}`, items, bytes })));
const months = fc.integer({ min: 1, max: 36 });

describe('a sponsorship', () => {
  it('costs what its budgets sum to, and tax', () => {
    fc.assert(
      fc.property(plans, holders, months, (plan, all, n) => {
        const quote = quoteSponsorship(plan, all, n);
        expect(sumOf(quote.budgets.values())).toBe(quote.subtotalMinor);
        expect(quote.totalMinor).toBe(quote.subtotalMinor + quote.taxMinor);
      }),
    );
  });

  it('never allots more than was paid, in whatever order holders choose, and however much they keep by then', () => {
    fc.assert(
      fc.property(plans, holders, holders, months, (plan, invited, choosing, n) => {
        const { subtotalMinor } = quoteSponsorship(plan, invited, n);
        let allottedMinor = 0n;
        for (const kept of choosing) {
          allottedMinor += allotShare(
            plan,
            { months: n, subtotalMinor, allottedMinor },
            kept,
            '2030-01-31',
          ).budgetMinor;
        }
        expect(allottedMinor).toBeLessThanOrEqual(subtotalMinor);
      }),
    );
  });

  it('covers its months from the day on which a share is made', () => {
    const plan = fc.sample(plans, 1)[0];
    if (plan === undefined) throw new Error('unreachable');
    const share = allotShare(
      plan,
      { months: 3, subtotalMinor: 0n, allottedMinor: 0n },
      { items: 1n, bytes: 0n },
      '2030-11-30',
    );
    expect(share).toEqual({ budgetMinor: 0n, coversFrom: '2030-11-30', coversUntil: '2031-02-28' });
  });

  it('gives back what was not used, with its tax: all of it, or nothing, at the ends', () => {
    const plan = { taxBasisPoints: 1_900 };
    const paid = { subtotalMinor: 10_000n, taxMinor: 1_900n };
    expect(unusedSponsorship(plan, paid, 0n)).toBe(11_900n);
    expect(unusedSponsorship(plan, paid, 10_000n)).toBe(0n);
    expect(unusedSponsorship(plan, paid, 2_500n)).toBe(8_925n);
  });
});
