import { type Query, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Answer, change, read } from '@/api/client';
import { ProblemError } from '@/api/problem';
import { useLanguage } from '@/i18n/use-language';

export type Session = Answer<'/api/session'>;
export type Membership = Session['memberships'][number];

const HINT = 'holdfast.signed-in';

/** Whether it is worth asking who is signed in: strangers on the landing page are spared the question. */
export function rememberSignedIn(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // Then everybody is asked.
  }
}

function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

/** Another tab signed out, or in: browsers tell this one. */
export function onSessionElsewhere(listener: (isSignedIn: boolean) => void): () => void {
  const hear = ({ key, newValue }: StorageEvent) => key === HINT && listener(newValue !== null);
  window.addEventListener('storage', hear);
  return () => window.removeEventListener('storage', hear);
}

const FRESH_FOR_MS = 60_000;

/** Who is signed in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ['/api/session'],
  staleTime: FRESH_FOR_MS,
  queryFn: async (): Promise<Session | null> => {
    if (!mayBeSignedIn()) return null;
    return askSession();
  },
});

/** Asks the API, hint or no hint: for pages that only a signed-in person may see. */
export async function askSession(): Promise<Session | null> {
  try {
    const session = await read('/api/session');
    rememberSignedIn(true);
    return session;
  } catch (error) {
    if (!(error instanceof ProblemError && error.isSignedOut)) throw error;
    rememberSignedIn(false);
    return null;
  }
}

/** Null while nobody is signed in, or while it is not known yet. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Mails come in the language that somebody reads the portal in: where theirs is another, the API is told. */
export function useMailLanguage(): void {
  const session = useSession();
  const queries = useQueryClient();
  const { language } = useLanguage();
  const kept = session?.person.language ?? language;
  useEffect(() => {
    if (kept === language) return;
    change('put', '/api/person/language', { body: { language } }, crypto.randomUUID()).then(
      () =>
        queries.setQueryData(sessionQuery.queryKey, (now) => now && { ...now, person: { ...now.person, language } }),
      // Then mails stay as they were; the next page tries again.
      () => undefined,
    );
  }, [kept, language, queries]);
}

/** After signing in or out: nothing that was read for somebody else stays. */
export function useSessionChange(): (session: Session | null) => void {
  const queries = useQueryClient();
  return (session) => {
    rememberSignedIn(session !== null);
    queries.setQueryData(sessionQuery.queryKey, session);
    if (session !== null) return;
    // Who is signed in stays in place, with those who watch it: they would not hear of another.
    const isOthers = ({ queryKey: [first] }: Query) => first !== sessionQuery.queryKey[0];
    void queries.cancelQueries({ predicate: isOthers });
    queries.removeQueries({ predicate: isOthers });
  };
}
