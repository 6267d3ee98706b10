import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { Button } from '@/design/button';
import { Form } from '@/design/form';
import { AccountFields } from './account-fields';
import { canKeepPasskeys, signWithPasskey } from './passkey';
import { type Session, useSessionChange } from './session';

interface SignInFormProps {
  /** Known already, and not to be changed: somebody goes on where they were. */
  readonly email?: string;
  readonly onDone: (session: Session) => void;
}

// Signing in takes no key: a second try is a second try.
const noKey = () => crypto.randomUUID();

async function signInByPasskey(): Promise<Session> {
  const { options } = await change('post', '/api/session/passkey/options', {}, noKey());
  const response = await signWithPasskey(options);
  return change('post', '/api/session/passkey', { body: { response } }, noKey());
}

export function SignInForm({ email: known, onDone }: SignInFormProps) {
  const { t } = useTranslation();
  const [account, setAccount] = useState({ email: known ?? '', password: '' });
  const changeSession = useSessionChange();
  const onSuccess = (session: Session) => {
    changeSession(session);
    onDone(session);
  };
  const byPassword = useMutation({
    mutationFn: () => change('post', '/api/session', { body: { ...account, email: account.email.trim() } }, noKey()),
    onSuccess,
  });
  const byPasskey = useMutation({ mutationFn: signInByPasskey, onSuccess });
  const pending = byPassword.isPending || byPasskey.isPending;
  return (
    <Form
      onSubmit={() => {
        byPasskey.reset();
        byPassword.mutate();
      }}
      error={byPassword.error ?? byPasskey.error}
      pending={pending}
      actions={
        <>
          <Button type="submit" look="primary" pending={byPassword.isPending}>
            {t('account.signIn')}
          </Button>
          {canKeepPasskeys() && (
            <Button
              icon={<KeyRound aria-hidden="true" />}
              pending={byPasskey.isPending}
              onClick={() => {
                byPassword.reset();
                if (!pending) byPasskey.mutate();
              }}
            >
              {t('account.signInByPasskey')}
            </Button>
          )}
        </>
      }
    >
      <AccountFields value={account} onChange={setAccount} emailIsKnown={known !== undefined} />
    </Form>
  );
}
