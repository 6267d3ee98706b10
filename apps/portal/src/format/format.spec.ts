import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  formatRelative,
  formatShare,
  formatTax,
  formatTime,
} from './format';

/** Node's and the browser's data put different blanks between amount and sign. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('how amounts, numbers and times are written', () => {
  it('writes money exactly, from minor units, at any size', () => {
    expect(formatMoney('1299', 'eur', 'en-GB')).toBe('€12.99');
    expect(formatMoney('4', 'eur', 'zh-CN')).toBe('€0.04');
    expect(formatMoney('-5', 'usd', 'en-GB')).toBe('-US$0.05');
    expect(formatMoney('1200', 'jpy', 'en-GB')).toBe('JP¥1,200');
    // As Stripe counts, whatever the browser's data say of the currency.
    expect(plain(formatMoney('150000', 'cop', 'en-GB'))).toBe('COP 1,500.00');
    expect(plain(formatMoney('5', 'idr', 'en-GB'))).toBe('IDR 0.05');
    expect(plain(formatMoney('5000', 'kwd', 'en-GB'))).toBe('KWD 5.000');
    expect(formatMoney('123456789012345678', 'eur', 'en-GB')).toBe('€1,234,567,890,123,456.78');
  });

  it('writes whole numbers beyond 2^53 without losing a digit', () => {
    expect(formatCount('9007199254740993', 'en-GB')).toBe('9,007,199,254,740,993');
  });

  it('writes sizes in the unit that a person would use', () => {
    expect(plain(formatBytes('999', 'en-GB'))).toBe('999 bytes');
    expect(plain(formatBytes(1_500_000, 'en-GB'))).toBe('1.4 MiB');
    expect(plain(formatBytes(2 ** 28, 'en-GB'))).toBe('256 MiB');
    expect(plain(formatBytes('250000000000', 'en-GB'))).toBe('233 GiB');
  });

  it('rounds a share, but never up to all of it or down to nothing', () => {
    expect(formatShare(217 / 220, 'en-GB')).toBe('98.6%');
    expect(formatShare(0.6667, 'en-GB')).toBe('66.7%');
    expect(formatShare(0.00001, 'en-GB')).toBe('0.1%');
    expect(formatShare(0, 'en-GB')).toBe('0%');
    expect(formatShare(1, 'en-GB')).toBe('100%');
    expect(formatShare(0.99999, 'en-GB')).toBe('99.99%');
    expect(formatShare(0.5, 'en-GB')).toBe('50%');
  });

  it('says the rate of a tax once, and exactly', () => {
    expect(formatTax({ label: 'Tide tax 20 %', basisPoints: 2_000 }, 'en-GB')).toBe('Tide tax 20 %');
    expect(formatTax({ label: 'VAT', basisPoints: 775 }, 'en-GB')).toBe('VAT 7.75%');
    expect(formatTax({ label: 'MwSt. 7,75 %', basisPoints: 775 }, 'en-GB')).toBe('MwSt. 7,75 %');
  });

  it('writes a time in the zone of its reader', () => {
    const iso = '2030-01-31T23:30:00Z';
    expect(plain(formatTime(iso, 'moment', 'en-GB', 'Asia/Shanghai'))).toBe('1 Feb 2030, 07:30');
    expect(plain(formatTime(iso, 'date', 'zh-CN', 'UTC'))).toBe('2030年1月31日');
  });

  it('says how far away something is, and how long it takes', () => {
    const now = new Date('2030-01-31T12:00:00Z');
    expect(formatRelative('2030-02-03T12:00:00Z', now, 'en-GB')).toBe('in 3 days');
    expect(formatRelative('2030-01-31T10:00:00Z', now, 'zh-CN')).toBe('2小时前');
    expect(formatDuration(7_200, 'en-GB')).toBe('2 hours');
  });
});
