import { decimalsOf } from './currency';

/** How amounts, numbers, sizes and times are written in a locale. Pure: the hook is use-format.ts. */

const isNumeric = (text: string): text is `${number}` => /^-?[0-9]+(\.[0-9]+)?$/.test(text);

/** A whole number, which may be a string because JSON's own numbers end at 2^53. */
export function formatCount(value: number | bigint | string, locale: string): string {
  if (typeof value === 'string' && !isNumeric(value)) return value;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
}

/** Minor units as a decimal string with an ISO 4217 currency, exact at any size: `('1299', 'eur')` is €12.99. */
export function formatMoney(minor: string, currency: string, locale: string): string {
  const digits = decimalsOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const negative = minor.startsWith('-');
  const units = (negative ? minor.slice(1) : minor).padStart(digits + 1, '0');
  const whole = units.slice(0, units.length - digits);
  const amount = `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${units.slice(-digits)}`}`;
  return isNumeric(amount) ? format.format(amount) : minor;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const STEP = 1_000;

export function formatBytes(value: number | bigint | string, locale: string): string {
  let size = Number(value);
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(size);
}

/** A share between 0 and 1. */
export function formatShare(value: number, locale: string): string {
  // 99.97 % is not 100 %: a record that has a blot must not look as if it had none.
  const digits = value < 1 && value > 0.99 ? 2 : 1;
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: digits,
    roundingMode: 'floor',
  } as Intl.NumberFormatOptions).format(value);
}

export type TimeStyle = 'date' | 'time' | 'moment' | 'day-time';

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  moment: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  'day-time': { weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
};

/** In the zone of the person's device, unless one is given. */
export function formatTime(iso: string, style: TimeStyle, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { ...STYLES[style], ...(timeZone === undefined ? {} : { timeZone }) }).format(
    new Date(iso),
  );
}

const SPANS = [
  { unit: 'year', seconds: 31_557_600 },
  { unit: 'month', seconds: 2_629_800 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;

/** "in 3 days", "2 hours ago". */
export function formatRelative(iso: string, now: Date, locale: string): string {
  const seconds = Math.round((new Date(iso).getTime() - now.getTime()) / 1_000);
  const span = SPANS.find((one) => Math.abs(seconds) >= one.seconds);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (span === undefined) return format.format(0, 'second');
  return format.format(Math.trunc(seconds / span.seconds), span.unit);
}

/** How long: "3 days", "2 hours". */
export function formatDuration(seconds: number, locale: string): string {
  const span = SPANS.find((one) => Math.abs(seconds) >= one.seconds) ?? { unit: 'second', seconds: 1 };
  return new Intl.NumberFormat(locale, { style: 'unit', unit: span.unit, unitDisplay: 'long' }).format(
    Math.trunc(seconds / span.seconds),
  );
}
