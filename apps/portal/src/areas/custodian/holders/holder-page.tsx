import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { useOrganization } from '@/session/organization';
import { PositionList } from './position-list';

const route = getRouteApi('/custodian/$organization/holders/$id');

/** What is kept for one account. */
export function HolderPage() {
  const { t } = useTranslation('custodian');
  const { id } = route.useParams();
  const { slug: organization } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/custodian/$organization/holders" params={{ organization }} search={{}}>
            {t('nav.holders')}
          </Link>
        }
        title={t('holders.one')}
        lead={t('holders.oneLead')}
      />
      <PositionList account={id} search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
    </>
  );
}
