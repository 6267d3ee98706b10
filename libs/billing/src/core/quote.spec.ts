import { quoteCustody } from './quote';

const GIBIBYTE = 1n << 30n;
const terms = { currency: 'eur', itemMonthMinor: 2n, gibibyteMonthMinor: 3n, minimumMonthMinor: 0n };

describe('quoteCustody', () => {
  it('adds a line for items and a line for storage, and twelve months for a year', () => {
    expect(quoteCustody({ items: 10n, bytes: 5n * GIBIBYTE, terms })).toEqual({
      currency: 'eur',
      monthMinor: 35n,
      yearMinor: 420n,
      lines: [
        { kind: 'items', units: 10n, unitPriceMinor: 2n, monthMinor: 20n },
        { kind: 'storage', units: 5n * GIBIBYTE, unitPriceMinor: 3n, monthMinor: 15n },
      ],
    });
  });

  it('rounds half a minor unit up, and less than half down', () => {
    const half = GIBIBYTE / 6n; // 0.49999 of a minor unit
    expect(quoteCustody({ items: 0n, bytes: half, terms }).monthMinor).toBe(0n);
    expect(quoteCustody({ items: 0n, bytes: half + 1n, terms }).monthMinor).toBe(1n);
    expect(
      quoteCustody({ items: 0n, bytes: GIBIBYTE / 2n, terms: { ...terms, gibibyteMonthMinor: 1n } }).monthMinor,
    ).toBe(1n);
  });

  it('fills a month up to the minimum with a line that says so', () => {
    const quote = quoteCustody({ items: 1n, bytes: 1n, terms: { ...terms, minimumMonthMinor: 100n } });
    expect(quote.monthMinor).toBe(100n);
    expect(quote.lines.at(-1)).toEqual({ kind: 'minimum', units: 1n, unitPriceMinor: 100n, monthMinor: 98n });
    expect(quote.lines.reduce((sum, line) => sum + line.monthMinor, 0n)).toBe(quote.monthMinor);
  });

  it('asks nothing for nothing', () => {
    expect(quoteCustody({ items: 0n, bytes: 0n, terms: { ...terms, minimumMonthMinor: 100n } })).toEqual({
      currency: 'eur',
      monthMinor: 0n,
      yearMinor: 0n,
      lines: [],
    });
  });

  it('stays exact where a double would not', () => {
    const quote = quoteCustody({ items: 9_007_199_254_740_993n, bytes: 0n, terms: { ...terms, itemMonthMinor: 1n } });
    expect(quote.monthMinor).toBe(9_007_199_254_740_993n);
  });

  it('refuses negative amounts', () => {
    expect(() => quoteCustody({ items: -1n, bytes: 0n, terms })).toThrow(
      expect.objectContaining({ code: 'billing.quote_invalid' }),
    );
  });
});
