import { auditInvoices, type Day, type Plan } from '@holdfast/billing';
import { BillingWorld, type Held, type Keeper } from './billing-world';

const HOUR_MS = 3_600_000;
const GIBIBYTE = 2n ** 30n;
const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 10n }],
  minimumMinor: 500n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

/** Ten items were listed, quoted and agreed to; some were left out on the way. */
describe('what did not arrive', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let held: Held;

  beforeEach(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
    held = await world.facts.holder();
  });
  afterEach(async () => {
    expect((await auditInvoices(world.billing, { all: true })).differences).toEqual([]);
    await world.close();
  });

  const until = async (day: Day, hours: number) => {
    const moment = new Date(Date.parse(`${day}T00:00:00Z`) + hours * HOUR_MS);
    await world.advance(keeper, moment);
    await world.under.pass(moment.getTime() - world.parts.clock.now().getTime());
    await world.settle();
  };
  const arrive = async (of: Plan, items: number, excluded: number) => {
    const planId = await world.facts.plan(keeper.id, of);
    await world.arrive(keeper, held, { items, excluded, bytes: GIBIBYTE, plan: of, planId });
    await world.settle();
  };
  const invoices = async () =>
    (await world.invoices(keeper, held)).map(({ kind, state, total_minor }) => [kind, state, total_minor]);
  const charges = async () => {
    const { data } = await world.parts.stripe.charges.list({ limit: 10 }, { stripeAccount: keeper.accountId });
    return data.map(({ amount }) => BigInt(amount));
  };
  const count = async (table: 'subscription' | 'customer' | 'invoice' | 'stripe_call') => {
    const [row] = await world.owner<{ n: number }>(`SELECT count(*)::integer AS n FROM billing.${table}`);
    return row?.n;
  };

  it('is not billed; what comes later is, from the day on which it does', async () => {
    await arrive(plan, 7, 3);
    await world.giveCard(keeper, held, 'pm_card_visa');
    await until('2030-01-21', 9);
    await arrive(plan, 1, 2);
    expect(await count('subscription')).toBe(1);
    await until('2030-02-10', 0.2);
    await until('2030-02-10', 4);
    // 7 items for 31 days and 1 for 20: 237 days of EUR 1 and of 10 cents, over 31: 7.65 and 0.76; 19 % of 8.41 are 1.60.
    expect(await invoices()).toEqual([['usage', 'paid', 1_001n]]);
    await until('2030-03-10', 0.2);
    await until('2030-03-10', 4);
    // 8 items, a month: 8.80 and 1.67.
    expect(await charges()).toEqual([1_047n, 1_001n]);
  });

  it('is not asked for ahead', async () => {
    await arrive({ ...plan, interval: 'year' }, 7, 3);
    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.settle();
    // 7 items and GiB for twelve months: 92.40 and 17.56.
    expect(await invoices()).toEqual([['prepayment', 'paid', 10_996n]]);
    expect(await charges()).toEqual([10_996n]);
  });

  it('begins nothing when it was everything, not even at Stripe', async () => {
    await arrive(plan, 0, 10);
    await arrive({ ...plan, interval: 'year' }, 0, 10);
    await until('2030-02-10', 4);
    for (const table of ['subscription', 'customer', 'invoice', 'stripe_call'] as const) {
      expect([table, await count(table)]).toEqual([table, 0]);
    }
  });
});
