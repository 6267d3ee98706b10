import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Confirm, Dialog } from '@/design/dialog';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { canKeepPasskeys } from '@/session/passkey';
import { NewPasskey } from './new-passkey';

type Passkey = ItemOf<'/api/person/passkeys'>;

/** What signs one in without a password: its names, its making and its end. */
export function Passkeys() {
  const { t } = useTranslation('identity');
  const list = usePaged(pages('/api/person/passkeys'));
  const [making, setMaking] = useState(false);
  return (
    <Panel
      title={t('passkey.title')}
      actions={canKeepPasskeys() && <Button onClick={() => setMaking(true)}>{t('passkey.add')}</Button>}
    >
      <p>{t('passkey.hint')}</p>
      {!canKeepPasskeys() && <p className="soft">{t('passkey.unsupported')}</p>}
      <DataTable
        label={t('passkey.list')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('passkey.none')}>{t('passkey.noneHint')}</Empty>}
        columns={[
          {
            name: t('passkey.title'),
            cell: ({ name, backedUp }) => (
              <>
                {name}
                {backedUp && <span className="small soft"> {t('passkey.backedUp')}</span>}
              </>
            ),
          },
          { name: t('passkey.made'), cell: ({ createdAt }) => <Time iso={createdAt} /> },
          {
            name: t('passkey.used'),
            cell: ({ lastUsedAt }) =>
              lastUsedAt === null ? t('passkey.never') : <Time iso={lastUsedAt} style="relative" />,
          },
          { name: t('passkey.remove'), cell: (passkey) => <Remove passkey={passkey} /> },
        ]}
      />
      <Dialog open={making} onClose={() => setMaking(false)} title={t('passkey.add')}>
        <NewPasskey onDone={() => setMaking(false)} />
      </Dialog>
    </Panel>
  );
}

function Remove({ passkey: { id, name } }: { passkey: Passkey }) {
  const { t } = useTranslation('identity');
  const [asking, setAsking] = useState(false);
  const remove = useChange('delete', '/api/person/passkeys/{id}', {
    forget: ['/api/person/passkeys'],
    onSuccess: () => {
      setAsking(false);
      toast(t('passkey.removed'));
    },
  });
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {t('passkey.remove')} <span className="hidden">{name}</span>
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('passkey.removeTitle')}
        action={t('passkey.remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ path: { id } })}
      >
        <p>{t('passkey.removeHint', { name })}</p>
        {remove.isError && <Failed error={remove.error} />}
      </Confirm>
    </>
  );
}
