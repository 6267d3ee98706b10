import { isPieceMissing } from '@/api/problem';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { ButtonLink } from '@/design/button';
import { Failed } from '@/design/state';

/** A page that could not be shown: what happened, and a way on. */
export function ErrorPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <>
      <PageHeader title={t('error.title')} />
      {/* A piece of the page that did not come is asked for by no page but a new one. */}
      <Failed
        error={error}
        onRetry={() => (isPieceMissing(error) ? window.location.reload() : void router.invalidate())}
      />
    </>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <PageHeader
      title={t('notFound.title')}
      lead={t('notFound.lead')}
      actions={<ButtonLink to="/">{t('notFound.home')}</ButtonLink>}
    />
  );
}
