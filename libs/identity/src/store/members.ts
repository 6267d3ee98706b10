import { type MemberItem, OrganizationKind, type PageOf, StaffRole, type WhoAmI } from '@holdfast/contracts';
import { type Clock, DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { maskEmail, maskName, type PersonalDataView } from '../core/masking';
import { administratorOf, checkRemoval } from '../core/staff-rules';
import type { MasterKey } from '../crypto/master-key';
import { openPerson } from '../crypto/personal-data';
import { lockOrganization } from './actor';
import { findOrganization } from './organizations';

export type Membership = WhoAmI['memberships'][number];

interface MemberRow {
  person_id: string;
  role: string;
  created_at: Date;
  sealed: Buffer;
  wrapped: Buffer | null;
}

export class Members {
  constructor(
    private readonly master: MasterKey,
    private readonly clock: Clock,
  ) {}

  /** Where a person is on the staff; as that person. */
  async membershipsOf(sql: Sql, personId: string): Promise<Membership[]> {
    const rows = await sql.query<{ id: string; kind: string; name: string; slug: string; role: string }>(
      `SELECT o.id, o.kind, o.name, o.slug, m.role
         FROM identity.membership m JOIN identity.organization o ON o.id = m.organization_id
        WHERE m.person_id = $1::uuid ORDER BY o.name, o.id LIMIT 200`,
      [personId],
    );
    return rows.map(({ role, kind, ...organization }) => ({
      organization: { ...organization, kind: OrganizationKind.parse(kind) },
      role: StaffRole.parse(role),
    }));
  }

  async list(sql: Sql, organizationId: string, view: PersonalDataView, page: Page): Promise<PageOf<MemberItem>> {
    const rows = await sql.query<MemberRow>(
      `SELECT m.person_id, m.role, m.created_at, p.sealed, k.wrapped
         FROM identity.membership m
         JOIN identity.person p ON p.id = m.person_id
         LEFT JOIN identity.person_key k ON k.person_id = m.person_id
        WHERE m.organization_id = $1::uuid AND ($2::uuid IS NULL OR m.person_id > $2::uuid)
        ORDER BY m.person_id LIMIT $3::integer`,
      [organizationId, page.after?.[0] ?? null, page.fetchLimit],
    );
    return page.of(
      rows,
      (row) => [row.person_id],
      (row) => this.toItem(row, view === 'masked'),
    );
  }

  /** How many look after the organization's people. */
  async countAdministrators(sql: Sql, organizationId: string, kind: OrganizationKind): Promise<number> {
    const [row] = await sql.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM identity.membership WHERE organization_id = $1::uuid AND role = $2',
      [organizationId, administratorOf(kind)],
    );
    return row?.count ?? 0;
  }

  /**
   * Ends a membership, and the API keys that its person made for the organization. Throws `identity.member_not_found`,
   * `identity.last_administrator`, `identity.second_administrator`.
   */
  async remove(
    sql: Sql,
    { organizationId, personId, removedBy }: { organizationId: string; personId: string; removedBy: string },
  ): Promise<void> {
    await lockOrganization(sql, organizationId);
    const { kind } = await findOrganization(sql, organizationId);
    const [member] = await sql.query<{ role: string }>(
      'SELECT role FROM identity.membership WHERE organization_id = $1::uuid AND person_id = $2::uuid',
      [organizationId, personId],
    );
    if (member === undefined) {
      throw new DomainError('not_found', 'identity.member_not_found', 'There is no such member.');
    }
    const administrators = await this.countAdministrators(sql, organizationId, kind);
    checkRemoval({ kind, role: StaffRole.parse(member.role), isSelf: personId === removedBy, administrators });
    await sql.execute('DELETE FROM identity.membership WHERE organization_id = $1::uuid AND person_id = $2::uuid', [
      organizationId,
      personId,
    ]);
    await sql.execute(
      `UPDATE identity.api_key SET revoked_at = $3::timestamptz
        WHERE organization_id = $1::uuid AND created_by = $2::uuid AND revoked_at IS NULL`,
      [organizationId, personId, this.clock.now()],
    );
  }

  private toItem(row: MemberRow, masked: boolean): MemberItem {
    const data = openPerson(this.master, row.person_id, row);
    const shown = data === null ? { name: null, email: null } : { name: data.name, email: data.email };
    return {
      personId: row.person_id,
      role: StaffRole.parse(row.role),
      name: masked && shown.name !== null ? maskName(shown.name) : shown.name,
      email: masked && shown.email !== null ? maskEmail(shown.email) : shown.email,
      masked,
      since: row.created_at.toISOString(),
    };
  }
}
