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

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const STEP = 1_024;

/** Sizes in the units that prices are in: a GiB is 2^30 bytes. */
export function formatBytes(value: number | bigint | string, locale: string): string {
  let size = Number(value);
  let unit = -1;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const name = UNITS[unit];
  if (name === undefined) {
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(size);
  }
  const digits = size >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size)}\u00a0${name}`;
}

const TENTH = 0.001;

/** A share between 0 and 1, rounded; but what is not all of it is never 100 %, and what is not nothing never 0 %. */
export function formatShare(value: number, locale: string): string {
  const percent = (digits: number, roundingMode: 'halfExpand' | 'floor') => {
    // The types do not know `roundingMode` yet (ECMA-402 of 2023).
    const options: Intl.NumberFormatOptions & { roundingMode: string } = {
      style: 'percent',
      maximumFractionDigits: digits,
      roundingMode,
    };
    return new Intl.NumberFormat(locale, options);
  };
  if (value > 0 && value < TENTH) return percent(1, 'halfExpand').format(TENTH);
  // 99.97 % is not 100 %: a record that has a blot must not look as if it had none.
  return value > 0.99 && value < 1 ? percent(2, 'floor').format(value) : percent(1, 'halfExpand').format(value);
}

/** A rate in basis points, exact: `775` is 7.75 %. */
export function formatRate(basisPoints: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);
}

/** A tax by its label and its rate, which stands there once: many a label says it. */
export function formatTax({ label, basisPoints }: { label: string; basisPoints: number }, locale: string): string {
  const dense = (text: string) => text.replaceAll(/\s/g, '').replace('％', '%').replace(',', '.');
  const rate = formatRate(basisPoints, locale);
  return dense(label).includes(dense(rate)) ? label : `${label} ${rate}`;
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
