import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language } from './languages';

/** The language on screen, with the locale that numbers, money and times are written in. */
export function useLanguage(): { language: Language; locale: string; tag: string } {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return { language, ...LANGUAGES[language] };
}
