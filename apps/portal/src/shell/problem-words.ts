import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { useLanguage } from '@/i18n/use-language';

export interface ProblemWords {
  /** What is the matter. */
  readonly sentence: string;
  /** What to do; null when the sentence says it. */
  readonly remedy: string | null;
}

const KINDS = {
  400: 'malformed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  422: 'invalid',
  429: 'rateLimited',
  503: 'unavailable',
} as const;

const isKnown = (status: number): status is keyof typeof KINDS => status in KINDS;

/**
 * A problem in the person's language: our words for its code; without them what the API says, which is English; elsewhere what
 * kind of problem it is. Strings: problems.<language>.json, `code.<code>` with the code's dots.
 */
export function useProblemWords(): (problem: Problem) => ProblemWords {
  const { t, i18n } = useTranslation('problems', { useSuspense: false });
  const { t: common } = useTranslation();
  const { language } = useLanguage();
  return (problem) => {
    // Without a network the words for problems may not come either; these are there from the start.
    if (problem.code === 'network') return { sentence: common('offline.says'), remedy: common('offline.remedy') };
    const key = `code.${problem.code}`;
    if (i18n.exists(key, { ns: 'problems' })) {
      // A code comes from the API; that there are words for it was just asked.
      const words: unknown = i18n.t(key as never, { ns: 'problems', returnObjects: true });
      if (typeof words === 'string') return { sentence: words, remedy: null };
      const { says, remedy = null } = words as { says: string; remedy?: string };
      return { sentence: says, remedy };
    }
    if (language === 'en' && problem.detail !== '') return { sentence: problem.detail, remedy: problem.remedy };
    const kind = isKnown(problem.status) ? KINDS[problem.status] : 'failed';
    return { sentence: t(`kind.${kind}`), remedy: null };
  };
}
