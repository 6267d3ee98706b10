import type { Actor, Sql } from '@holdfast/platform';

/**
 * Goes on as this actor, for row-level security, until the transaction ends. For the moment in which the transaction
 * itself has found out who they are: a person who just signed up or in.
 */
export async function actAs(sql: Sql, actor: Actor): Promise<void> {
  await sql.query(`SELECT set_config('app.person_id', $1, true), set_config('app.organization_id', $2, true)`, [
    actor.personId ?? '',
    actor.organizationId ?? '',
  ]);
}

/** One change to an organization's people at a time: counting administrators would otherwise race. */
export async function lockOrganization(sql: Sql, organizationId: string): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('identity:' || $1, 0))::text`, [organizationId]);
}
