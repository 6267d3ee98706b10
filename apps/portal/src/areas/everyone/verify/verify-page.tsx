import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api/client';
import { ButtonAnchor } from '@/design/button';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { readLogKey } from './check-files';
import { VerifyPanel } from './verify-panel';

const logQuery = queryOptions({
  queryKey: ['/.well-known/holdfast-log.json'],
  queryFn: () => read('/.well-known/holdfast-log.json'),
  networkMode: 'always',
  retry: false,
  staleTime: Infinity,
});

/** For anybody: whether a receipt or a bundle holds. Works without a network once it was open. */
export function VerifyPage() {
  const { t } = useTranslation('verify');
  const queries = useQueryClient();
  // Asked for beforehand, so that it is there when a file comes.
  useQuery(logQuery);
  const published = () =>
    queries.ensureQueryData(logQuery).then(
      ({ verifierKey }) => readLogKey(verifierKey),
      () => null,
    );
  return (
    <div className="stack-l">
      <PageHeader title={t('title')} lead={t('lead')} />
      <VerifyPanel published={published} />
      <Panel title={t('offline.title')}>
        <p className="soft measure">{t('offline.lead')}</p>
        <ButtonAnchor href="/verify.html" download="holdfast-verify.html" icon={<Download aria-hidden="true" />}>
          {t('offline.download')}
        </ButtonAnchor>
      </Panel>
    </div>
  );
}
