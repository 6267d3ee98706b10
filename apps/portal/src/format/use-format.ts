import { useMemo } from 'react';
import { useLanguage } from '@/i18n/use-language';
import * as write from './format';

/** Writes amounts, numbers, sizes and times as the person reads them. Minor units, counts and sizes are decimal strings. */
export function useFormat() {
  const { locale } = useLanguage();
  return useMemo(
    () => ({
      locale,
      count: (value: number | bigint | string) => write.formatCount(value, locale),
      money: (minor: string, currency: string) => write.formatMoney(minor, currency, locale),
      bytes: (value: number | bigint | string) => write.formatBytes(value, locale),
      share: (value: number) => write.formatShare(value, locale),
      rate: (basisPoints: number) => write.formatRate(basisPoints, locale),
      tax: (tax: { label: string; basisPoints: number }) => write.formatTax(tax, locale),
      time: (iso: string, style: write.TimeStyle = 'moment') => write.formatTime(iso, style, locale),
      relative: (iso: string, now: Date = new Date()) => write.formatRelative(iso, now, locale),
      duration: (seconds: number) => write.formatDuration(seconds, locale),
      /** Parts of one line, with the comma of the language between them. */
      clauses: (...parts: readonly string[]) => parts.join(locale.startsWith('zh') ? '，' : ', '),
      /** Sentences, one after the other. */
      sentences: (...parts: readonly (string | null)[]) =>
        parts.filter((part) => part !== null).join(locale.startsWith('zh') ? '' : ' '),
      list: (items: readonly string[]) => new Intl.ListFormat(locale).format(items),
    }),
    [locale],
  );
}
