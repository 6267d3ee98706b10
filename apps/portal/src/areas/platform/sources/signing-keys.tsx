import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Confirm } from '@/design/dialog';
import { Disclosure } from '@/design/disclosure';
import { TextArea } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import styles from '../platform.module.css';

type Key = ItemOf<'/api/signing-keys'>;
const FORGET = ['/api/signing-keys', '/api/off-boardings'];

export function SigningKeys() {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [ending, setEnding] = useState<Key | null>(null);
  const list = usePaged(pages('/api/signing-keys', { organizationId }));
  const revoke = useChange('delete', '/api/signing-keys/{id}', {
    forget: FORGET,
    onSuccess: () => {
      setEnding(null);
      toast(t('keys.wasRevoked'));
    },
  });
  return (
    <Panel title={t('keys.title')}>
      <p className="soft measure">{t('keys.hint')}</p>
      <Disclosure title={t('keys.how')}>
        <p>{t('keys.howText')}</p>
        <pre className={styles.pre}>{t('keys.command')}</pre>
      </Disclosure>
      <Register />
      <DataTable
        label={t('keys.list')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('keys.none')} />}
        columns={[
          { name: t('keys.key'), cell: ({ publicKey }) => <span className="mono small">{publicKey}</span> },
          { name: t('keys.registered'), cell: ({ registeredAt }) => <Time iso={registeredAt} style="date" /> },
          {
            name: t('keys.state'),
            cell: (key) =>
              key.revokedAt !== null ? (
                <Badge>{t('keys.revoked')}</Badge>
              ) : (
                <Button look="quiet" onClick={() => setEnding(key)}>
                  {t('keys.revoke')} <span className="hidden">{key.publicKey}</span>
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('keys.revokeTitle')}
        action={t('keys.revoke')}
        danger
        pending={revoke.isPending}
        onConfirm={() => ending && revoke.mutate({ path: { id: ending.id }, organizationId })}
      >
        <p>{t('keys.revokeHint')}</p>
        {revoke.isError && <Failed error={revoke.error} />}
      </Confirm>
    </Panel>
  );
}

function Register() {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [publicKey, setPublicKey] = useState('');
  const register = useChange('post', '/api/signing-keys', {
    forget: FORGET,
    onSuccess: () => {
      setPublicKey('');
      toast(t('keys.done'));
    },
  });
  return (
    <Form
      onSubmit={() => register.mutate({ body: { publicKey: publicKey.trim() }, organizationId })}
      error={register.error}
      pending={register.isPending}
      actions={
        <Button type="submit" look="primary" pending={register.isPending}>
          {t('keys.register')}
        </Button>
      }
    >
      <TextArea
        label={t('keys.field')}
        hint={t('keys.fieldHint')}
        name="publicKey"
        required
        maxLength={1_000}
        spellCheck={false}
        rows={3}
        value={publicKey}
        onChange={setPublicKey}
      />
    </Form>
  );
}
