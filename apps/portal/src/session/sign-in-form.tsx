import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { Button } from '@/design/button';
import { PasswordField, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { type Session, useSessionChange } from './session';

interface SignInFormProps {
  /** Known already, and not to be changed: somebody goes on where they were. */
  readonly email?: string;
  readonly onDone: (session: Session) => void;
}

export function SignInForm({ email: known, onDone }: SignInFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const changeSession = useSessionChange();
  const signIn = useMutation({
    // Signing in takes no key: a second try is a second try.
    mutationFn: () => change('post', '/api/session', { body: { email: email.trim(), password } }, crypto.randomUUID()),
    onSuccess: (session) => {
      changeSession(session);
      onDone(session);
    },
  });
  return (
    <Form
      onSubmit={() => signIn.mutate()}
      error={signIn.error}
      pending={signIn.isPending}
      actions={
        <Button type="submit" look="primary" pending={signIn.isPending}>
          {t('account.signIn')}
        </Button>
      }
    >
      <TextField
        label={t('account.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        readOnly={known !== undefined}
        value={email}
        onChange={setEmail}
      />
      <PasswordField
        label={t('account.password')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
