import type Stripe from 'stripe';

/**
 * A connected account that may take money, told of by API as a platform may that collects the requirements itself: nobody has
 * to walk through a page. For tests, against Stripe's own test mode too.
 */
export async function readyAccount(stripe: Stripe): Promise<Stripe.Account> {
  return stripe.accounts.create({
    country: 'DE',
    default_currency: 'eur',
    email: 'treasury@custodian.example',
    controller: {
      requirement_collection: 'application',
      stripe_dashboard: { type: 'none' },
      fees: { payer: 'application' },
      losses: { payments: 'application' },
    },
    capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
    business_type: 'individual',
    business_profile: { url: 'https://custodian.example', name: 'Example Custodian' },
    individual: { first_name: 'Ada', last_name: 'Example', dob: { day: 1, month: 1, year: 1990 } },
    external_account: {
      object: 'bank_account',
      country: 'DE',
      currency: 'eur',
      account_number: 'DE89370400440532013000',
    },
    tos_acceptance: { date: 1_700_000_000, ip: '127.0.0.1' },
  });
}
