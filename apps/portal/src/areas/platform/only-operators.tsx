import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { NoPermission } from '@/design/state';
import { useOrganization } from '@/session/organization';

/** A regulator reads the audit log and nothing else: the API refuses the rest, so that it is not even asked. */
export function OnlyOperators({ children }: { children: ReactNode }) {
  const { t } = useTranslation('platform');
  const { role } = useOrganization();
  if (role === 'platform_operator') return children;
  return (
    <>
      <PageHeader title={t('nav.offBoardings')} />
      <NoPermission />
    </>
  );
}
