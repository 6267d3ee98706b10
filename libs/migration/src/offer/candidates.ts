import type { Sql } from '@holdfast/platform';
import type { Candidate, CustodianFacts } from '../core/eligibility';
import type { CustodyKind } from '../core/offer';
import type { OffBoardingState } from '../core/states';
import { findAcceptancePolicy, type PolicyRow } from '../custodian/policy';
import { newestTerms, type TermsRow } from '../custodian/terms';
import { currentVaults } from '../custodian/vaults';

/** More than this in one transfer is asked for in parts. */
export const MAX_CANDIDATES = 20_000;

interface CandidateRow {
  assetId: string;
  assetName: string;
  name: string;
  holderId: string;
  keeperId: string;
  atPlatform: boolean;
  quantity: bigint;
  custodyKind: CustodyKind;
  contentManifestHash: Buffer | null;
  missing: string[];
  contentBytes: bigint;
  unsettled: boolean;
  disputed: boolean;
  inAnotherTransfer: boolean;
  windowState: OffBoardingState | null;
  opensAt: Date | null;
  closesAt: Date | null;
}

/*
 * Everything that decides about the caller's own positions, in one statement. A position under a hold is on its way,
 * whoever placed the hold. The window of an off-boarding binds only what is still at its platform. $1: assets or null
 * for all; $2: the transfer that is being drafted; $3: the keeper it leaves, or null.
 */
const CANDIDATES = `
  WITH position AS (
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, 1::bigint AS quantity,
      p.hold_leg_id IS NOT NULL AS held
    FROM custody.single_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[])
      AND ($1::uuid[] IS NULL OR p.asset_id = ANY ($1::uuid[]))
    UNION ALL
    SELECT p.asset_id, p.organization_id, p.holder_id, p.custody_kind, p.quantity, p.held > 0
    FROM custody.edition_position p
    WHERE p.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND p.quantity > 0
      AND ($1::uuid[] IS NULL OR p.asset_id = ANY ($1::uuid[])))
  SELECT p.asset_id AS "assetId", i.asset_name AS "assetName", i.name, p.holder_id AS "holderId",
    p.organization_id AS "keeperId", p.organization_id = i.organization_id AS "atPlatform", p.quantity, p.custody_kind AS "custodyKind", m.hash AS "contentManifestHash",
    COALESCE(f.missing, '{}') AS missing, COALESCE(f.bytes, 0)::bigint AS "contentBytes", COALESCE(f.unsettled, false) AS unsettled,
    COALESCE(i.cause LIKE '%disput%', false) AS disputed,
    p.held OR EXISTS (
      SELECT FROM migration.leg l JOIN migration.transfer t ON t.id = l.transfer_id
      WHERE l.asset_id = p.asset_id AND l.holder_id = p.holder_id AND t.id <> $2::uuid
        AND t.state NOT IN ('draft', 'closed', 'rejected', 'cancelled') AND l.state NOT IN ('excluded', 'confirmed')
    ) AS "inAnotherTransfer",
    o.state AS "windowState", o.election_opens_at AS "opensAt", o.election_closes_at AS "closesAt"
  FROM position p
  JOIN migration.item i ON i.asset_id = p.asset_id
  LEFT JOIN migration.off_boarding o ON o.id = i.off_boarding_id AND p.organization_id = i.organization_id
  LEFT JOIN content.manifest m ON m.asset_id = p.asset_id
  LEFT JOIN LATERAL (
    SELECT array_agg(file.name ORDER BY file.name) FILTER (WHERE file.state IN ('missing', 'mismatch', 'refused')) AS missing,
      sum(file.size_bytes) FILTER (WHERE file.state = 'stored') AS bytes, bool_or(file.state = 'wanted') AS unsettled
    FROM content.file file WHERE file.asset_id = p.asset_id) f ON true
  WHERE $3::uuid IS NULL OR p.organization_id = $3::uuid
  ORDER BY p.asset_id, p.holder_id LIMIT ${MAX_CANDIDATES + 1}`;

/** The caller's own positions with everything that decides whether each can move. */
export async function findCandidates(
  sql: Sql,
  input: { assetIds: readonly string[] | null; transferId: string; keeperId: string | null },
): Promise<Candidate[]> {
  const rows = await sql.query<CandidateRow>(CANDIDATES, [input.assetIds, input.transferId, input.keeperId]);
  return rows.map((row) => ({
    assetId: row.assetId,
    assetName: row.assetName,
    name: row.name,
    holderId: row.holderId,
    keeperId: row.keeperId,
    atPlatform: row.atPlatform,
    quantity: row.quantity,
    custodyKind: row.custodyKind,
    contentManifestHash: row.contentManifestHash ?? Buffer.alloc(32),
    missing: row.missing,
    contentBytes: row.contentBytes,
    // Without a manifest nothing can be bound to: it is not settled either.
    contentSettled: !row.unsettled && row.contentManifestHash !== null,
    disputed: row.disputed,
    inAnotherTransfer: row.inAnotherTransfer,
    chainId: chainIdOf(row.assetName),
    window: row.windowState === null ? null : { state: row.windowState, opensAt: row.opensAt, closesAt: row.closesAt },
  }));
}

/** A token's canonical name begins with its chain (CAIP-19). */
function chainIdOf(assetName: string): bigint | null {
  const digits = /^eip155:([0-9]{1,20})\//.exec(assetName)?.[1];
  return digits === undefined ? null : BigInt(digits);
}

export interface OrganizationRow {
  readonly id: string;
  readonly kind: 'platform' | 'custodian';
  readonly name: string;
  readonly groupId: string | null;
}

export async function findOrganization(sql: Sql, id: string): Promise<OrganizationRow | null> {
  const [row] = await sql.query<OrganizationRow>(
    `SELECT id, kind, name, group_id AS "groupId" FROM identity.organization WHERE id = $1::uuid`,
    [id],
  );
  return row ?? null;
}

/** What a custodian offers; parts of it are null as long as it has not said them. */
export async function readCustodian(sql: Sql, id: string) {
  const terms: TermsRow | null = await newestTerms(sql, id);
  const policy: PolicyRow | null = await findAcceptancePolicy(sql, id);
  return { terms, policy, vaults: await currentVaults(sql, id) };
}

/** How many more items fit: a number that the custodian publishes by accepting, and nothing else about it. */
export async function custodianRoom(sql: Sql, custodianId: string, exceptTransferId: string): Promise<bigint> {
  const [row] = await sql.query<{ room: bigint }>(`SELECT migration.custodian_room($1::uuid, $2::uuid) AS room`, [
    custodianId,
    exceptTransferId,
  ]);
  return row?.room ?? 0n;
}

export function custodianFacts(
  id: string,
  offered: { policy: PolicyRow; vaults: readonly { chainId: bigint }[] },
  room: bigint,
): CustodianFacts {
  return {
    id,
    acceptedKinds: offered.policy.custodyKinds,
    vaultChainIds: offered.vaults.map((vault) => vault.chainId),
    room,
  };
}
