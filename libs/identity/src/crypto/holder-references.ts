import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { openOrganizationKey } from './organization-key';
import { derive, hmac, type MasterKey, organizationOwner } from './master-key';
import { seal, unseal } from './seal';

/**
 * A platform's names for its users, under keys of that organization alone: the same user of two platforms cannot be
 * linked by them. One HMAC and one AES-GCM each.
 */
export class HolderReferences {
  private readonly indexing: Buffer;
  private readonly sealing: Buffer;

  constructor(
    readonly organizationId: string,
    dataKey: Uint8Array,
  ) {
    this.indexing = derive(dataKey, 'holdfast holder reference index');
    this.sealing = derive(dataKey, 'holdfast holder reference seal');
  }

  /** Throws `identity.organization_not_found`, also when row-level security hides the key from the caller. */
  static async open(sql: Sql, master: MasterKey, organizationId: string): Promise<HolderReferences> {
    return new HolderReferences(organizationId, await openOrganizationKey(sql, master, organizationId));
  }

  /** 32 bytes; the same for the same reference. References are compared as they are: no case folding, no trimming. */
  index(reference: string): Buffer {
    return hmac(this.indexing, reference);
  }

  seal(reference: string): Buffer {
    return seal(this.sealing, Buffer.from(reference, 'utf8'), organizationOwner(this.organizationId));
  }

  unseal(sealed: Uint8Array): string {
    return unseal(this.sealing, sealed, organizationOwner(this.organizationId)).toString('utf8');
  }
}

/** Holders at once: one statement, two arrays. */
export const HOLDER_BATCH_MAX = 10_000;

/**
 * Knows every reference as a holder of the organization, making those that are new: for the worker. Answers reference ->
 * holder id; a reference that comes twice is one holder. Throws `identity.too_many_holders` beyond HOLDER_BATCH_MAX.
 */
export async function upsertHolders(
  sql: Sql,
  references: HolderReferences,
  names: readonly string[],
  depositId: string | null = null,
): Promise<Map<string, string>> {
  if (names.length > HOLDER_BATCH_MAX) {
    throw new DomainError('too_large', 'identity.too_many_holders', `A batch has at most ${HOLDER_BATCH_MAX} holders.`);
  }
  const byIndex = new Map([...new Set(names)].map((name) => [references.index(name).toString('hex'), name]));
  const rows = await sql.query<{ reference_index: Buffer; holder_id: string }>(
    'SELECT reference_index, holder_id FROM identity.upsert_holders($1::uuid, $2::bytea[], $3::bytea[], $4::uuid)',
    [
      references.organizationId,
      [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex')),
      [...byIndex.values()].map((name) => references.seal(name)),
      depositId,
    ],
  );
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const name = byIndex.get(row.reference_index.toString('hex'));
      return name === undefined ? [] : [[name, row.holder_id]];
    }),
  );
}
