import { Link, useLocation } from '@tanstack/react-router';
import { ArrowLeftRight, Images, ReceiptText, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AreaLayout } from '@/shell/area-layout';

export function HolderLayout() {
  const { t } = useTranslation('holder');
  // What one does with the collection is part of it: its items, and choosing where they go.
  const isOfCollection = useLocation({ select: ({ pathname }) => /^\/my\/(items|move)\b/.test(pathname) });
  return (
    <AreaLayout label={t('nav.label')}>
      <Link
        to="/my"
        activeOptions={{ exact: true, includeSearch: false }}
        aria-current={isOfCollection ? 'page' : undefined}
      >
        <Images aria-hidden="true" />
        {t('nav.collection')}
      </Link>
      <Link to="/my/transfers">
        <ArrowLeftRight aria-hidden="true" />
        {t('nav.transfers')}
      </Link>
      <Link to="/my/billing">
        <ReceiptText aria-hidden="true" />
        {t('nav.billing')}
      </Link>
      <Link to="/my/account">
        <UserRound aria-hidden="true" />
        {t('nav.account')}
      </Link>
    </AreaLayout>
  );
}
