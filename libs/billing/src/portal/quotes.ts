import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import type { Plan } from '../core/plan';
import { quotePlan, type QuotedTime } from '../core/quote-plan';
import { takesNewItems } from '../core/states';
import {
  findPrice,
  listOfferedPrices,
  listPayingAccounts,
  type OfferedPrice,
  type PayingAccount,
  type PriceReference,
} from './offered-prices';

/** What is kept, or would be. */
export interface Holdings {
  readonly items: bigint;
  readonly bytes: bigint;
}

/** One account of an offer: what a holder keeps at the custodian already, what would come, and by which price it is paid. */
export interface AccountToQuote {
  readonly holderId: string;
  readonly kept: Holdings;
  readonly coming: Holdings;
}

/** Which price somebody wants: of whichever version is in effect, or of exactly this one. */
export type PriceWish = Omit<PriceReference, 'version'> & { readonly version?: number };

/** The price that each account would pay by, and the one that a new account gets. */
export interface ChosenPrices {
  readonly chosen: OfferedPrice;
  readonly of: (holderId: string) => OfferedPrice;
}

/**
 * An account that pays already goes on by its own price, whatever is offered now; any other gets the wanted price, or the
 * custodian's first. Throws `custodian.not_accepting` when there is none, `price.not_offered`, `price.account_has_another`,
 * `custodian.account_restricted`.
 */
export async function choosePrices(
  sql: Sql,
  custodianId: string,
  wanted: { readonly holderIds: readonly string[]; readonly wish: PriceWish | null; readonly now: Date },
): Promise<ChosenPrices> {
  const { holderIds, wish } = wanted;
  const paying = await listPayingAccounts(sql, custodianId, holderIds);
  if (!paying.every(({ state }) => takesNewItems(state))) {
    throw new DomainError('conflict', 'custodian.account_restricted', 'Invoices of this custodian are open for long.', {
      field: '/custodianId',
      remedy: 'Pay them, or choose another custodian; what you have there can leave at any time.',
    });
  }
  const own = await ownPrices(sql, custodianId, paying);
  const offered = await listOfferedPrices(sql, custodianId, wanted.now);
  const everyonePays = holderIds.length > 0 && holderIds.every((holderId) => own.has(holderId));
  const chosen = everyonePays ? own.get(holderIds[0] ?? '') : wish === null ? offered[0] : offered.find(isLike(wish));
  if (chosen === undefined) throw wish === null ? notAccepting() : notOffered();
  if (everyonePays && wish !== null && !isLike(wish)(chosen)) throw hasAnother();
  return { chosen, of: (holderId) => own.get(holderId) ?? chosen };
}

async function ownPrices(sql: Sql, custodianId: string, paying: readonly PayingAccount[]) {
  const own = new Map<string, OfferedPrice>();
  for (const account of paying) {
    const price = await findPrice(sql, custodianId, account);
    if (price !== null) own.set(account.holderId, price);
  }
  return own;
}

const isLike = (wish: PriceWish) => (price: OfferedPrice) =>
  price.planId === wish.planId &&
  price.currency === wish.currency &&
  price.interval === wish.interval &&
  (wish.version === undefined || price.version === wish.version);

/** A quote as JSON has it: what the holder sees, and what the consent is bound to. */
export function quoteAccount({ holderId, kept, coming }: AccountToQuote, offered: OfferedPrice) {
  const all = { items: kept.items + coming.items, bytes: kept.bytes + coming.bytes };
  return {
    holderId,
    kept: { items: kept.items.toString(), bytes: kept.bytes.toString() },
    quote: quoteHoldings(all, offered),
  };
}
export type AccountQuote = ReturnType<typeof quoteAccount>;

/** What so many items and bytes would cost, whoever's they are. */
export function quoteHoldings({ items, bytes }: Holdings, offered: OfferedPrice) {
  const { month, year } = quotePlan(offered.price, { items, bytes });
  return {
    plan: { ...referenceOf(offered), name: offered.planName },
    price: priceJson(offered.price, offered.hash),
    items: items.toString(),
    bytes: bytes.toString(),
    month: timeJson(month),
    year: timeJson(year),
  };
}

/** The same for a price that need not be published. */
export function quotePrice(price: Plan, { items, bytes }: Holdings) {
  const { month, year } = quotePlan(price, { items, bytes });
  return { currency: price.currency, interval: price.interval, month: timeJson(month), year: timeJson(year) };
}

export function referenceOf({ planId, version, currency, interval }: PriceReference): PriceReference {
  return { planId, version, currency, interval };
}

/** A price as JSON has it: amounts as strings. */
export function priceJson(price: Plan, hash: string) {
  const { currency, interval, taxLabel, taxBasisPoints } = price;
  const tiers = (list: Plan['itemTiers']) =>
    list.map(({ upTo, unitMinor }) => ({ upTo: upTo?.toString() ?? null, unitMinor: unitMinor.toString() }));
  return {
    currency,
    interval,
    itemTiers: tiers(price.itemTiers),
    gibibyteTiers: tiers(price.gibibyteTiers),
    minimumMinor: price.minimumMinor.toString(),
    freeItems: price.freeItems.toString(),
    freeBytes: price.freeBytes.toString(),
    tax: taxBasisPoints === 0 ? null : { label: taxLabel, basisPoints: taxBasisPoints },
    hash,
  };
}

function timeJson({ lines, subtotalMinor, taxMinor, totalMinor }: QuotedTime) {
  return {
    lines: lines.map(({ kind, tier, units, unitPriceMinor, amountMinor }) => ({
      kind,
      tier,
      units: units?.toString() ?? null,
      unitMinor: unitPriceMinor.toString(),
      amountMinor: amountMinor.toString(),
    })),
    subtotalMinor: subtotalMinor.toString(),
    taxMinor: taxMinor.toString(),
    totalMinor: totalMinor.toString(),
  };
}

function notAccepting(): DomainError {
  return new DomainError('conflict', 'custodian.not_accepting', 'This custodian does not take assets at present.', {
    field: '/custodianId',
    remedy: 'Choose another custodian.',
  });
}

function notOffered(): DomainError {
  return new DomainError(
    'conflict',
    'price.not_offered',
    'This custodian does not offer this price, or not any more.',
    {
      field: '/price',
      remedy: 'Look at the prices again, and draft the transfer anew.',
    },
  );
}

function hasAnother(): DomainError {
  return new DomainError('conflict', 'price.account_has_another', 'You pay this custodian by another price already.', {
    field: '/price',
    remedy: 'Leave the price out: what comes is added to your account.',
  });
}
