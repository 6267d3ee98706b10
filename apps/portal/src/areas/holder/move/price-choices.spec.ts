import { priceChoices } from './price-choices';

type Quotes = Parameters<typeof priceChoices>[0];

const time = (minor: number) => ({ lines: [], subtotalMinor: String(minor), taxMinor: '0', totalMinor: String(minor) });
const quoted = (holderId: string, planId: string, minor: number, currency = 'eur'): Quotes[number] => ({
  holderId,
  kept: { items: '0', bytes: '0' },
  quote: {
    plan: { planId, version: 1, currency, interval: 'month', name: planId },
    price: {
      currency,
      interval: 'month',
      itemTiers: [],
      gibibyteTiers: [],
      minimumMinor: '0',
      freeItems: '0',
      freeBytes: '0',
      tax: null,
      hash: '',
    },
    items: '8',
    bytes: '1000',
    month: time(minor),
    year: time(minor * 12),
  },
});
const shown = (quotes: Quotes) =>
  priceChoices(quotes).map(({ plan, totals, items }) => [
    plan.planId,
    items,
    ...totals.map(({ currency, minor }) => `${minor} ${currency}`),
  ]);

describe('what a custodian would ask of somebody', () => {
  it('is each of its prices for one account', () => {
    expect(shown([quoted('ada', 'small', 72), quoted('ada', 'large', 90)])).toEqual([
      ['small', 8n, '72 eur'],
      ['large', 8n, '90 eur'],
    ]);
  });

  it('is for two accounts of one person what both cost', () => {
    const quotes = [
      quoted('ada', 'small', 72),
      quoted('ada', 'large', 90),
      quoted('ada 2', 'small', 70),
      quoted('ada 2', 'large', 80),
    ];
    expect(shown(quotes)).toEqual([
      ['small', 16n, '142 eur'],
      ['large', 16n, '170 eur'],
    ]);
  });

  it('leaves an account its own price, and sums no two currencies', () => {
    const quotes = [quoted('ada', 'small', 72), quoted('ada', 'large', 90), quoted('pays', 'old', 500, 'jpy')];
    expect(shown(quotes)).toEqual([
      ['small', 16n, '72 eur', '500 jpy'],
      ['large', 16n, '90 eur', '500 jpy'],
    ]);
  });

  it('is nothing where nothing is offered', () => expect(priceChoices([])).toEqual([]));
});
