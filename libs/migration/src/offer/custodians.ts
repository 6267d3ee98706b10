import {
  type AccountQuote,
  findPrice,
  type Holdings,
  listOfferedPrices,
  listPayingAccounts,
  NOT_PAYABLE,
  type OfferedPrice,
  payability,
  priceJson,
  quoteAccount,
  quoteHoldings,
  referenceOf,
  wantsPaymentMethodFirst,
} from '@holdfast/billing';
import { DomainError } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { findOrganization, readCustodian } from './candidates';
import type { CustodianRecords } from './custodian-records';
import { comingTo, type HoldingsAt } from './holdings';

type Offered = Awaited<ReturnType<typeof readCustodian>> & {
  readonly prices: readonly OfferedPrice[];
  readonly payable: string;
};

/** Why a custodian cannot be chosen, as its comparison and a refused draft say it; null when it can. */
export function whyNot({ terms, policy, prices, payable }: Offered): { code: string; because: string } | null {
  if (terms === null) return { code: 'no_terms', because: 'This custodian has published no terms yet.' };
  if (policy === null) return { code: 'no_policy', because: 'This custodian has not said yet what it takes.' };
  if (prices.length === 0) return { code: 'no_prices', because: 'This custodian has published no prices yet.' };
  const because = NOT_PAYABLE[payable];
  return because === undefined ? null : { code: payable, because };
}

export async function readOffered(sql: Sql, custodianId: string, now: Date): Promise<Offered> {
  return {
    ...(await readCustodian(sql, custodianId)),
    prices: await listOfferedPrices(sql, custodianId, now),
    payable: await payability(sql, custodianId),
  };
}

/** What somebody who compares wants to know. */
export interface Comparing {
  /** Of the caller, for quotes. */
  readonly holdings: readonly HoldingsAt[];
  /** Anybody's, for estimates; null for none. */
  readonly estimate: Holdings | null;
  readonly records: CustodianRecords;
  readonly now: Date;
}

async function describeCustodian(
  sql: Sql,
  organization: { id: string; name: string },
  { holdings, estimate, records, now }: Comparing,
) {
  const offered = await readOffered(sql, organization.id, now);
  const { terms, policy, vaults, prices } = offered;
  return {
    id: organization.id,
    name: organization.name,
    terms: terms === null ? null : { ...terms, hash: terms.hash.toString('hex'), organizationId: undefined },
    acceptance: policy,
    vaults,
    prices: prices.map((one) => ({
      plan: { ...referenceOf(one), name: one.planName },
      price: priceJson(one.price, one.hash),
    })),
    quotes: await quoteAll(sql, organization.id, { holdings, prices }),
    estimates: estimate === null ? [] : prices.map((price) => quoteHoldings(estimate, price)),
    record: await records.read(sql, organization.id),
    cannotBeChosen: whyNot(offered),
    paymentMethodFirst: await wantsPaymentMethodFirst(sql, organization.id),
  };
}

/** Each account under each price that it could have: one that pays already keeps its own. */
async function quoteAll(
  sql: Sql,
  custodianId: string,
  given: { holdings: readonly HoldingsAt[]; prices: readonly OfferedPrice[] },
): Promise<AccountQuote[]> {
  const quotes: AccountQuote[] = [];
  for (const account of comingTo(custodianId, given.holdings)) {
    const own = await ownPrice(sql, custodianId, account.holderId);
    for (const price of own === null ? given.prices : [own]) quotes.push(quoteAccount(account, price));
  }
  return quotes;
}

async function ownPrice(sql: Sql, custodianId: string, holderId: string): Promise<OfferedPrice | null> {
  const paying = await listPayingAccounts(sql, custodianId, [holderId]);
  return paying[0] === undefined ? null : findPrice(sql, custodianId, paying[0]);
}

/** All custodians side by side, by name, with quotes for these holdings. */
export async function listCustodians(sql: Sql, comparing: Comparing, page: Page) {
  const [name, id] = page.after ?? [null, null];
  const rows = await sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM identity.organization
     WHERE kind = 'custodian' AND ($1::text IS NULL OR (name, id) > ($1::text, $2::uuid)) ORDER BY name, id LIMIT $3::int`,
    [name ?? null, id ?? null, page.fetchLimit],
  );
  const shown = page.of(
    rows,
    (one) => [one.name, one.id],
    (one) => one,
  );
  const items = [];
  for (const row of shown.items) items.push(await describeCustodian(sql, row, comparing));
  return { items, nextCursor: shown.nextCursor };
}

/** Throws `custodian.not_found`. */
export async function getCustodian(sql: Sql, id: string, comparing: Comparing) {
  const found = await findOrganization(sql, id);
  if (found?.kind !== 'custodian') {
    throw new DomainError('not_found', 'custodian.not_found', 'There is no such custodian.');
  }
  return describeCustodian(sql, found, comparing);
}
