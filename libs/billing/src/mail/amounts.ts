import type { Language } from '@holdfast/platform';
import { z } from 'zod';
import { decimalsOf } from '../core/rounding';

/** An amount in a mail: minor units as text, since JSON knows no bigint. */
export const Amount = z.strictObject({ minor: z.string().regex(/^-?\d{1,18}$/), currency: z.string().length(3) });
export type Amount = z.infer<typeof Amount>;

export const toAmount = (minor: bigint, currency: string): Amount => ({ minor: minor.toString(), currency });

const LOCALES: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

/** `€12.30`, `¥1,230`: as the language writes the currency, exact for any amount. */
export function amountText({ minor, currency }: Amount, language: Language): string {
  const decimals = decimalsOf(currency);
  const sign = minor.startsWith('-') ? '-' : '';
  const digits = minor.replace('-', '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const exact: `${number}` = `${sign}${whole}.${digits.slice(digits.length - decimals) || '0'}` as `${number}`;
  // The digits are said: those of the language's own data are not Stripe's in every currency.
  return new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(exact);
}

/** `5 March 2030`, `2030年3月5日`. */
export const dayText = (day: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
