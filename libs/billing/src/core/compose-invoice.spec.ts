import fc from 'fast-check';
import { plans, spans } from '../testing/arbitraries';
import { composeInvoice, type InvoiceInput, takenFrom } from './compose-invoice';
import type { Plan } from './plan';
import { quotePlan } from './quote-plan';
import { sumOf } from './rounding';

const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 10n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 20 %',
  taxBasisPoints: 2_000,
};
const month = (items: bigint, more: Partial<InvoiceInput> = {}): InvoiceInput => ({
  kind: 'usage',
  plan,
  spans: [{ days: 30, items, bytes: 0n }],
  cycleDays: 30,
  prepayment: null,
  shares: [],
  credits: [],
  ...more,
});
const kinds = (input: InvoiceInput) => composeInvoice(input).lines.map((line) => [line.kind, line.amountMinor]);

describe('an invoice', () => {
  it('takes off what sponsors pay, then credits, and taxes the rest', () => {
    const shares = [{ id: 'share', leftMinor: 400n }];
    const credits = [
      { id: 'old', leftMinor: 100n },
      { id: 'new', leftMinor: 900n },
    ];
    expect(kinds(month(100n, { shares }))).toEqual([
      ['items', 1_000n],
      ['sponsored', -400n],
      ['tax', 120n],
    ]);
    expect(kinds(month(100n, { shares, credits }))).toEqual([
      ['items', 1_000n],
      ['sponsored', -400n],
      ['credit', -100n],
      ['credit', -500n],
    ]);
    expect(takenFrom(composeInvoice(month(100n, { shares, credits })), 'credit')).toEqual(
      new Map([
        ['old', 100n],
        ['new', 500n],
      ]),
    );
  });

  describe('of a yearly plan', () => {
    const yearly = { ...plan, interval: 'year' as const };
    const prepaid = composeInvoice(
      month(100n, { kind: 'prepayment', plan: yearly, spans: [{ days: 365, items: 100n, bytes: 0n }], cycleDays: 365 }),
    );
    const year = (days: number, items: bigint, paid = prepaid.subtotalMinor) =>
      composeInvoice(
        month(0n, {
          plan: yearly,
          cycleDays: 365,
          spans: [{ days, items, bytes: 0n }],
          prepayment: { invoiceId: 'ahead', ratedMinor: 12_000n, subtotalMinor: paid },
        }),
      );

    it('asks for the year ahead', () => expect(prepaid).toMatchObject({ subtotalMinor: 12_000n, totalMinor: 14_400n }));
    it('asks for nothing more when it was as foreseen', () => expect(year(365, 100n).totalMinor).toBe(0n));
    it('settles what was used above it', () =>
      expect(year(365, 110n)).toMatchObject({ subtotalMinor: 1_200n, totalMinor: 1_440n }));
    it('gives the unused days back to the day, with their tax', () => {
      expect(year(73, 100n)).toMatchObject({ subtotalMinor: -9_600n, taxMinor: -1_920n, totalMinor: -11_520n });
      expect(year(0, 0n).totalMinor).toBe(-14_400n);
    });
    it('never gives back more than was asked for', () => {
      expect(year(0, 0n, 5_000n).subtotalMinor).toBe(-5_000n);
      expect(year(73, 100n, 5_000n).subtotalMinor).toBe(-5_000n);
      expect(year(292, 100n, 5_000n).subtotalMinor).toBe(-2_400n);
    });
    it('has no sponsor', () => {
      const shares = [{ id: 'share', leftMinor: 400n }];
      expect(kinds(month(100n, { plan: yearly, cycleDays: 30, shares })).map(([kind]) => kind)).toEqual([
        'items',
        'tax',
      ]);
    });
  });

  it('is the sum of its lines, and takes from no pot more than is in it, whatever the plan', () => {
    const pots = fc.array(fc.bigInt({ min: 0n, max: 20_000n }), { maxLength: 3 });
    fc.assert(
      fc.property(plans, spans(), pots, pots, (one, days, shares, credits) => {
        const pot = (name: string) => (leftMinor: bigint, i: number) => ({ id: `${name} ${i}`, leftMinor });
        const input = month(0n, {
          plan: one,
          spans: days,
          cycleDays: 35,
          shares: shares.map(pot('s')),
          credits: credits.map(pot('c')),
        });
        const invoice = composeInvoice(input);
        expect(invoice.totalMinor).toBe(sumOf(invoice.lines.map((line) => line.amountMinor)));
        expect(invoice.subtotalMinor).toBeGreaterThanOrEqual(0n);
        const taken = new Map([...takenFrom(invoice, 'sponsored'), ...takenFrom(invoice, 'credit')]);
        for (const { id, leftMinor } of [...input.shares, ...input.credits])
          expect(taken.get(id) ?? 0n).toBeLessThanOrEqual(leftMinor);
        if (invoice.subtotalMinor > 0n)
          for (const { id, leftMinor } of input.credits) expect(taken.get(id) ?? 0n).toBe(leftMinor);
      }),
    );
  });
});

describe('a quote', () => {
  it('is the invoice of a period in which everything stays as it is', () => {
    fc.assert(
      fc.property(
        plans,
        fc.nat(200).map(BigInt),
        fc.bigInt({ min: 0n, max: 1n << 36n }),
        fc.integer({ min: 28, max: 366 }),
        (one, items, bytes, days) => {
          const quote = quotePlan(one, { items, bytes });
          const invoice = composeInvoice(month(0n, { plan: one, spans: [{ days, items, bytes }], cycleDays: days }));
          const told = one.interval === 'month' ? quote.month : quote.year;
          expect([told.subtotalMinor, told.taxMinor, told.totalMinor]).toEqual([
            invoice.subtotalMinor,
            invoice.taxMinor,
            invoice.totalMinor,
          ]);
        },
      ),
    );
  });

  it('tells a year of a monthly plan as twelve months', () => {
    const { month: one, year } = quotePlan(
      { ...plan, itemTiers: [{ upTo: null, unitMinor: 3n }] },
      { items: 1n, bytes: 0n },
    );
    expect([one.totalMinor, year.totalMinor]).toEqual([4n, 48n]);
  });
});
