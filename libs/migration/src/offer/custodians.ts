import { quoteCustody } from '@holdfast/billing';
import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { quoteOf } from '../core/offer';
import { findOrganization, readCustodian } from './candidates';

/** What a holder has, for quotes: on one position of each asset. */
export interface Holdings {
  readonly items: bigint;
  readonly bytes: bigint;
}

/** Of the calling person, wherever it is kept. */
export async function sumOwnHoldings(sql: Sql): Promise<Holdings> {
  const [row] = await sql.query<Holdings>(
    `WITH own AS (
       SELECT asset_id FROM custody.single_position WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[])
       UNION ALL
       SELECT asset_id FROM custody.edition_position
       WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND quantity > 0)
     SELECT count(*) AS items, COALESCE(sum((SELECT COALESCE(sum(f.size_bytes), 0) FROM content.file f
       WHERE f.asset_id = own.asset_id AND f.state = 'stored')), 0)::bigint AS bytes
     FROM own`,
  );
  return row ?? { items: 0n, bytes: 0n };
}

/** Quotes for fewer (or more) assets than one has, of the same average size. */
export function scaleHoldings(own: Holdings, assets: bigint | null): Holdings {
  if (assets === null) return own;
  return { items: assets, bytes: own.items === 0n ? 0n : (own.bytes * assets) / own.items };
}

async function describeCustodian(sql: Sql, organization: { id: string; name: string }, holdings: Holdings) {
  const { terms, policy, vaults } = await readCustodian(sql, organization.id);
  return {
    id: organization.id,
    name: organization.name,
    terms: terms === null ? null : { ...terms, hash: terms.hash.toString('hex'), organizationId: undefined },
    acceptance: policy,
    vaults,
    quote:
      terms === null
        ? null
        : {
            items: Number(holdings.items),
            bytes: holdings.bytes,
            price: quoteOf(quoteCustody({ items: holdings.items, bytes: holdings.bytes, terms })),
          },
  };
}

/** All custodians side by side, by name. */
export async function listCustodians(sql: Sql, holdings: Holdings, page: Page) {
  const [name, id] = page.after ?? [null, null];
  const rows = await sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM identity.organization
     WHERE kind = 'custodian' AND ($1::text IS NULL OR (name, id) > ($1::text, $2::uuid)) ORDER BY name, id LIMIT $3::int`,
    [name ?? null, id ?? null, page.fetchLimit],
  );
  const described = [];
  for (const row of rows) described.push(await describeCustodian(sql, row, holdings));
  return page.of(
    described,
    (one) => [one.name, one.id],
    (one) => one,
  );
}

/** Throws `custodian.not_found`. */
export async function getCustodian(sql: Sql, id: string, holdings: Holdings) {
  const found = await findOrganization(sql, id);
  if (found?.kind !== 'custodian') {
    throw new DomainError('not_found', 'custodian.not_found', 'There is no such custodian.');
  }
  return describeCustodian(sql, found, holdings);
}
