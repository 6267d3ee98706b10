import type { WhoAmI } from '@holdfast/contracts';
import type { Members, People } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

/** A signed-in person as they see themselves. Throws `identity.person_not_found`. */
export async function whoAmI(
  sql: Sql,
  { people, members }: { people: People; members: Members },
  session: { personId: string; sessionId: string; expiresAt: Date },
): Promise<WhoAmI> {
  const person = await people.find(sql, session.personId);
  if (person === null) throw new DomainError('not_found', 'identity.person_not_found', 'There is no such person.');
  return {
    person: {
      id: person.id,
      email: person.data?.email ?? null,
      name: person.data?.name ?? null,
      emailVerified: person.emailVerified,
      language: person.language,
    },
    session: { id: session.sessionId, expiresAt: session.expiresAt.toISOString() },
    memberships: await members.membershipsOf(sql, session.personId),
  };
}
