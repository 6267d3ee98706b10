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

/** Whose minor unit is the unit itself, as Stripe counts: https://docs.stripe.com/currencies#zero-decimal */
const WHOLE = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
/** Stripe takes these by tens, so that no plan is in them; a payout may be. */
const THOUSANDTHS = new Set('bhd jod kwd omr tnd'.split(' '));
/**
 * In which Stripe charges hundredths: https://docs.stripe.com/currencies#presentment-currencies. Without isk, huf, twd and ugx,
 * of which it charges or pays out whole units only.
 */
const HUNDREDTHS = new Set(
  (
    'aed afn all amd aoa ars aud awg azn bam bbd bdt bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd ' +
    'egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd ' +
    'mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp ' +
    'sle sos srd szl thb tjs top try ttd tzs uah usd uyu uzs wst xcd xcg yer zar zmw'
  ).split(' '),
);

/** How many decimals an amount in minor units has, as Stripe counts in every currency. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (WHOLE.has(currency)) return 0;
  return THOUSANDTHS.has(currency) ? 3 : 2;
}

/** Prices are in currencies that Stripe charges to the minor unit. Throws `billing.currency_unsupported`. */
export function checkCurrency(currency: string, field = 'currency'): void {
  if (WHOLE.has(currency) || HUNDREDTHS.has(currency)) return;
  throw new DomainError('invalid', 'billing.currency_unsupported', 'Prices cannot be in this currency.', {
    field,
    remedy: 'Use a currency with cents, or one without a smaller unit, such as eur, usd or jpy.',
  });
}

/** `12.30 EUR`, `1230 JPY`, `-0.05 EUR`: for logs, mails and the command line. */
export function moneyText(amountMinor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${amountMinor < 0n ? '-' : ''}${whole}${fraction} ${currency.toUpperCase()}`;
}
