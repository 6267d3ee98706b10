import i18next, { type BackendModule, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keepLanguage, type Language, preferredLanguage } from './languages';
import type { Namespace } from './namespaces';

export { LANGUAGES, type Language } from './languages';
export type { Namespace, Namespaces } from './namespaces';

const files = import.meta.glob<Record<string, unknown>>('../strings/*.json', { import: 'default' });

/** Strings come as chunks of their own, language by language and area by area, when a page asks for them. */
const chunks: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language: string, namespace: string, callback: ReadCallback) {
    const load = files[`../strings/${namespace}.${language}.json`];
    if (load === undefined) return callback(new Error(`no strings ${namespace} in ${language}`), null);
    load().then(
      (strings) => callback(null, strings),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next
    .use(chunks)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: ['en', 'zh'],
      fallbackLng: false,
      load: 'languageOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    });
}

/** For a route's loader: its page then never shows without its words. */
export const needs =
  (...namespaces: Namespace[]) =>
  () =>
    i18next.loadNamespaces(namespaces);

export async function changeLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  keepLanguage(language);
}
