import { DomainError } from '@holdfast/kernel';

/**
 * The nearest whole number, halves away from zero: what is taken back rounds as what was charged. Money is rounded here and
 * nowhere else, once for each line. The divisor is positive.
 */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new Error('A divisor is positive.');
  const whole = (2n * (dividend < 0n ? -dividend : dividend) + divisor) / (2n * divisor);
  return dividend < 0n ? -whole : whole;
}

export const smaller = (left: bigint, right: bigint): bigint => (left < right ? left : right);
export const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right);
export const sumOf = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
};

/** Currencies whose minor unit is the unit itself, as Stripe charges them. */
const ZERO_DECIMAL = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '), // https://docs.stripe.com/currencies#zero-decimal
);
/** Stripe takes these in other units than their own, or by tens: no plan is in them. */
const SPECIAL = new Set('bhd jod kwd omr tnd isk huf twd ugx'.split(' '));

/** How many decimals an amount in minor units has: 0 or 2. Throws `billing.currency_unsupported`. */
export function decimalsOf(currency: string): 0 | 2 {
  if (!/^[a-z]{3}$/.test(currency) || SPECIAL.has(currency)) {
    throw new DomainError('invalid', 'billing.currency_unsupported', 'Prices cannot be in this currency.', {
      field: 'currency',
      remedy: 'Use a currency with cents, or one without a smaller unit, such as eur, usd or jpy.',
    });
  }
  return ZERO_DECIMAL.has(currency) ? 0 : 2;
}

/** `12.30 EUR`, `1230 JPY`, `-0.05 EUR`: for logs, mails and the command line. */
export function moneyText(amountMinor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${amountMinor < 0n ? '-' : ''}${whole}${fraction} ${currency.toUpperCase()}`;
}
