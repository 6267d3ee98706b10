/*
 * How many decimals an amount in minor units has, as Stripe counts and as libs/billing does. A browser's own data say otherwise
 * of rupiahs, Colombian pesos and others, which would be shown as a hundred times what is charged.
 */
const WHOLE = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THOUSANDTHS = new Set('bhd jod kwd omr tnd'.split(' '));

/** Of an ISO 4217 code in either case. */
export function decimalsOf(currency: string): number {
  const code = currency.trim().toLowerCase();
  if (WHOLE.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}
