import { Link } from '@tanstack/react-router';
import { Images } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AreaLayout } from '@/shell/area-layout';

export function HolderLayout() {
  const { t } = useTranslation('holder');
  return (
    <AreaLayout label={t('nav.label')}>
      <Link to="/my" activeOptions={{ exact: true }}>
        <Images aria-hidden="true" />
        {t('nav.collection')}
      </Link>
    </AreaLayout>
  );
}
