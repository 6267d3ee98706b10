import { DomainError } from '@holdfast/kernel';
import { type Database, NOBODY, type StripeMode } from '@holdfast/platform';

const REMEDIES: Record<string, string> = {
  emulator: 'Begin anew with: npm start -- --reset, or start without STRIPE_SECRET_KEY.',
  test: 'Use the test key again, or another database.',
  live: 'Use the live key again, or another database.',
};

/**
 * Notes which Stripe this database's ids are of, once; throws `billing.stripe_mode_changed` when they are of another: a
 * customer of the emulator means nothing to Stripe, and live and test never mix.
 */
export async function claimStripeMode(database: Database, mode: StripeMode): Promise<void> {
  const found = await database.transact(NOBODY, async (sql) => {
    await sql.execute(
      'INSERT INTO billing.stripe_mode (mode) VALUES ($1) ON CONFLICT ON CONSTRAINT stripe_mode_pkey DO NOTHING',
      [mode],
    );
    const [row] = await sql.query<{ mode: string }>('SELECT mode FROM billing.stripe_mode');
    return row?.mode ?? mode;
  });
  if (found === mode) return;
  throw new DomainError(
    'conflict',
    'billing.stripe_mode_changed',
    `This database is of Stripe’s ${found} mode, and the key is of ${mode}.`,
    {
      field: 'STRIPE_SECRET_KEY',
      remedy: REMEDIES[found] ?? 'Use another database.',
    },
  );
}
