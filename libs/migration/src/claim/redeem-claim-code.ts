import { DomainError, newId } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { claimCodeHash, normaliseClaimCode } from '../core/claim-code';

type Outcome = 'claimed' | 'unknown' | 'used' | 'expired';

export interface Claimed {
  readonly id: string;
  readonly holderId: string;
  readonly platform: { readonly id: string; readonly name: string };
}

/**
 * Makes the holder of a typed code the person's, once. Throws `claim.code_malformed`, `claim.code_unknown` (a revoked one
 * too), `claim.code_used`, `claim.code_expired`.
 */
export async function redeemClaimCode(sql: Sql, personId: string, typed: string): Promise<Claimed> {
  const id = newId();
  const [row] = await sql.query<{ outcome: Outcome; holder_id: string | null; organization_id: string | null }>(
    `SELECT outcome, holder_id, organization_id FROM migration.redeem_claim_code($1::uuid, $2::bytea, $3::uuid)`,
    [id, claimCodeHash(normaliseClaimCode(typed)), personId],
  );
  if (row?.outcome !== 'claimed' || row.holder_id === null || row.organization_id === null) {
    throw refusal(row?.outcome ?? 'unknown');
  }
  const [platform] = await sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM identity.organization WHERE id = $1::uuid`,
    [row.organization_id],
  );
  return { id, holderId: row.holder_id, platform: platform! };
}

function refusal(outcome: Outcome): DomainError {
  const field = '/code';
  switch (outcome) {
    case 'used':
      return new DomainError('conflict', 'claim.code_used', 'This code has been used.', {
        field,
        remedy: 'If it was not you, write to the platform at once.',
      });
    case 'expired':
      return new DomainError('conflict', 'claim.code_expired', 'This code has expired.', {
        field,
        remedy: 'Ask the platform for a new letter.',
      });
    default:
      return new DomainError('not_found', 'claim.code_unknown', 'There is no such code.', {
        field,
        remedy: 'Use the newest letter; an older code is worth nothing once a new one is sent.',
      });
  }
}
