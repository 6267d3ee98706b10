import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { ProblemError } from '@/api/problem';
import { Button } from '@/design/button';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import type { Language } from '@/i18n';
import { useLanguage } from '@/i18n/use-language';
import { AccountFields } from '@/session/account-fields';
import { useSessionChange } from '@/session/session';
import styles from './account.module.css';

const route = getRouteApi('/sign-up');

/** Signs up, then in. An address that has an account already is told by nothing but the sign-in that its password refuses. */
async function signUp(body: { name: string; email: string; password: string; language: Language }) {
  await change('post', '/api/people', { body }, crypto.randomUUID());
  try {
    const { email, password } = body;
    return await change('post', '/api/session', { body: { email, password } }, crypto.randomUUID());
  } catch (error) {
    if (error instanceof ProblemError && error.isSignedOut) return null;
    throw error;
  }
}

export function SignUpPage() {
  const { t } = useTranslation(['everyone', 'common']);
  const { next } = route.useSearch();
  const router = useRouter();
  const changeSession = useSessionChange();
  const { language } = useLanguage();
  const [name, setName] = useState('');
  const [account, setAccount] = useState({ email: '', password: '' });
  const wish = useMutation({
    mutationFn: () => signUp({ ...account, name: name.trim(), email: account.email.trim(), language }),
    onSuccess: (session) => {
      if (session === null) return router.navigate({ to: '/sign-in', search: { next } });
      changeSession(session);
      return router.history.push(next ?? '/my');
    },
  });
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('signUp.title')} lead={t('signUp.lead')} />
      <Panel>
        <Form
          onSubmit={() => wish.mutate()}
          error={wish.error}
          pending={wish.isPending}
          actions={
            <Button type="submit" look="primary" pending={wish.isPending}>
              {t('signUp.action')}
            </Button>
          }
        >
          <TextField
            label={t('signUp.name')}
            name="name"
            autoComplete="name"
            required
            value={name}
            onChange={setName}
          />
          <AccountFields value={account} onChange={setAccount} isNew passwordHint={t('signUp.passwordHint')} />
        </Form>
      </Panel>
      <p>
        {t('signUp.haveAccount')}{' '}
        <Link to="/sign-in" search={{ next }}>
          {t('common:account.signIn')}
        </Link>
      </p>
    </div>
  );
}
