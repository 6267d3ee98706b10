import type { OrganizationKind, StaffRole } from '@holdfast/contracts';
import { newId } from '@holdfast/kernel';
import type { Database, Sql } from '@holdfast/platform';
import { parseEmail } from '../core/email';
import { checkRole } from '../core/staff-rules';
import { parseName } from '../core/text';
import { type MasterKey, organizationOwner } from '../crypto/master-key';
import { PasswordHasher } from '../crypto/password-hasher';
import { sealPerson } from '../crypto/personal-data';
import { findOrganization } from './organizations';

export interface NewOrganization {
  readonly kind: OrganizationKind;
  readonly name: string;
  /** Unique; lower case letters, digits and single hyphens. */
  readonly slug: string;
  /** The corporate group; none when not given. */
  readonly groupId?: string;
}

export interface SeedPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * For operators and demonstrations, through the owner's door: there is no HTTP route that makes an organization. Each of
 * these can run twice; the second time it answers what is there, unchanged.
 */
export async function createOrganization(owner: Database, master: MasterKey, wanted: NewOrganization): Promise<string> {
  const id: string = newId();
  return owner.transact({}, async (sql) => {
    const added = await sql.execute(
      `INSERT INTO identity.organization (id, kind, name, slug, group_id) VALUES ($1::uuid, $2, $3, $4, $5::uuid)
       ON CONFLICT (slug) DO NOTHING`,
      [id, wanted.kind, parseName(wanted.name), wanted.slug, wanted.groupId ?? null],
    );
    if (added === 0) return idOf(sql, 'SELECT id FROM identity.organization WHERE slug = $1', wanted.slug);
    await sql.execute('INSERT INTO identity.organization_key (organization_id, wrapped) VALUES ($1::uuid, $2)', [
      id,
      master.newDataKey(organizationOwner(id)).wrapped,
    ]);
    return id;
  });
}

/** A person who can sign in; the password policy is not asked. */
export async function createPerson(owner: Database, master: MasterKey, wanted: SeedPerson): Promise<string> {
  const email = parseEmail(wanted.email);
  const name = parseName(wanted.name);
  const passwordHash = await new PasswordHasher().hash(wanted.password);
  const id: string = newId();
  const { wrapped, sealed } = sealPerson(master, id, { email, name });
  const index = master.emailIndex(email);
  return owner.transact({}, async (sql) => {
    const added = await sql.execute(
      `INSERT INTO identity.person (id, email_index, sealed, password_hash) VALUES ($1::uuid, $2, $3, $4)
       ON CONFLICT (email_index) DO NOTHING`,
      [id, index, sealed, passwordHash],
    );
    if (added === 0) return idOf(sql, 'SELECT id FROM identity.person WHERE email_index = $1', index);
    await sql.execute('INSERT INTO identity.person_key (person_id, wrapped) VALUES ($1::uuid, $2)', [id, wrapped]);
    return id;
  });
}

/** A person on an organization's staff. Throws `identity.role_not_here`. */
export async function createMember(
  owner: Database,
  master: MasterKey,
  wanted: SeedPerson & { readonly organizationId: string; readonly role: StaffRole },
): Promise<string> {
  const personId = await createPerson(owner, master, wanted);
  await owner.transact({}, async (sql) => {
    checkRole((await findOrganization(sql, wanted.organizationId)).kind, wanted.role);
    await sql.execute(
      `INSERT INTO identity.membership (organization_id, person_id, role) VALUES ($1::uuid, $2::uuid, $3)
       ON CONFLICT (organization_id, person_id) DO NOTHING`,
      [wanted.organizationId, personId, wanted.role],
    );
  });
  return personId;
}

async function idOf(sql: Sql, query: string, value: string | Buffer): Promise<string> {
  const [row] = await sql.query<{ id: string }>(query, [value]);
  if (row === undefined) throw new Error('A row that was in the way is gone.');
  return row.id;
}
