import Stripe from 'stripe';
import { startStripeEmulator, type StripeEmulator, type StripeEmulatorOptions } from '../start';

export interface Emulated {
  readonly emulator: StripeEmulator;
  /** The real SDK, pointed at the emulator; it does not repeat failed calls by itself. */
  readonly stripe: Stripe;
  close(): Promise<void>;
}

export function clientFor(emulator: StripeEmulator, key = emulator.secretKey, maxNetworkRetries = 0): Stripe {
  const { host, port } = emulator;
  return new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries, telemetry: false });
}

export async function startEmulated(options: StripeEmulatorOptions = {}): Promise<Emulated> {
  const emulator = await startStripeEmulator(options);
  return { emulator, stripe: clientFor(emulator), close: () => emulator.close() };
}

/** A connected account that may take money, told of by API as a platform may that collects the requirements itself. */
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

/** Advances a test clock and waits until it is ready. */
export async function advance(
  stripe: Stripe,
  clock: string,
  to: number,
  options: Stripe.RequestOptions = {},
): Promise<Stripe.TestHelpers.TestClock> {
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to }, options);
  for (;;) {
    const state = await stripe.testHelpers.testClocks.retrieve(clock, {}, options);
    if (state.status === 'ready') return state;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
