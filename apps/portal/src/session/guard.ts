import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { type Membership, sessionQuery, type Session, askSession } from './session';

/** For a route's beforeLoad: whoever is not signed in does that first, and comes back. */
export async function requireSession(queries: QueryClient, location: { href: string }): Promise<Session> {
  const known = await queries.ensureQueryData(sessionQuery);
  const session = known ?? (await askSession());
  if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
  queries.setQueryData(sessionQuery.queryKey, session);
  return session;
}

/** The membership that the address names; null when the person is not of that organization's staff. */
export const membershipOf = (session: Session, kind: Membership['organization']['kind'], slug: string) =>
  session.memberships.find(({ organization }) => organization.kind === kind && organization.slug === slug) ?? null;
