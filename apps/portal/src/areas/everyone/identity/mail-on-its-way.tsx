import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { Notice } from '@/design/notice';

/** A mail was written. Where no server sends it, it says where it rests. */
export function MailOnItsWay({ children }: { children: ReactNode }) {
  const { t } = useTranslation('identity');
  const outbox = useQuery({ ...query('/api/development/outbox'), retry: false });
  return (
    <Notice tone="good" live title={t('mailed.onItsWay')}>
      <p>{children}</p>
      {outbox.isSuccess && (
        <p className="small">
          <Link to="/development/outbox">{t('mailed.outbox')}</Link>
        </p>
      )}
    </Notice>
  );
}
