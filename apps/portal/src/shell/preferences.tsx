import { Languages, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { changeLanguage, LANGUAGES } from '@/i18n';
import { useLanguage } from '@/i18n/use-language';
import styles from './shell.module.css';
import { useTheme } from './theme';

/** The other language, in its own words: whoever needs it can read it. */
export function LanguageSwitch() {
  const { language } = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  const { name, short, tag } = LANGUAGES[other];
  return (
    <button
      type="button"
      className={styles.tool}
      lang={tag}
      aria-label={`${name} (${short})`}
      onClick={() => void changeLanguage(other)}
    >
      <Languages aria-hidden="true" />
      <span className={styles.onWide}>{name}</span>
      <span className={styles.onPhone} aria-hidden="true">
        {short}
      </span>
    </button>
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const [theme, choose] = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" className={styles.tool} onClick={() => choose(other)} aria-label={t(`theme.${other}`)}>
      {other === 'dark' ? <Moon aria-hidden="true" /> : <Sun aria-hidden="true" />}
    </button>
  );
}
