import { emulatorWebhookSecret, startStripeEmulator, type StripeEmulator } from '@holdfast/stripe-emulator';
import { type Clock, ManualClock, systemClock } from '@holdfast/kernel';
import type { StripeSettings } from '@holdfast/platform';

/** Stripe as the suite of billing meets it: our emulator, or Stripe's own test mode when a key is there. */
export interface StripeUnderTest {
  readonly name: string;
  readonly settings: StripeSettings;
  readonly clock: Clock;
  /** Null against Stripe itself. */
  readonly emulator: StripeEmulator | null;
  /** Lets so much time pass for both sides; against Stripe it really passes. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** STRIPE_TEST_SECRET_KEY: a test key of a platform account with Connect. Nothing else is needed. */
export async function openStripeUnderTest(): Promise<StripeUnderTest> {
  const secretKey = process.env.STRIPE_TEST_SECRET_KEY;
  if (secretKey !== undefined && secretKey !== '') {
    if (!/^sk_test_/.test(secretKey)) throw new Error('STRIPE_TEST_SECRET_KEY is no test key');
    return {
      name: 'Stripe test mode',
      settings: {
        secretKey,
        webhookSecret: emulatorWebhookSecret,
        connectWebhookSecret: undefined,
        apiBase: undefined,
        mode: 'test',
      },
      clock: systemClock,
      emulator: null,
      pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      close: async () => undefined,
    };
  }
  const clock = new ManualClock(new Date('2030-01-10T09:00:00Z'));
  const emulator = await startStripeEmulator({ clock });
  return {
    name: 'the emulator',
    settings: {
      secretKey: emulator.secretKey,
      webhookSecret: emulator.webhookSecret,
      connectWebhookSecret: undefined,
      apiBase: emulator.url,
      mode: 'emulator',
    },
    clock,
    emulator,
    async pass(milliseconds) {
      clock.advance(milliseconds);
      await emulator.tick();
    },
    close: () => emulator.close(),
  };
}
