import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmulatedStripe, openStripeUnderTest } from './stripe-under-test';

describe('a test key of Stripe’s', () => {
  const kept = process.env.STRIPE_TEST_SECRET_KEY;
  beforeEach(() => void (process.env.STRIPE_TEST_SECRET_KEY = 'sk_test_somebodys'));
  afterEach(() => {
    if (kept === undefined) delete process.env.STRIPE_TEST_SECRET_KEY;
    else process.env.STRIPE_TEST_SECRET_KEY = kept;
  });

  it('brings the billing suite to Stripe, and no other', async () => {
    const suites = await openStripeUnderTest();
    expect(suites.settings).toMatchObject({ secretKey: 'sk_test_somebodys', apiBase: undefined, mode: 'test' });
    const others = await openEmulatedStripe();
    try {
      expect(others.settings).toMatchObject({ apiBase: others.emulator.url, mode: 'emulator' });
      expect(others.settings.secretKey).not.toBe('sk_test_somebodys');
    } finally {
      await others.close();
    }
    const ask = readdirSync(__dirname).filter((file) => /\bopenStripeUnderTest\(/.test(textOf(file)));
    const own = ['stripe-under-test.int-spec.ts', 'stripe-under-test.ts'];
    expect(ask.sort()).toEqual(['billing-suite.int-spec.ts', ...own]);
  });

  it('is never one of real money', async () => {
    process.env.STRIPE_TEST_SECRET_KEY = 'sk_live_somebodys';
    await expect(openStripeUnderTest()).rejects.toThrow('no test key');
  });
});

const textOf = (file: string): string => readFileSync(join(__dirname, file), 'utf8');
