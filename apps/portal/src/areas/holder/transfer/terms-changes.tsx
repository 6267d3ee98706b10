import { diffWordsWithSpace } from 'diff';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { Facts } from '@/design/facts';
import { Time } from '@/format/time';
import { useLanguage } from '@/i18n/use-language';
import styles from './transfer.module.css';

type Terms = Answer<'/api/transfers/{id}/terms'>['offered'];

interface TermsChangesProps {
  readonly before: Terms;
  readonly after: Terms;
  /** When the earlier version was agreed to. */
  readonly at: string;
}

/** Word by word: what is new and what is gone, in sign and in colour. */
export default function TermsChanges({ before, after, at }: TermsChangesProps) {
  const { t } = useTranslation('holder');
  const short = (['title', 'storagePlace', 'jurisdiction'] as const).filter((name) => before[name] !== after[name]);
  const names = { title: after.title, storagePlace: t('terms.storage'), jurisdiction: t('terms.law') };
  return (
    <section className="stack-s">
      <h3>{t('terms.changedSince', { version: before.version })}</h3>
      <p className="small soft">
        {t('terms.agreedAt', { version: before.version })} <Time iso={at} />
      </p>
      {short.length > 0 && (
        <Facts
          look="rows"
          facts={short.map((name) => ({
            name: names[name],
            value: <Changes before={before[name]} after={after[name]} />,
          }))}
        />
      )}
      <p className={styles.terms} tabIndex={0}>
        <Changes before={before.body} after={after.body} />
      </p>
    </section>
  );
}

function Changes({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation('holder');
  const { language } = useLanguage();
  // Chinese has no spaces between its words: the browser knows where they end.
  const intlSegmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return diffWordsWithSpace(before, after, { intlSegmenter }).map(({ added, removed, value }, index) =>
    added ? (
      <ins key={index} className={styles.added}>
        <span className="hidden">{t('terms.added')}: </span>
        {value}
      </ins>
    ) : removed ? (
      <del key={index} className={styles.removed}>
        <span className="hidden">{t('terms.removed')}: </span>
        {value}
      </del>
    ) : (
      value
    ),
  );
}
