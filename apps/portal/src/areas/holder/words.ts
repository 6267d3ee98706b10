import { useTranslation } from 'react-i18next';

/** What the API says by a code that is a mere string to it: our words, else what is given instead. */
export function useCodeWords(): (key: string, otherwise: string) => string {
  const { i18n } = useTranslation('holder');
  // That there are words was just asked, so that the key's type is beside the point.
  return (key, otherwise) => (i18n.exists(key, { ns: 'holder' }) ? i18n.t(key as never, { ns: 'holder' }) : otherwise);
}
