import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { PasswordField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { toast } from '@/design/toasts';
import { usePasskeyProof } from '@/session/use-passkey-proof';

/** Another password, by whoever knows the present one or has a passkey. */
export function Password() {
  const { t } = useTranslation('identity');
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={t('password.title')}>
      <p>{t('password.hint')}</p>
      <Button onClick={() => setAsking(true)}>{t('password.action')}</Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title={t('password.action')}>
        <ChangePassword onDone={() => setAsking(false)} />
      </Dialog>
    </Panel>
  );
}

function ChangePassword({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('identity');
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useChange('put', '/api/person/password', {
    forget: ['/api/sessions'],
    onSuccess: () => {
      toast(t('password.done'));
      onDone();
    },
  });
  const passkey = usePasskeyProof((proof) => change.mutate({ body: { passkey: proof, newPassword } }));
  return (
    <Form
      onSubmit={() => {
        passkey.reset();
        change.mutate({ body: { password, newPassword } });
      }}
      error={passkey.error ?? change.error}
      pending={change.isPending}
      actions={
        <>
          <Button type="submit" look="primary" pending={change.isPending}>
            {t('password.action')}
          </Button>
          {passkey.available && (
            <Button pending={passkey.isPending} disabled={newPassword === ''} onClick={passkey.ask}>
              {t('stepUp.passkey')}
            </Button>
          )}
        </>
      }
    >
      <PasswordField
        label={t('password.new')}
        name="newPassword"
        autoComplete="new-password"
        required
        value={newPassword}
        onChange={setNewPassword}
      />
      <PasswordField
        label={t('password.now')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
