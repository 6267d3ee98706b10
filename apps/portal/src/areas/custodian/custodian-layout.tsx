import { getRouteApi, Link } from '@tanstack/react-router';
import { Archive, BookUser, FileText, House, ListChecks, ReceiptText, ShieldCheck, Tags } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OrganizationContext } from '@/session/organization';
import { AreaLayout } from '@/shell/area-layout';
import { StaffLinks } from '../staff/staff-links';

const area = getRouteApi('/custodian/$organization');

export function CustodianLayout() {
  const { t } = useTranslation('custodian');
  const { membership } = area.useRouteContext();
  return (
    <OrganizationContext value={membership}>
      <AreaLayout name={membership.organization.name} label={t('nav.label')}>
        {membership.role !== 'regulator' && <Links organization={membership.organization.slug} />}
        <StaffLinks membership={membership} />
      </AreaLayout>
    </OrganizationContext>
  );
}

/** A regulator reads the audit log and nothing else: the API refuses the rest. */
function Links({ organization }: { organization: string }) {
  const { t } = useTranslation('custodian');
  const params = { organization };
  return (
    <>
      <Link to="/custodian/$organization" params={params} activeOptions={{ exact: true }}>
        <House aria-hidden="true" />
        {t('nav.overview')}
      </Link>
      <Link to="/custodian/$organization/transfers" params={params} activeOptions={{ includeSearch: false }}>
        <ListChecks aria-hidden="true" />
        {t('nav.transfers')}
      </Link>
      <Link to="/custodian/$organization/holders" params={params} activeOptions={{ includeSearch: false }}>
        <BookUser aria-hidden="true" />
        {t('nav.holders')}
      </Link>
      <Link to="/custodian/$organization/positions" params={params} activeOptions={{ includeSearch: false }}>
        <Archive aria-hidden="true" />
        {t('nav.positions')}
      </Link>
      <Link to="/custodian/$organization/acceptance" params={params}>
        <ShieldCheck aria-hidden="true" />
        {t('nav.acceptance')}
      </Link>
      <Link to="/custodian/$organization/terms" params={params}>
        <FileText aria-hidden="true" />
        {t('nav.terms')}
      </Link>
      <Link to="/custodian/$organization/plans" params={params}>
        <Tags aria-hidden="true" />
        {t('nav.plans')}
      </Link>
      <Link to="/custodian/$organization/billing" params={params}>
        <ReceiptText aria-hidden="true" />
        {t('nav.billing')}
      </Link>
    </>
  );
}
