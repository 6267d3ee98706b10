import { OrganizationKind } from '@holdfast/contracts';
import { type AddressBook, LANGUAGES, type Sql } from '@holdfast/platform';
import { z } from 'zod';
import { administratorOf } from '../core/staff-rules';
import type { MasterKey } from '../crypto/master-key';
import { openPerson } from '../crypto/personal-data';
import { findOrganization } from './organizations';

/** Whom a mail reaches; for the sender, which is billing's. Somebody who was erased has no address any more. */
export class PeopleAddressBook implements AddressBook {
  constructor(private readonly master: MasterKey) {}

  async addressOf(sql: Sql, personId: string) {
    const [row] = await sql.query<{ sealed: Buffer; wrapped: Buffer | null; language: string }>(
      `SELECT p.sealed, p.language, k.wrapped
         FROM identity.person p LEFT JOIN identity.person_key k ON k.person_id = p.id
        WHERE p.id = $1::uuid AND p.erased_at IS NULL`,
      [personId],
    );
    const data = row === undefined ? null : openPerson(this.master, personId, row);
    return data === null ? null : { address: data.email, language: z.enum(LANGUAGES).parse(row?.language) };
  }

  /** Throws `identity.organization_not_found`. */
  async administratorsOf(sql: Sql, organizationId: string): Promise<string[]> {
    const { kind } = await findOrganization(sql, organizationId);
    const rows = await sql.query<{ person_id: string }>(
      'SELECT person_id FROM identity.membership WHERE organization_id = $1::uuid AND role = $2 ORDER BY person_id LIMIT 100',
      [organizationId, administratorOf(OrganizationKind.parse(kind))],
    );
    return rows.map((row) => row.person_id);
  }
}
