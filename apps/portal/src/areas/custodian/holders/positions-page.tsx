import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { PositionList } from './position-list';

const route = getRouteApi('/custodian/$organization/positions');

/** Everything that is kept. */
export function PositionsPage() {
  const { t } = useTranslation('custodian');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader title={t('positions.title')} lead={t('positions.lead')} />
      <PositionList search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
    </>
  );
}
