import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/design/dialog';
import { askSession, onSessionElsewhere, type Session } from './session';
import { SignInForm } from './sign-in-form';

/** The same person signs in again; the page below, and what they wrote in it, has waited. */
export default function ExpiredDialog({ email, onDone }: { email: string; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const goOn = (session: Session) => {
    // A passkey can be somebody else's: nothing of the first person's stays on the screen.
    if (session.person.email !== email) return window.location.assign('/');
    onDone();
    void queries.invalidateQueries();
  };
  const goOnFromElsewhere = useEffectEvent(goOn);
  useEffect(
    // Whoever signs in again in another tab need not do it here too.
    () =>
      onSessionElsewhere((isSignedIn) => {
        if (isSignedIn) void askSession().then((session) => session !== null && goOnFromElsewhere(session));
      }),
    [],
  );
  return (
    <Dialog open title={t('expired.title')}>
      <p>{t('expired.lead')}</p>
      <SignInForm email={email} onDone={goOn} />
    </Dialog>
  );
}
