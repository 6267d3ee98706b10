import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/design/dialog';
import { SignInForm } from './sign-in-form';

/** The same person signs in again; the page below, and what they wrote in it, has waited. */
export default function ExpiredDialog({ email, onDone }: { email: string; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const goOn = () => {
    onDone();
    void queries.invalidateQueries();
  };
  return (
    <Dialog open title={t('expired.title')}>
      <p>{t('expired.lead')}</p>
      <SignInForm email={email} onDone={goOn} />
    </Dialog>
  );
}
