import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordField, TextField } from '@/design/fields';

export interface Account {
  readonly email: string;
  readonly password: string;
}

interface AccountFieldsProps {
  readonly value: Account;
  readonly onChange: (value: Account) => void;
  /** Whether a password is chosen here, or known already: password managers want to know. */
  readonly isNew?: boolean;
  readonly emailIsKnown?: boolean;
  readonly passwordHint?: ReactNode;
}

/** Who one is, and what only they know: for signing up and in. */
export function AccountFields({ value, onChange, isNew = false, emailIsKnown, passwordHint }: AccountFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t('account.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        readOnly={emailIsKnown}
        value={value.email}
        onChange={(email) => onChange({ ...value, email })}
      />
      <PasswordField
        label={t('account.password')}
        hint={passwordHint}
        name="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
      />
    </>
  );
}
