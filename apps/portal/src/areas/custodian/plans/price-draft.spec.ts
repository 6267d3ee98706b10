import { fromMinor, fromPrice, NEW_PRICE, toBody, toMinor } from './price-draft';

describe('a price as it is typed', () => {
  it.each([
    ['12.5', 2, '1250'],
    ['12,50', 2, '1250'],
    ['0', 2, '0'],
    ['7', 0, '7'],
    ['7.5', 0, null],
    ['1.234', 2, null],
    ['-1', 2, null],
    ['', 2, null],
    ['1e3', 2, null],
  ])('reads %s with %d decimals as %s', (text, decimals, minor) => {
    expect(toMinor(text, decimals)).toBe(minor);
  });

  it('writes what it reads', () => {
    for (const minor of ['0', '5', '99', '100', '123456']) expect(toMinor(fromMinor(minor, 2), 2)).toBe(minor);
  });

  it('goes to the form and back unchanged', () => {
    const body = {
      currency: 'jpy',
      interval: 'month' as const,
      itemTiers: [
        { upTo: '100', unitMinor: '7' },
        { upTo: null, unitMinor: '5' },
      ],
      gibibyteTiers: [{ upTo: null, unitMinor: '50' }],
      minimumMinor: '160',
      freeItems: '10',
      freeBytes: String(2 ** 28),
      tax: { label: 'Tax 7.5 %', basisPoints: 750 },
    };
    expect(toBody(fromPrice({ ...body, hash: 'a'.repeat(64) }))).toEqual(body);
  });

  it('counts pesos in hundredths, as Stripe does, and yen in yen', () => {
    const typed = (currency: string) => toBody({ ...NEW_PRICE, currency, minimum: '1500' }).minimumMinor;
    expect([typed('cop'), typed('jpy')]).toEqual(['150000', '1500']);
  });

  it('has no tax when none is typed, and leaves what cannot be read to the API', () => {
    const body = toBody({ ...NEW_PRICE, itemTiers: [{ upTo: '', unit: 'free' }] });
    expect(body).toMatchObject({ itemTiers: [{ upTo: null, unitMinor: 'free' }] });
    expect(body).not.toHaveProperty('tax');
  });
});
