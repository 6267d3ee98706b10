import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import styles from './transfer.module.css';

type Offer = Answer<'/api/transfers/{id}/offer'>;
type OfferedTerms = Answer<'/api/transfers/{id}/terms'>;

// Comparing texts is for those who come a second time.
const TermsChanges = lazy(() => import('./terms-changes'));

/** The terms that the consent is bound to: to whoever agreed here before, first of all what has changed since. */
export function Agreement({ id, offer }: { id: string; offer: Offer }) {
  const { t } = useTranslation('holder');
  const { terms, custodian } = offer;
  const texts = useQuery(query('/api/transfers/{id}/terms', { path: { id } }));
  const now = useQuery(query('/api/custodians/{id}', { path: { id: custodian.id } }));
  const hasNewer = now.isSuccess && now.data.terms?.hash !== terms.hash;
  return (
    <Panel title={terms.title}>
      {hasNewer && <Notice tone="warn">{t('terms.changed')}</Notice>}
      <Facts
        look="rows"
        facts={[
          { name: t('terms.storage'), value: terms.storagePlace },
          { name: t('terms.law'), value: terms.jurisdiction },
          { name: t('terms.version'), value: terms.version },
        ]}
      />
      {texts.isPending && <Loading lines={3} />}
      {texts.isError && <Failed error={texts.error} onRetry={() => void texts.refetch()} />}
      {texts.isSuccess && <Text texts={texts.data} />}
      <p className="small faint">
        {t('terms.hash')} <span className="mono">{terms.hash}</span>
      </p>
    </Panel>
  );
}

function Text({ texts: { offered, agreed } }: { texts: OfferedTerms }) {
  const { t } = useTranslation('holder');
  const whole = (
    <p className={styles.terms} tabIndex={0}>
      {offered.body}
    </p>
  );
  if (agreed === null) return whole;
  if (agreed.terms.version === offered.version) {
    return (
      <>
        <p className="soft">
          {t('terms.sameAsBefore')} <Time iso={agreed.at} />
        </p>
        <Disclosure title={t('terms.whole')}>{whole}</Disclosure>
      </>
    );
  }
  return (
    <>
      <Suspense fallback={<Loading lines={3} />}>
        <TermsChanges before={agreed.terms} after={offered} at={agreed.at} />
      </Suspense>
      <Disclosure title={t('terms.whole')}>{whole}</Disclosure>
    </>
  );
}
