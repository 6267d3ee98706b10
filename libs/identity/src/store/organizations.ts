import { OrganizationKind } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

export interface Organization {
  readonly id: string;
  readonly kind: OrganizationKind;
  readonly name: string;
  readonly slug: string;
  readonly groupId: string | null;
}

interface OrganizationRow {
  id: string;
  kind: string;
  name: string;
  slug: string;
  group_id: string | null;
}

/** Throws `identity.organization_not_found`. */
export async function findOrganization(sql: Sql, organizationId: string): Promise<Organization> {
  const [row] = await sql.query<OrganizationRow>(
    'SELECT id, kind, name, slug, group_id FROM identity.organization WHERE id = $1::uuid',
    [organizationId],
  );
  if (row === undefined) {
    throw new DomainError('not_found', 'identity.organization_not_found', 'There is no such organization.');
  }
  return { id: row.id, kind: OrganizationKind.parse(row.kind), name: row.name, slug: row.slug, groupId: row.group_id };
}
