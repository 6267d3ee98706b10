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

const REQUIREMENTS: readonly [RegExp, string][] = [
  [/^external_account$/, 'A bank account that payouts go to'],
  [/^tos_acceptance/, 'Your agreement to Stripe’s terms of service'],
  [/^business_profile\.url$/, 'The address of your web site'],
  [/^business_profile\.mcc$/, 'What kind of business you are'],
  [/^business_profile\.product_description$/, 'What you sell, in a sentence'],
  [/^business_profile/, 'Something about your business'],
  [/^business_type$/, 'Whether you are a company, a non-profit or a person'],
  [/^company\.(tax_id|registration_number|vat_id)/, 'Your registration or tax number'],
  [/^company\.address/, 'Your registered address'],
  [/^company\.(directors|owners|executives)_provided$/, 'Who directs and owns the institution'],
  [/^company\.verification/, 'A document that proves that the institution exists'],
  [/^company/, 'Something about your institution'],
  [
    /^(representative|individual|person_\w+|directors|owners|executives)\.(dob|id_number|ssn)/,
    'Date of birth or identity number of a person who answers for you',
  ],
  [
    /^(representative|individual|person_\w+|directors|owners|executives)\.address/,
    'The home address of a person who answers for you',
  ],
  [
    /^(representative|individual|person_\w+|directors|owners|executives)\.verification/,
    'An identity document of a person who answers for you',
  ],
  [
    /^(representative|individual|person_\w+|directors|owners|executives)/,
    'Something about a person who answers for you',
  ],
  [/^settings\.payments\.statement_descriptor/, 'How you are called on card statements'],
];

/** What Stripe's name of a requirement means. One that is not known is said as it came, so that nothing is hidden. */
export function requirementInWords(code: string): string {
  return REQUIREMENTS.find(([pattern]) => pattern.test(code))?.[1] ?? `Something Stripe calls ${code}`;
}
