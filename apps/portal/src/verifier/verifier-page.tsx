import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { VerifyPanel } from '@/areas/everyone/verify/verify-panel';
import { Button } from '@/design/button';
import { PageHeader } from '@/design/page-header';
import { keepLanguage, LANGUAGES } from '@/i18n/languages';
import { useLanguage } from '@/i18n/use-language';
import styles from './verifier.module.css';

/** It cannot ask anybody: the key is given to it, or it takes the bundle's own and says so. */
const nothingPublished = () => Promise.resolve(null);

/** The page that lies in every bundle. */
export function VerifierPage() {
  const { t } = useTranslation('verify');
  const { language } = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  const change = () => void i18next.changeLanguage(other).then(() => keepLanguage(other));
  return (
    <main className={styles.page}>
      <PageHeader
        title={t('title')}
        kicker="Holdfast"
        lead={t('file.lead')}
        actions={
          <Button look="quiet" lang={LANGUAGES[other].tag} onClick={change}>
            {LANGUAGES[other].name}
          </Button>
        }
      />
      <VerifyPanel published={nothingPublished} />
      <p className="small soft measure">{t('file.trust')}</p>
    </main>
  );
}
