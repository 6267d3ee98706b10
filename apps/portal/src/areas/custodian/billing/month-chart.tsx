import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { decimalsOf } from '@/format/currency';
import { useFormat } from '@/format/use-format';
import styles from '../custodian.module.css';
import type { Month } from './months';

const SERIES = [
  ['invoiced', 'var(--chart-1)'],
  ['paid', 'var(--chart-2)'],
  ['refunded', 'var(--chart-4)'],
] as const;

/** Pictures are drawn in floats; the table below has the exact amounts. Hidden from whoever hears the page. */
export default function MonthChart({ currency, months }: { currency: string; months: readonly Month[] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const unit = 10 ** decimalsOf(currency);
  const short = (month: string) =>
    new Intl.DateTimeFormat(format.locale, { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(
      new Date(`${month}-01T12:00:00Z`),
    );
  const money = (value: number) =>
    new Intl.NumberFormat(format.locale, {
      style: 'currency',
      currency: currency.toUpperCase(),
      notation: 'compact',
    }).format(value);
  const data = months.map(({ month, invoicedMinor, paidMinor, refundedMinor }) => ({
    month: short(month),
    invoiced: Number(invoicedMinor) / unit,
    paid: Number(paidMinor) / unit,
    refunded: Number(refundedMinor) / unit,
  }));
  return (
    <div className={styles.chart} aria-hidden="true">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="month" stroke="var(--ink-soft)" fontSize={13} />
          <YAxis width={64} tickFormatter={money} stroke="var(--ink-soft)" fontSize={13} />
          <Tooltip
            cursor={{ fill: 'var(--sunken)' }}
            formatter={(value) => (typeof value === 'number' ? money(value) : value)}
            contentStyle={{ background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--ink)' }}
          />
          <Legend itemSorter={null} />
          {SERIES.map(([name, color]) => (
            <Bar
              key={name}
              name={t(`money.${name}`)}
              dataKey={name}
              fill={color}
              maxBarSize={32}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
