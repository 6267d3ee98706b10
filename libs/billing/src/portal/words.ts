/** What billing's states mean to the person who reads them. */

export const SUBSCRIPTION_WORDS: Readonly<Record<string, string>> = {
  pending: 'Begun; the first charge is yet to come.',
  active: 'Paid as agreed.',
  past_due: 'An invoice is open. Your items are kept as before, and you can read, export and move them.',
  restricted: 'Invoices are open for long: nothing new is taken in. You can read, export and move what is there.',
  dormant: 'Nothing was paid for very long. Your items are still there: you can read, export and move them.',
  ended: 'Ended; nothing more is charged.',
};

/** Why a custodian cannot be paid yet, as `billing.payable` answers it: to holders who compare. */
export const NOT_PAYABLE: Readonly<Record<string, string>> = {
  not_connected: 'This custodian has no account yet through which it could be paid.',
  onboarding: 'This custodian has begun to open the account through which it is paid, and has not finished.',
  under_review: 'The account through which this custodian is paid is being looked at by the payment provider.',
  rejected: 'The payment provider has closed the account through which this custodian was paid.',
};

export const ACCOUNT_WORDS: Readonly<Record<string, string>> = {
  not_connected: 'You cannot be paid yet: open your account at Stripe.',
  onboarding: 'You cannot be paid yet: Stripe still wants something of you.',
  under_review: 'Stripe is looking at what you gave. Holders cannot choose you until that has ended.',
  rejected: 'Stripe has closed your account.',
  ready: 'You can be paid, and holders can choose you.',
};

/** What Stripe still wants of a custodian, in the groups in which the billing service keeps it. */
export const REQUIREMENT_WORDS: Readonly<Record<string, string>> = {
  terms_of_service: 'Your agreement to Stripe’s terms of service',
  bank_account: 'The bank account that payouts go to',
  representative: 'Who answers for the institution: name, date of birth, address',
  owners: 'Who owns and directs the institution',
  business_details: 'What kind of institution you are, its registered name and address',
  business_activity: 'What you do, and the address of your web site',
  tax_details: 'Tax, registration or identity numbers',
  verification_document: 'A document that proves an identity or the institution’s existence',
  something_else: 'Something that only Stripe’s own page can explain',
};
