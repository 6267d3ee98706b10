import type { Holdings } from '@holdfast/billing';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

/** What one of the caller's holders has at one keeper. */
export interface HoldingsAt {
  readonly holderId: string;
  readonly keeperId: string;
  readonly all: Holdings;
  /** The part of it that was asked about. */
  readonly wanted: Holdings;
}

interface HoldingsRow {
  holderId: string;
  keeperId: string;
  items: bigint;
  bytes: bigint;
  wantedItems: bigint;
  wantedBytes: bigint;
}

/** Everything of the caller's, by holder and keeper; an item is an asset of which they hold any quantity. */
export async function sumOwnHoldings(sql: Sql, assetIds: readonly string[] | null): Promise<HoldingsAt[]> {
  const rows = await sql.query<HoldingsRow>(
    `WITH own AS (
       SELECT asset_id, holder_id, organization_id FROM custody.single_position
       WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[])
       UNION ALL
       SELECT asset_id, holder_id, organization_id FROM custody.edition_position
       WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND quantity > 0),
     sized AS (
       SELECT own.*, ($1::uuid[] IS NULL OR own.asset_id = ANY ($1::uuid[])) AS wanted,
         (SELECT COALESCE(sum(f.size_bytes), 0) FROM content.file f WHERE f.asset_id = own.asset_id AND f.state = 'stored') AS bytes
       FROM own)
     SELECT holder_id AS "holderId", organization_id AS "keeperId", count(*) AS items, sum(bytes)::bigint AS bytes,
       count(*) FILTER (WHERE wanted) AS "wantedItems", COALESCE(sum(bytes) FILTER (WHERE wanted), 0)::bigint AS "wantedBytes"
     FROM sized GROUP BY holder_id, organization_id ORDER BY holder_id, organization_id`,
    [assetIds],
  );
  return rows.map(({ holderId, keeperId, items, bytes, wantedItems, wantedBytes }) => ({
    holderId,
    keeperId,
    all: { items, bytes },
    wanted: { items: wantedItems, bytes: wantedBytes },
  }));
}

/** Throws `asset.not_found` for the first asset that is none of the caller's. */
export async function assertOwnAssets(sql: Sql, assetIds: readonly string[]): Promise<void> {
  const [unknown] = await sql.query<{ at: bigint }>(
    `SELECT asked.at FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, at)
     WHERE NOT EXISTS (SELECT FROM custody.single_position p
         WHERE p.asset_id = asked.id AND p.holder_id = ANY ((SELECT identity.current_holders())::uuid[]))
       AND NOT EXISTS (SELECT FROM custody.edition_position p
         WHERE p.asset_id = asked.id AND p.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND p.quantity > 0)
     ORDER BY asked.at LIMIT 1`,
    [assetIds],
  );
  if (unknown === undefined) return;
  throw new DomainError('not_found', 'asset.not_found', 'You hold no such asset.', {
    field: 'assetIds',
    facts: { position: Number(unknown.at) },
  });
}

const NOTHING: Holdings = { items: 0n, bytes: 0n };
const plus = (left: Holdings, right: Holdings): Holdings => ({
  items: left.items + right.items,
  bytes: left.bytes + right.bytes,
});

/** Of each holder: what is at this keeper, and what of the rest was asked about. */
export function comingTo(keeperId: string, holdings: readonly HoldingsAt[]) {
  const holderIds = [...new Set(holdings.map((row) => row.holderId))];
  return holderIds.map((holderId) => {
    const own = holdings.filter((row) => row.holderId === holderId);
    const there = own.find((row) => row.keeperId === keeperId);
    const elsewhere = own.filter((row) => row.keeperId !== keeperId);
    return {
      holderId,
      kept: there?.all ?? NOTHING,
      coming: elsewhere.reduce((sum, row) => plus(sum, row.wanted), NOTHING),
    };
  });
}

/** Of each of these holders: what comes with the assets, on top of what is at the keeper already. */
export function comingWith(
  assets: readonly { readonly holderId: string; readonly contentBytes: bigint }[],
  keeperId: string,
  holdings: readonly HoldingsAt[],
) {
  const coming = new Map<string, Holdings>();
  for (const { holderId, contentBytes } of assets) {
    coming.set(holderId, plus(coming.get(holderId) ?? NOTHING, { items: 1n, bytes: contentBytes }));
  }
  return [...coming].map(([holderId, sum]) => ({
    holderId,
    kept: holdings.find((row) => row.holderId === holderId && row.keeperId === keeperId)?.all ?? NOTHING,
    coming: sum,
  }));
}
