import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import type { Tone } from '@/design/tone';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { useSession } from '@/session/session';
import { mayManageStaff } from '../may';

type Invitation = ItemOf<'/api/organization/invitations'>;

const TONES: Readonly<Record<Invitation['state'], Tone>> = {
  awaiting_approval: 'warn',
  open: 'info',
  accepted: 'good',
  revoked: 'plain',
  expired: 'plain',
};

export function InvitationTable({ reason }: { reason: string | undefined }) {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { id: organizationId, role } = useOrganization();
  const list = usePaged(
    pages('/api/organization/invitations', { organizationId, query: reason === undefined ? {} : { reason } }),
  );
  const forget = ['/api/organization'];
  const onApproved = () => toast(t('invitation.approved'));
  const approve = useChange('post', '/api/organization/invitations/{id}/approval', { forget, onSuccess: onApproved });
  const onRevoked = () => toast(t('invitation.wasRevoked'));
  const revoke = useChange('delete', '/api/organization/invitations/{id}', { forget, onSuccess: onRevoked });
  const error = approve.error ?? revoke.error;
  const acting = mayManageStaff(role)
    ? [
        {
          name: t('people.action'),
          cell: (one: Invitation) => (
            <Actions
              invitation={one}
              pending={approve.isPending || revoke.isPending}
              onApprove={() => approve.mutate({ path: { id: one.id }, organizationId })}
              onRevoke={() => revoke.mutate({ path: { id: one.id }, organizationId })}
            />
          ),
        },
      ]
    : [];
  return (
    <Panel title={t('invitation.title')}>
      <DataTable
        label={t('invitation.list')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('invitation.none')}>{t('invitation.noneHint')}</Empty>}
        columns={[
          { name: t('people.email'), cell: ({ email }) => email ?? '–' },
          { name: t('people.role'), cell: (one) => common(`role.${one.role}`) },
          {
            name: t('invitation.state'),
            cell: ({ state }) => <Badge tone={TONES[state]}>{t(`invitation.is.${state}`)}</Badge>,
          },
          { name: t('invitation.until'), cell: ({ expiresAt }) => <Time iso={expiresAt} /> },
          ...acting,
        ]}
      />
      {error !== null && <Failed error={error} />}
    </Panel>
  );
}

interface ActionsProps {
  readonly invitation: Invitation;
  readonly pending: boolean;
  readonly onApprove: () => void;
  readonly onRevoke: () => void;
}

/** Who invites does not approve; what has ended is not revoked. */
function Actions({ invitation: { state, invitedBy, email }, pending, onApprove, onRevoke }: ActionsProps) {
  const { t } = useTranslation('staff');
  const me = useSession()?.person.id;
  if (state !== 'open' && state !== 'awaiting_approval') return null;
  return (
    <div className="cluster">
      {state === 'awaiting_approval' &&
        (invitedBy === me ? (
          <span className="small soft">{t('invitation.needsAnother')}</span>
        ) : (
          <Button pending={pending} onClick={onApprove}>
            {t('invitation.approve')} <span className="hidden">{email}</span>
          </Button>
        ))}
      <Button look="quiet" pending={pending} onClick={onRevoke}>
        {t('invitation.revoke')} <span className="hidden">{email}</span>
      </Button>
    </div>
  );
}
