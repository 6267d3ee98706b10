import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import type { Claimed } from './redeem-claim-code';

/**
 * Makes the person's what a wallet proves: holders whose line in a deposit names it, or whose token was in it. The caller
 * has checked the signature. Throws `claim.wallet_unknown` when there is nothing (or somebody has claimed it already).
 */
export async function claimByWallet(sql: Sql, personId: string, address: string): Promise<Claimed[]> {
  const rows = await sql.query<{ claim_id: string; holder_id: string; organization_id: string }>(
    'SELECT claim_id, holder_id, organization_id FROM migration.claim_by_wallet($1, $2::uuid)',
    [address, personId],
  );
  if (rows.length === 0) {
    throw new DomainError(
      'not_found',
      'claim.wallet_unknown',
      'No platform has named this wallet for a user of its own.',
      {
        remedy: 'Claim with the code of the platform’s letter, or sign with another wallet.',
      },
    );
  }
  const platforms = await sql.query<{ id: string; name: string }>(
    'SELECT id, name FROM identity.organization WHERE id = ANY ($1::uuid[])',
    [rows.map((row) => row.organization_id)],
  );
  return rows.map((row) => ({
    id: row.claim_id,
    holderId: row.holder_id,
    platform: platforms.find(({ id }) => id === row.organization_id)!,
  }));
}
