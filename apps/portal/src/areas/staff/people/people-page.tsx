import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { PageHeader } from '@/design/page-header';
import { NoPermission } from '@/design/state';
import { useOrganization } from '@/session/organization';
import { mayManageStaff, mayReadStaff } from '../may';
import { InvitationTable } from './invitation-table';
import { InviteForm } from './invite-form';
import { MemberTable } from './member-table';
import { ReasonBar } from './reason-bar';

/** Who works here, as what; who is invited. */
export function PeoplePage() {
  const { t } = useTranslation('staff');
  const { role, kind } = useOrganization();
  const [isInviting, setInviting] = useState(false);
  const [reason, setReason] = useState<string | undefined>();
  const mayManage = mayManageStaff(role);
  const header = (
    <PageHeader
      title={t('people.title')}
      lead={t(`people.lead.${kind}`)}
      actions={
        mayManage && (
          <Button look="primary" icon={<UserPlus aria-hidden="true" />} onClick={() => setInviting(true)}>
            {t('invite.title')}
          </Button>
        )
      }
    />
  );
  if (!mayReadStaff(role)) {
    return (
      <>
        {header}
        <NoPermission />
      </>
    );
  }
  return (
    <>
      {header}
      <div className="stack-l">
        {role === 'custodian_admin' && <ReasonBar reason={reason} onReason={setReason} />}
        <MemberTable reason={reason} />
        <InvitationTable reason={reason} />
      </div>
      <Dialog open={isInviting} onClose={() => setInviting(false)} title={t('invite.title')}>
        <InviteForm />
      </Dialog>
    </>
  );
}
