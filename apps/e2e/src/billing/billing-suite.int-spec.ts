import type { Plan } from '@holdfast/billing';
import { BillingWorld, days, type Held, type Keeper } from './billing-world';

/**
 * The project's billing suite: against our emulator, and against Stripe's own test mode when STRIPE_TEST_SECRET_KEY is set.
 * Nothing in it knows which of the two it meets.
 */
const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

describe('billing', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let held: Held;
  let planId: string;
  let start: Date;

  beforeEach(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
    held = await world.facts.holder();
    planId = await world.facts.plan(keeper.id, plan);
    start = world.parts.clock.now();
  });
  afterEach(() => world.close());

  const inDays = (count: number, minutes = 0) => new Date(start.getTime() + days(count) + minutes * 60_000);
  /** Ten minutes into the first day on which a month is over. */
  const monthOver = (from = start) => {
    const end = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, from.getUTCDate()));
    return new Date(end.getTime() + 600_000);
  };

  it('begins when assets have arrived, and bills the month to the cent when one leaves in its middle', async () => {
    const assets = await world.arrive(keeper, held, { items: 10, plan, planId });
    await world.settle();
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'active', stripe_status: 'active' });
    await world.giveCard(keeper, held, 'pm_card_visa');

    await world.facts.move([
      {
        holderId: held.holderId,
        assetId: assets[0] ?? '',
        from: keeper.id,
        to: world.facts.platform,
        bytes: 0n,
        recordedAt: inDays(15),
      },
    ]);
    await world.advance(keeper, monthOver());
    await world.advance(keeper, new Date(monthOver().getTime() + 2 * 3_600_000));

    const length = Math.round(
      (Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) -
        Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1)) /
        days(1),
    );
    const itemDays = 10n * BigInt(length) - BigInt(length - 15);
    const subtotal = (2n * itemDays * 100n + BigInt(length)) / (2n * BigInt(length));
    const total = subtotal + (2n * subtotal * 1_900n + 10_000n) / 20_000n;
    const [invoice] = await world.invoices(keeper, held);
    expect(invoice).toMatchObject({
      kind: 'usage',
      state: 'paid',
      total_minor: total,
      stripe_total_minor: total,
      amount_paid_minor: total,
      application_fee_minor: (total * 300n + 5_000n) / 10_000n,
    });
    expect(invoice?.hosted_url).toMatch(/^https?:/);
    expect(invoice?.pdf_url).toMatch(/^https?:/);
  });
});
