import { getRouteApi, Link, useMatchRoute } from '@tanstack/react-router';
import { Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OrganizationContext } from '@/session/organization';
import { AreaLayout } from '@/shell/area-layout';
import { StaffLinks } from '../staff/staff-links';

const area = getRouteApi('/platform/$organization');

export function PlatformLayout() {
  const { t } = useTranslation('platform');
  const { membership } = area.useRouteContext();
  const organization = membership.organization.slug;
  // Below the list in the address stands one of it: the list is then still where one is.
  const isInOne = useMatchRoute()({ to: '/platform/$organization/off-boardings/$id', fuzzy: true }) !== false;
  return (
    <OrganizationContext value={membership}>
      <AreaLayout name={membership.organization.name} label={t('nav.label')}>
        {membership.role === 'platform_operator' && (
          <Link
            to="/platform/$organization"
            params={{ organization }}
            activeOptions={{ exact: true }}
            aria-current={isInOne ? 'page' : undefined}
          >
            <Route aria-hidden="true" />
            {t('nav.offBoardings')}
          </Link>
        )}
        <StaffLinks membership={membership} />
      </AreaLayout>
    </OrganizationContext>
  );
}
