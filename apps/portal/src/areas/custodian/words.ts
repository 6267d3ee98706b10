import { useTranslation } from 'react-i18next';
import { useSession } from '@/session/session';

/** What the API says by a code that is a mere string to it: our words, else what is given instead. */
export function useCodeWords(): (key: string, otherwise: string) => string {
  const { i18n } = useTranslation('custodian');
  // That there are words was just asked, so that the key's type is beside the point.
  return (key, otherwise) =>
    i18n.exists(key, { ns: 'custodian' }) ? i18n.t(key as never, { ns: 'custodian' }) : otherwise;
}

/** A colleague is not named: at a custodian names are personal data that take a reason to be seen. One knows oneself. */
export function useWho(): (personId: string) => string {
  const { t } = useTranslation('custodian');
  const me = useSession()?.person.id;
  return (personId) => t(personId === me ? 'transfer.byMe' : 'transfer.byColleague');
}

export const codeKey = (code: string) => code.replaceAll('.', '_');
