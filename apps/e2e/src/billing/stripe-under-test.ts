import {
  emulatorWebhookSecret,
  startStripeEmulator,
  type StripeEmulator,
  type StripeEmulatorOptions,
} from '@holdfast/stripe-emulator';
import { type Clock, ManualClock, systemClock } from '@holdfast/kernel';
import type { StripeSettings } from '@holdfast/platform';

/** Stripe as billing meets it in a test. */
export interface StripeUnderTest {
  readonly settings: StripeSettings;
  readonly clock: Clock;
  /** Between two looks at something that Stripe is still busy with. */
  readonly lookEveryMs: number;
  /** Lets so much time pass for both sides; against Stripe it really passes. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** The stand-in: its time is the test's, its calls can be made to fail. */
export interface EmulatedStripe extends StripeUnderTest {
  readonly emulator: StripeEmulator;
}

/**
 * For the one suite that is run against Stripe's own test mode too: that, when STRIPE_TEST_SECRET_KEY is there, a test key of
 * a platform account with Connect; else the emulator. Everything else asks for the emulator: it plans faults, walks
 * pages and moves time, which Stripe has no means for.
 */
export async function openStripeUnderTest(): Promise<StripeUnderTest> {
  const secretKey = process.env.STRIPE_TEST_SECRET_KEY;
  if (secretKey === undefined || secretKey === '') return openEmulatedStripe();
  if (!/^sk_test_/.test(secretKey)) throw new Error('STRIPE_TEST_SECRET_KEY is no test key');
  return {
    settings: {
      secretKey,
      webhookSecret: emulatorWebhookSecret,
      connectWebhookSecret: undefined,
      apiBase: undefined,
      mode: 'test',
    },
    clock: systemClock,
    lookEveryMs: 2_000,
    pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    close: async () => undefined,
  };
}

export async function openEmulatedStripe(billing: StripeEmulatorOptions['billing'] = {}): Promise<EmulatedStripe> {
  const clock = new ManualClock(new Date('2030-01-10T09:00:00Z'));
  const emulator = await startStripeEmulator({ clock, billing });
  return {
    settings: {
      secretKey: emulator.secretKey,
      webhookSecret: emulator.webhookSecret,
      connectWebhookSecret: undefined,
      apiBase: emulator.url,
      mode: 'emulator',
    },
    clock,
    lookEveryMs: 0,
    emulator,
    async pass(milliseconds) {
      clock.advance(milliseconds);
      await emulator.tick();
    },
    close: () => emulator.close(),
  };
}
