import { getRouteApi, Link } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OrganizationContext } from '@/session/organization';
import { AreaLayout } from '@/shell/area-layout';
import { StaffLinks } from '../staff/staff-links';

const area = getRouteApi('/custodian/$organization');

export function CustodianLayout() {
  const { t } = useTranslation('custodian');
  const { membership } = area.useRouteContext();
  const organization = membership.organization.slug;
  return (
    <OrganizationContext value={membership}>
      <AreaLayout name={membership.organization.name} label={t('nav.label')}>
        <Link to="/custodian/$organization" params={{ organization }} activeOptions={{ exact: true }}>
          <ListChecks aria-hidden="true" />
          {t('nav.transfers')}
        </Link>
        <StaffLinks membership={membership} />
      </AreaLayout>
    </OrganizationContext>
  );
}
