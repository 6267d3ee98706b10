/** The languages of the portal, by the tag that the page's `lang` has. */
export const LANGUAGES = {
  en: { name: 'English', short: 'EN', tag: 'en', locale: 'en-GB' },
  zh: { name: '简体中文', short: '中文', tag: 'zh-Hans', locale: 'zh-CN' },
} as const;

export type Language = keyof typeof LANGUAGES;

const KEPT_AS = 'holdfast.language';

/** What was chosen on this device, else what the browser prefers; public/preferences.js does the same before the first paint. */
export function preferredLanguage(): Language {
  return document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
}

export function keepLanguage(language: Language): void {
  document.documentElement.lang = LANGUAGES[language].tag;
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}
