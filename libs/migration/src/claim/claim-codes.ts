import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { claimCodeHash, newClaimCode } from '../core/claim-code';

/** A holder that nobody has claimed, with the platform's own sealed reference to it. */
export interface SilentHolder {
  readonly id: string;
  readonly referenceSealed: Buffer | null;
}

export interface IssuedCode {
  readonly id: string;
  readonly holderId: string;
  readonly referenceSealed: Buffer | null;
  /** Printed; this is the only time it is seen. */
  readonly code: string;
  readonly expiresAt: Date;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Who has accepted items in the off-boarding and has not claimed them, in order of id. */
export async function silentHolderIds(sql: Sql, organizationId: string, offBoardingId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT holder.id FROM migration.holding h
     JOIN migration.item i ON i.asset_id = h.asset_id AND i.verdict = 'accepted'
     JOIN identity.holder holder ON holder.id = h.holder_id AND holder.organization_id = i.organization_id
     WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid AND holder.person_id IS NULL ORDER BY holder.id`,
    [offBoardingId, organizationId],
  );
  return rows.map((row) => row.id);
}

/**
 * New codes for these holders; their unused older ones are worth nothing from now on. Who has claimed meanwhile is
 * left out. One transaction per call: a list cut off in the middle is simply asked for again.
 */
export async function issueClaimCodes(
  sql: Sql,
  input: { organizationId: string; offBoardingId: string; holderIds: readonly string[]; validDays: number },
  clock: Clock,
): Promise<IssuedCode[]> {
  const { organizationId, offBoardingId } = input;
  // Two at once would not see each other's codes and leave both alive; a holder may be in several off-boardings.
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('claim codes ' || $1, 0))::text`, [organizationId]);
  const holders = await sql.query<SilentHolder>(
    `SELECT id, reference_sealed AS "referenceSealed" FROM identity.holder
     WHERE id = ANY ($1::uuid[]) AND organization_id = $2::uuid AND person_id IS NULL ORDER BY id`,
    [input.holderIds, organizationId],
  );
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + input.validDays * DAY_MS);
  const codes = holders.map((holder) => ({
    id: newId(),
    holderId: holder.id,
    referenceSealed: holder.referenceSealed,
    code: newClaimCode(),
    expiresAt,
  }));
  await sql.execute(
    `UPDATE migration.claim_code SET revoked_at = $3::timestamptz
     WHERE organization_id = $1::uuid AND holder_id = ANY ($2::uuid[]) AND used_at IS NULL AND revoked_at IS NULL`,
    [organizationId, holders.map((holder) => holder.id), now],
  );
  await sql.execute(
    `INSERT INTO migration.claim_code (id, organization_id, off_boarding_id, holder_id, code_hash, issued_at, expires_at)
     SELECT u.id, $4::uuid, $5::uuid, u.holder_id, u.code_hash, $6::timestamptz, $7::timestamptz
     FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS u (id, holder_id, code_hash)`,
    [
      codes.map((code) => code.id),
      codes.map((code) => code.holderId),
      codes.map((code) => claimCodeHash(code.code)),
      organizationId,
      offBoardingId,
      now,
      expiresAt,
    ],
  );
  return codes;
}

export interface ClaimCodeRow {
  readonly id: string;
  readonly state: 'open' | 'used' | 'revoked' | 'expired';
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, issued_at AS "issuedAt", expires_at AS "expiresAt", used_at AS "usedAt", revoked_at AS "revokedAt",
  CASE WHEN used_at IS NOT NULL THEN 'used' WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN expires_at <= now() THEN 'expired' ELSE 'open' END AS state`;

/** Spelled so that each finds its partial index. */
const IS: Record<ClaimCodeRow['state'], string> = {
  used: 'used_at IS NOT NULL',
  revoked: 'revoked_at IS NOT NULL AND used_at IS NULL',
  expired: 'used_at IS NULL AND revoked_at IS NULL AND expires_at <= now()',
  open: 'used_at IS NULL AND revoked_at IS NULL AND expires_at > now()',
};

export async function listClaimCodes(
  sql: Sql,
  wanted: { organizationId: string; offBoardingId: string; state: ClaimCodeRow['state'] | null },
  page: Page,
) {
  const { organizationId, offBoardingId, state } = wanted;
  const rows = await sql.query<ClaimCodeRow>(
    `SELECT ${COLUMNS} FROM migration.claim_code
     WHERE organization_id = $1::uuid AND off_boarding_id = $2::uuid AND ($3::uuid IS NULL OR id < $3::uuid)
       AND ${state === null ? 'true' : IS[state]}
     ORDER BY id DESC LIMIT $4::int`,
    [organizationId, offBoardingId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}

/** Throws `claim_code.not_found`, and `claim.code_used` when it is too late. */
export async function revokeClaimCode(sql: Sql, organizationId: string, id: string): Promise<ClaimCodeRow> {
  const [row] = await sql.query<ClaimCodeRow>(
    `UPDATE migration.claim_code SET revoked_at = CASE WHEN used_at IS NULL THEN COALESCE(revoked_at, now()) ELSE revoked_at END
     WHERE id = $1::uuid AND organization_id = $2::uuid RETURNING ${COLUMNS}`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'claim_code.not_found', 'There is no such claim code.');
  if (row.state === 'used') {
    throw new DomainError('conflict', 'claim.code_used', 'This code has been used.', {
      remedy: 'A claim that somebody else made is a dispute: write to Holdfast.',
    });
  }
  return row;
}
