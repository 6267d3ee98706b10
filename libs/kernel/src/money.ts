import { DomainError } from './domain-error';

/** An amount in a currency's minor units (cents, or yen: whatever ISO 4217 says is the smallest). */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** ISO 4217 code in lower case, as Stripe writes it. Throws `money.currency_invalid`. */
export function money(amountMinor: bigint, currency: string): Money {
  if (!/^[a-z]{3}$/.test(currency)) {
    throw new DomainError('invalid', 'money.currency_invalid', 'A currency is three lower-case letters (ISO 4217).');
  }
  return { amountMinor, currency };
}

/** Throws `money.currency_mismatch` when the currencies differ: there is no exchange rate here. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new DomainError('invalid', 'money.currency_mismatch', `Cannot add ${right.currency} to ${left.currency}.`);
  }
  return { amountMinor: left.amountMinor + right.amountMinor, currency: left.currency };
}
