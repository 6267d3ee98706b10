import { useTranslation } from 'react-i18next';
import { useFormat } from '@/format/use-format';
import styles from '../platform.module.css';
import { sharesOf } from './shares';

interface Part {
  readonly name: string;
  readonly count: number;
  /** A token of design/tokens.css. */
  readonly color: string;
}

/** Parts of a whole, side by side; the legend says the same in numbers. */
export function Bar({ label, parts }: { label: string; parts: readonly Part[] }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const shares = sharesOf(parts.map(({ count }) => count));
  const isEmpty = shares.every((share) => share === 0);
  return (
    <div className="stack-s">
      <div className={styles.bars} aria-hidden="true">
        {parts.map(({ name, count, color }) => (
          <div key={name} style={{ flexGrow: count, flexBasis: 0, background: color }} />
        ))}
      </div>
      <ul role="list" className={styles.legend} aria-label={label}>
        {parts.map(({ name, count, color }, at) => (
          <li key={name}>
            <span className={styles.swatch} style={{ background: color }} aria-hidden="true" />
            {name}: <strong className="numeric">{format.count(count)}</strong>
            {!isEmpty && (
              <span className="soft numeric">
                {t('progress.share', { share: format.share((shares[at] ?? 0) / 1_000) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
