import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Confirm } from '@/design/dialog';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { mayManageStaff } from '../may';

type Key = ItemOf<'/api/organization/api-keys'>;

export function KeyTable() {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { id: organizationId, role } = useOrganization();
  const [ending, setEnding] = useState<Key | null>(null);
  const list = usePaged(pages('/api/organization/api-keys', { organizationId }));
  const revoke = useChange('delete', '/api/organization/api-keys/{id}', {
    forget: ['/api/organization/api-keys'],
    onSuccess: () => {
      setEnding(null);
      toast(t('keys.wasRevoked'));
    },
  });
  const mayRevoke = mayManageStaff(role);
  const state = (key: Key) =>
    key.revokedAt !== null ? (
      <>
        <Badge>{t('keys.revoked')}</Badge> <Time iso={key.revokedAt} style="relative" />
      </>
    ) : mayRevoke ? (
      <Button look="quiet" onClick={() => setEnding(key)}>
        {t('keys.revoke')} <span className="hidden">{key.name}</span>
      </Button>
    ) : (
      <Badge tone="good">{t('keys.live')}</Badge>
    );
  return (
    <>
      <DataTable
        label={t('keys.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('keys.none')}>{t('keys.noneHint')}</Empty>}
        columns={[
          { name: t('keys.name'), cell: ({ name }) => name },
          { name: t('keys.prefix'), cell: ({ prefix }) => <span className="mono">{prefix}…</span> },
          { name: t('people.role'), cell: (one) => common(`role.${one.role}`) },
          { name: t('keys.made'), cell: ({ createdAt }) => <Time iso={createdAt} style="date" /> },
          {
            name: t('keys.used'),
            cell: ({ lastUsedAt }) =>
              lastUsedAt === null ? t('keys.neverUsed') : <Time iso={lastUsedAt} style="relative" />,
          },
          { name: t('keys.state'), cell: state },
        ]}
      />
      <Confirm
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('keys.revokeTitle', { name: ending?.name ?? '' })}
        action={t('keys.revoke')}
        danger
        pending={revoke.isPending}
        onConfirm={() => ending && revoke.mutate({ path: { id: ending.id }, organizationId })}
      >
        <p>{t('keys.revokeHint')}</p>
        {revoke.isError && <Failed error={revoke.error} />}
      </Confirm>
    </>
  );
}
