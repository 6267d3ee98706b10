import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { ButtonAnchor } from '@/design/button';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Time } from '@/format/time';
import { Email } from './email';
import { Leaving } from './leaving';
import { Passkeys } from './passkeys';
import { Password } from './password';
import { Sessions } from './sessions';

/** Where one is signed in, what one takes along, and how one leaves. */
export function AccountPage() {
  const { t } = useTranslation('holder');
  return (
    <>
      <PageHeader title={t('account.title')} lead={t('account.lead')} />
      <div className="stack">
        <Email />
        <Password />
        <Passkeys />
        <Sessions />
        <Export />
        <Leaving />
      </div>
    </>
  );
}

function Export() {
  const { t } = useTranslation('holder');
  const facts = useQuery(query('/api/person/erasure'));
  const exportedAt = facts.data?.exportedAt ?? null;
  return (
    <Panel title={t('export.title')}>
      <p>{t('export.hint')}</p>
      {exportedAt !== null && (
        <p className="small soft">
          {t('export.last')} <Time iso={exportedAt} />
        </p>
      )}
      <ButtonAnchor href="/api/bundle" download icon={<Download aria-hidden="true" />}>
        {t('export.action')}
      </ButtonAnchor>
    </Panel>
  );
}
