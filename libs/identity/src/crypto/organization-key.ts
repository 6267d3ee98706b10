import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { derive, type MasterKey, organizationOwner } from './master-key';
import { seal, unseal } from './seal';

/** Throws `identity.organization_not_found`, also when row-level security hides the key from the caller. */
export async function openOrganizationKey(sql: Sql, master: MasterKey, organizationId: string): Promise<Buffer> {
  const [row] = await sql.query<{ wrapped: Buffer }>(
    'SELECT wrapped FROM identity.organization_key WHERE organization_id = $1::uuid',
    [organizationId],
  );
  if (row === undefined) {
    throw new DomainError('not_found', 'identity.organization_not_found', 'There is no such organization.');
  }
  return master.unwrap(row.wrapped, organizationOwner(organizationId));
}

/** The addresses that an organization has invited, sealed under its key. */
export class InvitedEmails {
  private readonly sealing: Buffer;

  constructor(dataKey: Uint8Array) {
    this.sealing = derive(dataKey, 'holdfast invited email seal');
  }

  static async open(sql: Sql, master: MasterKey, organizationId: string): Promise<InvitedEmails> {
    return new InvitedEmails(await openOrganizationKey(sql, master, organizationId));
  }

  seal(email: string, invitationId: string): Buffer {
    return seal(this.sealing, Buffer.from(email), `invitation:${invitationId}`);
  }

  /** Null when the invited person was erased. */
  unseal(sealed: Uint8Array | null, invitationId: string): string | null {
    return sealed === null ? null : unseal(this.sealing, sealed, `invitation:${invitationId}`).toString();
  }
}
