import { useTranslation } from 'react-i18next';
import { Disclosure } from '@/design/disclosure';
import list from '@/design/list.module.css';
import { useFormat } from '@/format/use-format';
import type { DayCount } from './running';

/** What the picture shows, to be read: what happened on each day. */
export function DayTable({ days }: { days: readonly DayCount[] }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const columns = ['claimed', 'elected', 'moved'] as const;
  return (
    <Disclosure title={t('progress.table')}>
      <div className={list.scroll} tabIndex={0} role="region" aria-label={t('progress.table')}>
        <table className={list.table}>
          <caption className="hidden">{t('progress.days')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('day.day')}</th>
              {columns.map((name) => (
                <th key={name} scope="col" className={list.end}>
                  {t(`day.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map((one) => (
              <tr key={one.day}>
                <th scope="row">{format.time(`${one.day}T12:00:00Z`, 'date')}</th>
                {columns.map((name) => (
                  <td key={name} className={list.end} data-label={t(`day.${name}`)}>
                    <div>{format.count(one[name])}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Disclosure>
  );
}
