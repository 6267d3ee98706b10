import { useTranslation } from 'react-i18next';
import { useFormat } from '@/format/use-format';
import styles from '../platform.module.css';
import { type DayCount, running } from './running';

const SERIES = [
  ['claimed', 'var(--chart-1)'],
  ['elected', 'var(--chart-2)'],
  ['moved', 'var(--chart-4)'],
] as const;

/** Through one or two days there is no line to draw: the sums up to each, side by side. The table below says the same. */
export function FewDays({ days }: { days: readonly DayCount[] }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const sums = running(days);
  const most = Math.max(...sums.flatMap(({ claimed, elected, moved }) => [claimed, elected, moved]), 1);
  return (
    <div className="stack" aria-hidden="true">
      {sums.map((one) => (
        <div key={one.day} className="stack-s">
          <h3>{format.time(`${one.day}T12:00:00Z`, 'date')}</h3>
          <div className={styles.few}>
            {SERIES.map(([name, color]) => (
              <div key={name}>
                <span>{t(`day.${name}`)}</span>
                <div style={{ inlineSize: `${(one[name] / most) * 100}%`, background: color }} />
                <strong className="numeric">{format.count(one[name])}</strong>
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
