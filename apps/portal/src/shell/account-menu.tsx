import { Link, useRouter } from '@tanstack/react-router';
import { ChevronDown, CircleUser } from 'lucide-react';
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { homeOf } from '@/session/organization';
import { type Session, useSessionChange } from '@/session/session';
import styles from './shell.module.css';

/** Where the person can go: their own things, and each organization whose staff they are. And out. */
export function AccountMenu({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = session.person.name ?? session.person.email ?? t('account.menu');
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  const closeOnLeave = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    <div className={styles.menu} onKeyDown={closeOnEscape} onBlur={closeOnLeave}>
      <button
        ref={button}
        type="button"
        className={styles.tool}
        aria-expanded={open}
        aria-controls="account-menu"
        onClick={() => setOpen(!open)}
      >
        <CircleUser aria-hidden="true" />
        <span>{name}</span>
        <ChevronDown aria-hidden="true" />
      </button>
      {/* Below the button in the order of the focus, and gone as soon as the focus leaves. */}
      <div id="account-menu" className={styles.popover} hidden={!open} onClick={() => setOpen(false)}>
        <p className="small faint">{session.person.email}</p>
        <Link to="/my">{t('account.mine')}</Link>
        {session.memberships.map((membership) => (
          <Link key={membership.organization.id} {...homeOf(membership)}>
            <span>
              {membership.organization.name}
              <br />
              <span className="small faint">{t(`role.${membership.role}`)}</span>
            </span>
          </Link>
        ))}
        <SignOutButton />
      </div>
    </div>
  );
}

function SignOutButton() {
  const { t } = useTranslation();
  const router = useRouter();
  const changeSession = useSessionChange();
  const signOut = useChange('delete', '/api/session');
  const leave = () => {
    changeSession(null);
    void router.navigate({ to: '/' });
  };
  return (
    <button
      type="button"
      className={styles.tool}
      onClick={() => signOut.mutate({}, { onSuccess: leave, onError: leave })}
    >
      {t('account.signOut')}
    </button>
  );
}
