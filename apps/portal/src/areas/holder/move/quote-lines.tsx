import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { Facts } from '@/design/facts';
import { useFormat } from '@/format/use-format';

type Quote = ItemOf<'/api/custodians'>['quotes'][number]['quote'];

/** A quote line by line: what a month costs and why, with tax, and what that is in a year. */
export function QuoteLines({ quote }: { quote: Quote }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { plan, price, month, year } = quote;
  const money = (minor: string) => format.money(minor, plan.currency);
  return (
    <Facts
      look="rows"
      facts={[
        ...month.lines.map(({ kind, units, unitMinor, amountMinor }) => ({
          name:
            kind === 'minimum'
              ? t('quote.minimum')
              : kind === 'items'
                ? t('quote.items', { count: Number(units ?? 0), price: money(unitMinor) })
                : t('quote.storage', { bytes: format.bytes(units ?? '0'), price: money(unitMinor) }),
          value: <span className="numeric">{money(amountMinor)}</span>,
        })),
        price.freeItems !== '0' && { name: t('quote.freeItems'), value: format.count(price.freeItems) },
        price.freeBytes !== '0' && { name: t('quote.freeBytes'), value: format.bytes(price.freeBytes) },
        price.tax !== null && {
          name: price.tax.label,
          value: <span className="numeric">{money(month.taxMinor)}</span>,
        },
        { name: t('quote.month'), value: <strong className="numeric">{money(month.totalMinor)}</strong> },
        { name: t('quote.year'), value: <strong className="numeric">{money(year.totalMinor)}</strong> },
      ]}
    />
  );
}
