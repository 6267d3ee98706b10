import { Link, Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onSignedOut } from '@/api/client';
import { Toasts } from '@/design/toasts';
import { homeOf } from '@/session/organization';
import { askSession, onSessionElsewhere, type Session, useMailLanguage, useSession } from '@/session/session';
import { AccountMenu } from './account-menu';
import { LanguageSwitch, ThemeSwitch } from './preferences';
import styles from './shell.module.css';
import { useFocusKept, usePageFocus } from './use-page-focus';

const ExpiredDialog = lazy(() => import('@/session/expired-dialog'));

/** What is around every page. */
export function Shell() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  usePageFocus(main);
  useFocusKept(main);
  useMailLanguage();
  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#content" onClick={() => main.current?.focus()}>
        {t('shell.skip')}
      </a>
      <Header />
      <main id="content" tabIndex={-1} ref={main}>
        <div className={styles.inner}>
          <div className={styles.main}>
            <Outlet />
          </div>
        </div>
      </main>
      <Footer />
      <Toasts />
      <Expired />
    </div>
  );
}

function Header() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <div className={styles.bar}>
          <Link to="/" className={styles.brand}>
            <img src="/icon.svg" alt="" width="28" height="28" />
            Holdfast
          </Link>
          <nav className={styles.nav} aria-label={t('shell.main')}>
            {session !== null && <Home session={session} />}
            <Link to="/verify">{t('shell.verify')}</Link>
            <Link to="/custodians">{t('shell.custodians')}</Link>
          </nav>
          <div className={styles.tools}>
            <LanguageSwitch />
            <ThemeSwitch />
            {session === null ? <Link to="/sign-in">{t('account.signIn')}</Link> : <AccountMenu session={session} />}
          </div>
        </div>
      </div>
    </header>
  );
}

/** Staff come for their work; what is their own is in the menu of their account. */
function Home({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [membership] = session.memberships;
  if (membership === undefined) return <Link to="/my">{t('account.mine')}</Link>;
  return <Link {...homeOf(membership)}>{t('account.work')}</Link>;
}

function Footer() {
  const { t } = useTranslation();
  return (
    <footer className={styles.footer}>
      <div className={styles.inner}>
        <p>{t('shell.promise')}</p>
        <a href="/api/docs">{t('shell.api')}</a>
      </div>
    </footer>
  );
}

/** The session ended while somebody was at work: they sign in over the page, and what they wrote is still there. */
function Expired() {
  const session = useSession();
  const [expired, setExpired] = useState(false);
  const isSigningIn = useMatches().some(({ routeId }) => routeId === '/sign-in');
  // The answer may be to a question from before somebody signed out, or in: whether the session is over is asked, and believed
  // only of whom the page is still shown to.
  const believe = useEffectEvent((now: Session | null) => {
    if (now === null && session !== null) setExpired(true);
  });
  const ask = useEffectEvent(async () => {
    if (session !== null) believe(await askSession().catch(() => session));
  });
  useEffect(() => onSignedOut(() => void ask()), []);
  // Signed out in another tab: what is on this one is hidden before somebody else reads it.
  useEffect(() => onSessionElsewhere((isSignedIn) => !isSignedIn && setExpired(true)), []);
  if (!expired || session === null || isSigningIn) return null;
  return (
    <Suspense>
      <ExpiredDialog email={session.person.email ?? ''} onDone={() => setExpired(false)} />
    </Suspense>
  );
}
