import type { ItemOf } from '@/api/client';

type AccountQuote = ItemOf<'/api/custodians'>['quotes'][number];
type Quote = AccountQuote['quote'];

/** One way to pay a custodian for everything that would come: a quote for each of the person's accounts there. */
export interface PriceChoice {
  readonly name: string;
  /** What a draft asks for. */
  readonly plan: Quote['plan'];
  readonly quotes: readonly AccountQuote[];
  readonly items: bigint;
  readonly bytes: bigint;
  /** By currency and interval: who pays there already goes on in their own. */
  readonly totals: readonly {
    readonly currency: string;
    readonly interval: 'month' | 'year';
    readonly minor: string;
  }[];
}

const nameOf = ({ plan }: Quote) => `${plan.planId} ${plan.version} ${plan.currency} ${plan.interval}`;

/**
 * Each price that is offered, once, with what all of the person's accounts together would cost by it. An account that has a
 * price already keeps it, whatever is chosen for the others.
 */
export function priceChoices(quotes: readonly AccountQuote[]): PriceChoice[] {
  const accounts = new Map<string, AccountQuote[]>();
  for (const one of quotes) accounts.set(one.holderId, [...(accounts.get(one.holderId) ?? []), one]);
  const choices = new Map<string, PriceChoice>();
  for (const { quote } of quotes) {
    const chosen = [...accounts.values()].flatMap(
      (own) => own.find((one) => nameOf(one.quote) === nameOf(quote)) ?? own[0] ?? [],
    );
    const key = chosen.map((one) => nameOf(one.quote)).join();
    if (!choices.has(key))
      choices.set(key, { name: nameOf(quote), plan: quote.plan, quotes: chosen, ...sumOf(chosen) });
  }
  return [...choices.values()];
}

function sumOf(quotes: readonly AccountQuote[]): Pick<PriceChoice, 'items' | 'bytes' | 'totals'> {
  const totals = new Map<string, { currency: string; interval: 'month' | 'year'; minor: bigint }>();
  let [items, bytes] = [0n, 0n];
  for (const { quote } of quotes) {
    const { currency, interval } = quote.plan;
    const before = totals.get(`${currency} ${interval}`)?.minor ?? 0n;
    totals.set(`${currency} ${interval}`, { currency, interval, minor: before + BigInt(quote[interval].totalMinor) });
    items += BigInt(quote.items);
    bytes += BigInt(quote.bytes);
  }
  return { items, bytes, totals: [...totals.values()].map((one) => ({ ...one, minor: one.minor.toString() })) };
}
