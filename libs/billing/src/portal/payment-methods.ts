import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { cardOf } from './subscriptions';

interface CustomerRow {
  id: string;
  custodianId: string;
  custodianName: string;
  holderId: string;
  currency: string;
  cardBrand: string | null;
  cardLast4: string | null;
  cardMonth: number | null;
  cardYear: number | null;
}

/** The caller's, one for each custodian and currency: a payment method belongs to one custodian's account. */
export async function listPaymentMethods(sql: Sql, page: Page) {
  const rows = await sql.query<CustomerRow>(
    `SELECT c.id, o.id AS "custodianId", o.name AS "custodianName", c.holder_id AS "holderId", c.currency,
       c.card_brand AS "cardBrand", c.card_last4 AS "cardLast4", c.card_exp_month AS "cardMonth", c.card_exp_year AS "cardYear"
     FROM billing.customer c JOIN identity.organization o ON o.id = c.organization_id
     WHERE c.holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND ($1::uuid IS NULL OR c.id < $1::uuid)
     ORDER BY c.id DESC LIMIT $2::int`,
    [page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(
    rows,
    (row) => [row.id],
    ({ custodianId, custodianName, cardBrand, cardLast4, cardMonth, cardYear, ...rest }) => ({
      ...rest,
      custodian: { id: custodianId, name: custodianName },
      card: cardOf({ cardBrand, cardLast4, cardMonth, cardYear }),
    }),
  );
}

/** Holders of the caller among these that have no payment method stored with the custodian in the currency. */
export async function holdersWithoutPaymentMethod(
  sql: Sql,
  wanted: { readonly custodianId: string; readonly currency: string; readonly holderIds: readonly string[] },
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT wanted.id FROM unnest($3::uuid[]) AS wanted (id)
     WHERE NOT EXISTS (SELECT FROM billing.customer c WHERE c.organization_id = $1::uuid AND c.holder_id = wanted.id
       AND c.currency = $2 AND c.payment_method_id IS NOT NULL)`,
    [wanted.custodianId, wanted.currency, wanted.holderIds],
  );
  return rows.map((row) => row.id);
}

/**
 * Which holder of the caller is meant: the named one, or the only one. Throws `holder.not_found`, `holder.several`.
 */
export async function chooseOwnHolder(sql: Sql, holderId: string | undefined): Promise<string> {
  const own = await sql.query<{ id: string }>(
    `SELECT id FROM unnest((SELECT identity.current_holders())::uuid[]) AS own (id) ORDER BY id`,
  );
  if (holderId !== undefined) {
    if (own.some(({ id }) => id === holderId)) return holderId;
    throw new DomainError('not_found', 'holder.not_found', 'You are no such holder.', { field: '/holderId' });
  }
  const [first, second] = own;
  if (first === undefined) {
    throw new DomainError('conflict', 'holder.none', 'You have claimed nothing yet.', {
      remedy: 'Claim with the code of your letter first.',
    });
  }
  if (second !== undefined) {
    throw new DomainError('invalid', 'holder.several', 'You are several holders.', {
      field: '/holderId',
      remedy: 'Say which of them pays, with holderId.',
    });
  }
  return first.id;
}
