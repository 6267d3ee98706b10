import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Confirm } from '@/design/dialog';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { useSession } from '@/session/session';
import { mayManageStaff } from '../may';

type Member = ItemOf<'/api/organization/members'>;

export function MemberTable({ reason }: { reason: string | undefined }) {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { id: organizationId, role } = useOrganization();
  const me = useSession()?.person.id;
  const [leaving, setLeaving] = useState<Member | null>(null);
  const list = usePaged(
    pages('/api/organization/members', { organizationId, query: reason === undefined ? {} : { reason } }),
  );
  const remove = useChange('delete', '/api/organization/members/{personId}', {
    forget: ['/api/organization'],
    onSuccess: () => {
      setLeaving(null);
      toast(t('people.removed'));
    },
  });
  const removing = mayManageStaff(role)
    ? [
        {
          name: t('people.action'),
          cell: (member: Member) =>
            member.personId === me ? (
              ''
            ) : (
              <Button look="quiet" onClick={() => setLeaving(member)}>
                {t('people.remove')} <span className="hidden">{member.name}</span>
              </Button>
            ),
        },
      ]
    : [];
  return (
    <Panel title={t('people.members')}>
      <DataTable
        label={t('people.list')}
        list={list}
        rowKey={({ personId }) => personId}
        empty={<Empty title={t('people.none')} />}
        columns={[
          {
            name: t('people.name'),
            cell: ({ name, personId }) => (
              <>
                {name ?? t('people.erased')} {personId === me && <Badge tone="good">{t('people.you')}</Badge>}
              </>
            ),
          },
          { name: t('people.email'), cell: ({ email }) => email ?? '–' },
          { name: t('people.role'), cell: (one) => common(`role.${one.role}`) },
          { name: t('people.since'), cell: ({ since }) => <Time iso={since} style="date" /> },
          ...removing,
        ]}
      />
      <Confirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('people.removeTitle', { name: leaving?.name ?? '' })}
        action={t('people.remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => leaving && remove.mutate({ path: { personId: leaving.personId }, organizationId })}
      >
        <p>{t('people.removeHint')}</p>
        {remove.isError && <Failed error={remove.error} />}
      </Confirm>
    </Panel>
  );
}
