import { Link } from '@tanstack/react-router';
import { KeyRound, ScrollText, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Membership } from '@/session/session';
import { mayReadStaff } from './may';

/** The ways to the pages that platforms and custodians share, for an area's own navigation. */
export function StaffLinks({ membership: { organization, role } }: { membership: Membership }) {
  const { t } = useTranslation('staff');
  const params = { organization: organization.slug };
  const at = `/${organization.kind}/$organization` as const;
  return (
    <>
      {mayReadStaff(role) && (
        <>
          <Link to={`${at}/people`} params={params}>
            <Users aria-hidden="true" />
            {t('nav.people')}
          </Link>
          <Link to={`${at}/keys`} params={params}>
            <KeyRound aria-hidden="true" />
            {t('nav.keys')}
          </Link>
        </>
      )}
      <Link to={`${at}/audit`} params={params}>
        <ScrollText aria-hidden="true" />
        {t('nav.audit')}
      </Link>
    </>
  );
}
