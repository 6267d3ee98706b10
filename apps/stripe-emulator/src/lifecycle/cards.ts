/** What a bank answers about a card: yes, no with a reason, or "ask the holder" (3-D Secure). */
export type Verdict =
  | { readonly kind: 'approved' }
  | { readonly kind: 'authenticate' }
  | { readonly kind: 'declined'; readonly code: string; readonly declineCode: string | null; readonly message: string };

type Reason = Omit<Extract<Verdict, { kind: 'declined' }>, 'kind'>;

interface TestCard {
  readonly number: string;
  /** Stripe's ready-made payment method of this card (https://docs.stripe.com/testing). */
  readonly paymentMethod: string;
  readonly brand: 'visa' | 'mastercard' | 'amex';
  /** Refused when it is stored. */
  readonly onSetup?: Reason;
  /** Refused when it is charged. */
  readonly onCharge?: Reason;
  /** When 3-D Secure is asked for: only until the card was set up for later use, or each time. */
  readonly authentication?: 'unless_set_up' | 'always';
  /** The money is in the available balance at once. */
  readonly availableAtOnce?: true;
}

const declined = (declineCode: string, message = 'Your card was declined.'): Reason => ({
  code: 'card_declined',
  declineCode,
  message,
});
const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');
const generic = declined('generic_decline');

/** Stripe's own test cards: the same numbers behave the same in real test mode. */
export const testCards = [
  { number: '4242424242424242', paymentMethod: 'pm_card_visa', brand: 'visa' },
  { number: '5555555555554444', paymentMethod: 'pm_card_mastercard', brand: 'mastercard' },
  { number: '378282246310005', paymentMethod: 'pm_card_amex', brand: 'amex' },
  { number: '4000000000000077', paymentMethod: 'pm_card_bypassPending', brand: 'visa', availableAtOnce: true },
  {
    number: '4000000000000002',
    paymentMethod: 'pm_card_visa_chargeDeclined',
    brand: 'visa',
    onSetup: generic,
    onCharge: generic,
  },
  {
    number: '4000000000009995',
    paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
    brand: 'visa',
    onSetup: insufficientFunds,
    onCharge: insufficientFunds,
  },
  { number: '4000000000000341', paymentMethod: 'pm_card_chargeCustomerFail', brand: 'visa', onCharge: generic },
  {
    number: '4000000000000069',
    paymentMethod: 'pm_card_chargeDeclinedExpiredCard',
    brand: 'visa',
    onSetup: { code: 'expired_card', declineCode: null, message: 'Your card has expired.' },
    onCharge: { code: 'expired_card', declineCode: null, message: 'Your card has expired.' },
  },
  {
    number: '4000002500003155',
    paymentMethod: 'pm_card_authenticationRequiredOnSetup',
    brand: 'visa',
    authentication: 'unless_set_up',
  },
  {
    number: '4000002760003184',
    paymentMethod: 'pm_card_authenticationRequired',
    brand: 'visa',
    authentication: 'always',
  },
  {
    number: '4000008260003178',
    paymentMethod: 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    brand: 'visa',
    authentication: 'always',
    onCharge: insufficientFunds,
  },
] as const satisfies readonly TestCard[];

const byNumber = new Map<string, TestCard>(testCards.map((card) => [card.number, card]));
const byPaymentMethod = new Map<string, TestCard>(testCards.map((card) => [card.paymentMethod, card]));

export function cardByNumber(number: string): TestCard | undefined {
  return byNumber.get(number);
}

/** `pm_card_visa` and its like; `tok_visa` too, which names the same cards. */
export function cardByName(name: string): TestCard | undefined {
  return byPaymentMethod.get(name.startsWith('tok_') ? `pm_card_${name.slice(4)}` : name);
}

/** The bank's word when a card is to be stored for later. */
export function verdictOnSetup(number: string, authenticated: boolean): Verdict {
  const card = byNumber.get(number);
  if (card?.onSetup) return { kind: 'declined', ...card.onSetup };
  return card?.authentication && !authenticated ? { kind: 'authenticate' } : { kind: 'approved' };
}

/** The bank's word when a card is charged. `offSession`: nobody is there who could be asked. */
export function verdictOnCharge(
  card: { readonly number: string; readonly setUp: boolean },
  how: { readonly authenticated: boolean; readonly offSession: boolean },
): Verdict {
  const rule = byNumber.get(card.number);
  const asks =
    rule?.authentication === 'always' || (rule?.authentication === 'unless_set_up' && !(card.setUp && how.offSession));
  if (asks && !how.authenticated) return { kind: 'authenticate' };
  return rule?.onCharge ? { kind: 'declined', ...rule.onCharge } : { kind: 'approved' };
}

export function isAvailableAtOnce(number: string): boolean {
  return byNumber.get(number)?.availableAtOnce ?? false;
}

export interface EnteredCard {
  readonly number: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly cvc: string;
}

/** What is wrong with a card as typed in, in the words and codes of Stripe; null if nothing is. */
export function faultOfEntry(card: EnteredCard, now: Date): Reason | null {
  if (!/^\d{13,19}$/.test(card.number) || !passesLuhn(card.number)) {
    return { code: 'incorrect_number', declineCode: null, message: 'Your card number is incorrect.' };
  }
  if (!(card.expiryMonth >= 1 && card.expiryMonth <= 12)) {
    return { code: 'invalid_expiry_month', declineCode: null, message: "Your card's expiration month is invalid." };
  }
  const past = card.expiryYear * 12 + card.expiryMonth < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  if (past || card.expiryYear > now.getUTCFullYear() + 50) {
    return { code: 'invalid_expiry_year', declineCode: null, message: "Your card's expiration year is invalid." };
  }
  if (!/^\d{3,4}$/.test(card.cvc)) {
    return { code: 'invalid_cvc', declineCode: null, message: "Your card's security code is invalid." };
  }
  if (!byNumber.has(card.number)) {
    return {
      ...declined(
        'test_mode_live_card',
        'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
      ),
    };
  }
  return null;
}

function passesLuhn(number: string): boolean {
  const digits = [...number].reverse().map(Number);
  const sum = digits.reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
