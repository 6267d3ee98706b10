import { Link } from '@tanstack/react-router';
import { ArrowRight, CircleCheck, FileCheck2, LifeBuoy, Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/design/page-header';
import { classes } from '@/design/classes';
import { useSession } from '@/session/session';
import styles from './landing.module.css';

/** What this is, in three sentences, and the three ways on. */
export function LandingPage() {
  const { t } = useTranslation('everyone');
  const session = useSession();
  useTitle(t('landing.windowTitle'));
  return (
    <>
      <div className={styles.hero}>
        <div className={styles.words}>
          <h1 tabIndex={-1}>
            <span>{t('landing.title')} </span>
            <span>{t('landing.titleGoesOn')}</span>
          </h1>
          <div className={styles.sentences}>
            <p>{t('landing.first')}</p>
            <p>{t('landing.second')}</p>
            <p>{t('landing.third')}</p>
          </div>
        </div>
        <ReceiptPicture />
      </div>
      <div className={styles.ways}>
        <Link to={session === null ? '/sign-up' : '/my'} className={classes(styles.way, styles.first)}>
          <LifeBuoy aria-hidden="true" />
          <h2>{t('landing.closing')}</h2>
          <p>{t('landing.closingHint')}</p>
          <span className={styles.go}>
            {t('landing.closingGo')} <ArrowRight aria-hidden="true" />
          </span>
        </Link>
        <Link to="/verify" className={styles.way}>
          <FileCheck2 aria-hidden="true" />
          <h2>{t('landing.verify')}</h2>
          <p>{t('landing.verifyHint')}</p>
          <span className={styles.go}>
            {t('landing.verifyGo')} <ArrowRight aria-hidden="true" />
          </span>
        </Link>
        <Link to="/custodians" className={styles.way}>
          <Scale aria-hidden="true" />
          <h2>{t('landing.choose')}</h2>
          <p>{t('landing.chooseHint')}</p>
          <span className={styles.go}>
            {t('landing.chooseGo')} <ArrowRight aria-hidden="true" />
          </span>
        </Link>
      </div>
      <section className={styles.promises} aria-labelledby="promises">
        <h2 id="promises">{t('landing.promises')}</h2>
        {(['leave', 'proof', 'honest'] as const).map((name) => (
          <div key={name}>
            <h3>{t(`promise.${name}`)}</h3>
            <p className="soft">{t(`promise.${name}Hint`)}</p>
          </div>
        ))}
      </section>
    </>
  );
}

/** What one ends up with, to look at. */
function ReceiptPicture() {
  const { t } = useTranslation('everyone');
  return (
    <div className={styles.receipt} aria-hidden="true">
      <div className={styles.picture} />
      <p>
        <strong>{t('receipt.item')}</strong>
      </p>
      <ul role="list">
        {(['item', 'files', 'log'] as const).map((name) => (
          <li key={name}>
            <CircleCheck />
            {t(`receipt.checks.${name}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
