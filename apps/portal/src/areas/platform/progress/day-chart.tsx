import { useTranslation } from 'react-i18next';
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Answer } from '@/api/client';
import { useFormat } from '@/format/use-format';
import styles from '../platform.module.css';
import { running } from './running';

export type Day = Answer<'/api/off-boardings/{id}/days'>['days'][number];

const SERIES = [
  ['claimed', 'var(--chart-1)', ''],
  ['elected', 'var(--chart-2)', '6 3'],
  ['moved', 'var(--chart-4)', '2 3'],
] as const;

/** Sums up to each day. Hidden from whoever hears the page: the table below it says the same. */
export default function DayChart({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const short = (day: string) =>
    new Intl.DateTimeFormat(format.locale, { month: 'short', day: 'numeric' }).format(new Date(`${day}T12:00:00Z`));
  return (
    <div className={styles.chart} aria-hidden="true">
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={running(days)} margin={{ top: 8, right: 16, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="day" tickFormatter={short} stroke="var(--ink-soft)" fontSize={13} />
          <YAxis
            allowDecimals={false}
            width={48}
            tickFormatter={(value: number) => format.count(value)}
            stroke="var(--ink-soft)"
            fontSize={13}
          />
          <Tooltip
            labelFormatter={(day) => (typeof day === 'string' ? short(day) : '')}
            contentStyle={{ background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--ink)' }}
          />
          <Legend itemSorter={null} />
          {SERIES.map(([name, color, dash]) => (
            <Line
              key={name}
              name={t(`day.${name}`)}
              dataKey={name}
              stroke={color}
              strokeDasharray={dash}
              strokeWidth={2.5}
              dot={days.length < 15}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
