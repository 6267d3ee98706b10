import { useTranslation } from 'react-i18next';
import { Notice } from '@/design/notice';

/** The address has no token behind its #: mail programs cut long lines. */
export function CutLink() {
  const { t } = useTranslation('identity');
  return (
    <Notice tone="warn" title={t('mailed.cut')}>
      {t('mailed.cutHint')}
    </Notice>
  );
}
