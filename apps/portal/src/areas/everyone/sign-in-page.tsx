import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { homeOf } from '@/session/organization';
import type { Session } from '@/session/session';
import { SignInForm } from '@/session/sign-in-form';
import styles from './account.module.css';

const route = getRouteApi('/sign-in');

/** Somebody of one organization's staff goes to its work, everybody else to their own things. */
const homeFor = (session: Session) => {
  const [only, ...others] = session.memberships;
  return only !== undefined && others.length === 0 ? homeOf(only) : ({ to: '/my' } as const);
};

export function SignInPage() {
  const { t } = useTranslation(['everyone', 'identity']);
  const { next } = route.useSearch();
  const router = useRouter();
  const goOn = (session: Session) =>
    next === undefined ? void router.navigate(homeFor(session)) : router.history.push(next);
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('signIn.title')} lead={next === undefined ? undefined : t('signIn.first')} />
      <Panel>
        <SignInForm onDone={goOn} />
      </Panel>
      <p>
        <Link to="/recovery">{t('identity:signIn.forgotten')}</Link>
      </p>
      <p>
        {t('signIn.noAccount')}{' '}
        <Link to="/sign-up" search={{ next }}>
          {t('signUp.title')}
        </Link>
      </p>
    </div>
  );
}
