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
