/** Currencies without minor units: an amount of 500 is five hundred yen. */
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));

export function isZeroDecimal(currency: string): boolean {
  return zeroDecimal.has(currency);
}

const minimums: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  cny: 400,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  krw: 700,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  twd: 1_600,
  usd: 50,
};

/**
 * The least that Stripe charges (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts); for currencies
 * that it does not list, about half a US dollar. An invoice below it is put onto the customer's balance instead.
 */
export function minimumCharge(currency: string): number {
  return minimums[currency] ?? (isZeroDecimal(currency) ? 50 : 100);
}

/** The emulated processing fee: 2.9 % and thirty cents (forty yen in currencies without minor units). */
export function processingFee(amount: number, currency: string): number {
  return Math.min(amount, Math.round((amount * 29) / 1_000) + (isZeroDecimal(currency) ? 40 : 30));
}

/** `12.50 USD`, `500 JPY`: for messages and pages that name no locale. */
export function money(amount: number, currency: string, locale = 'en'): string {
  const digits = isZeroDecimal(currency) ? 0 : 2;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}
