import { useTranslation } from 'react-i18next';

/** What the API says by a code that is a mere string to it: our words, else the code itself. */
export function useCodeWords(): (group: 'code' | 'waiting', code: string) => string {
  const { i18n } = useTranslation('platform');
  return (group, code) => {
    const key = `${group}.${code}`;
    // That there are words was just asked, so that the key's type is beside the point.
    return i18n.exists(key, { ns: 'platform' }) ? String(i18n.t(key as never, { ns: 'platform' })) : code;
  };
}
