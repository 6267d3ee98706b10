import type { Plan } from '@holdfast/billing';
import { BillingWorld, days, type Held, type Keeper } from './billing-world';
import { openStripeUnderTest, type StripeUnderTest } from './stripe-under-test';

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
  let world: BillingWorld<StripeUnderTest>;
  let keeper: Keeper;
  let held: Held;
  let planId: string;
  let start: Date;

  beforeEach(async () => {
    world = await BillingWorld.against(await openStripeUnderTest());
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

    const length = monthLength();
    const subtotal = rounded((10n * length - (length - 15n)) * 100n, length);
    const total = subtotal + rounded(subtotal * 1_900n, 10_000n);
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

  it('reminds, restricts and rests when a card is declined, withholds nothing, and is as before once it is paid', async () => {
    await world.arrive(keeper, held, { items: 10, plan, planId });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_chargeCustomerFail');
    const due = monthOver();
    const state = async () => (await world.subscription(keeper, held)).state;
    const later = (count: number) => new Date(due.getTime() + days(count) + 2 * 3_600_000);
    await world.advance(keeper, due);
    await world.advance(keeper, later(0));
    expect(await state()).toBe('past_due');
    expect((await world.invoices(keeper, held))[0]).toMatchObject({ state: 'open', amount_paid_minor: 0n });

    await world.advance(keeper, later(4));
    await world.advance(keeper, later(8));
    expect(await state()).toBe('past_due');
    await world.advance(keeper, later(15));
    expect(await state()).toBe('restricted');
    await world.advance(keeper, later(31));
    expect(await state()).toBe('dormant');

    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.settle();
    expect(await state()).toBe('active');
    expect((await world.invoices(keeper, held))[0]).toMatchObject({ state: 'paid' });
    const told = (await world.outbox()).map(({ template }) => template).reverse();
    expect(told).toEqual([
      'billing.subscription_started',
      'billing.payment_failed',
      'billing.payment_reminder',
      'billing.payment_reminder',
      'billing.restricted',
      'billing.dormant',
      'billing.paid',
    ]);
    const [reminder] = (await world.outbox()).filter(({ template }) => template === 'billing.payment_reminder');
    expect(reminder?.text).toContain('You can look at them, export them');
  });

  it('bills to the day and ends at Stripe when the last item leaves', async () => {
    const assets = await world.arrive(keeper, held, { items: 10, plan, planId });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.advance(keeper, inDays(6));
    await leave(assets, inDays(6));
    await world.settle();
    const length = monthLength();
    const subtotal = rounded(10n * 6n * 100n, length);
    const ended = await world.subscription(keeper, held);
    expect(ended).toMatchObject({ state: 'ended', stripe_status: 'canceled' });
    await world.advance(keeper, inDays(6, 180));
    const [invoice] = await world.invoices(keeper, held);
    expect(invoice).toMatchObject({ state: 'paid', total_minor: subtotal + rounded(subtotal * 1_900n, 10_000n) });
    const { status } = await world.parts.stripe.subscriptions.retrieve(ended.stripe_subscription_id ?? '', {}, at());
    expect(status).toBe('canceled');
  });

  it('asks for a year ahead, and gives the unused days back when the holder leaves', async () => {
    const yearly: Plan = { ...plan, interval: 'year' };
    const yearlyId = await world.facts.plan(keeper.id, yearly);
    await world.settle();
    const assets = await world.arrive(keeper, held, { items: 10, plan: yearly, planId: yearlyId });
    await world.settle();
    // No card at settlement: the assets are safe, and the invoice has a page to pay it on.
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'past_due' });
    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.settle();
    const asked = 12_000n + rounded(12_000n * 1_900n, 10_000n);
    expect(await world.invoices(keeper, held)).toMatchObject([
      { kind: 'prepayment', state: 'paid', total_minor: asked, amount_paid_minor: asked },
    ]);
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'active' });

    await world.advance(keeper, inDays(73));
    await leave(assets, inDays(73));
    await world.settle();
    const used = rounded(10n * 73n * 1_200n, yearLength());
    const back = 12_000n - used + rounded((12_000n - used) * 1_900n, 10_000n);
    const [refund] = await world.owner('SELECT state, amount_minor, cause FROM billing.refund');
    expect(refund).toMatchObject({ state: 'done', amount_minor: back, cause: 'leaving' });
    const intents = await world.parts.stripe.refunds.list({ limit: 10 }, at());
    expect(intents.data.map(({ amount }) => BigInt(amount))).toEqual([back]);
  });

  it('asks for the used days alone of a year that was not paid yet when the holder leaves', async () => {
    const yearly: Plan = { ...plan, interval: 'year' };
    const yearlyId = await world.facts.plan(keeper.id, yearly);
    const assets = await world.arrive(keeper, held, { items: 10, plan: yearly, planId: yearlyId });
    await world.settle();
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'past_due' });
    await world.advance(keeper, inDays(6));
    await leave(assets, inDays(6));
    await world.settle();

    const used = rounded(10n * 6n * 1_200n, yearLength());
    const unused = 12_000n - used + rounded((12_000n - used) * 1_900n, 10_000n);
    const asked = 12_000n + rounded(12_000n * 1_900n, 10_000n);
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'ended', stripe_status: 'canceled' });
    const [prepayment] = (await world.invoices(keeper, held)).filter(({ kind }) => kind === 'prepayment');
    const { status, amount_remaining: left } = await world.parts.stripe.invoices.retrieve(
      prepayment?.stripe_invoice_id ?? '',
      {},
      at(),
    );
    expect([status, BigInt(left)]).toEqual(['open', asked - unused]);
    expect(await world.owner('SELECT state FROM billing.refund')).toEqual([]);

    await world.parts.stripe.invoices.pay(
      prepayment?.stripe_invoice_id ?? '',
      { payment_method: await world.attach(keeper, held, 'pm_card_visa') },
      at(),
    );
    await world.settle();
    expect((await world.invoices(keeper, held)).find(({ kind }) => kind === 'prepayment')).toMatchObject({
      state: 'paid',
      amount_paid_minor: asked - unused,
    });
    expect(await world.owner('SELECT state FROM billing.refund')).toEqual([]);
  });

  it('refunds a part, once, and never more than was paid', async () => {
    await world.arrive(keeper, held, { items: 10, plan, planId });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.advance(keeper, monthOver());
    await world.advance(keeper, new Date(monthOver().getTime() + 2 * 3_600_000));
    const [invoice] = await world.invoices(keeper, held);
    const ask = (amount: bigint) =>
      world.owner<{ id: string }>(
        `INSERT INTO billing.refund (organization_id, id, invoice_id, holder_id, currency, amount_minor, reason, cause, requested_by, next_step_at)
         VALUES ($1::uuid, uuidv7(), $2::uuid, $3::uuid, 'eur', $4::bigint, 'Goodwill', 'custodian', $5::uuid, now()) RETURNING id`,
        [keeper.id, invoice?.id ?? '', held.holderId, amount, held.personId],
      );
    const [refund] = await ask(200n);
    for (let twice = 0; twice < 2; twice += 1) world.jobs.push({ kind: 'advance-refund', refundId: refund?.id ?? '' });
    await world.settle();
    expect((await world.invoices(keeper, held))[0]).toMatchObject({ amount_refunded_minor: 200n });
    const listed = await world.parts.stripe.refunds.list({ limit: 10 }, at());
    expect(listed.data.map(({ amount }) => amount)).toEqual([200]);
    await expect(ask(invoice?.total_minor ?? 0n)).rejects.toThrow('asked back before');
  });

  it('has one customer for a holder at each custodian, and Stripe knows them under no name', async () => {
    const other = await world.keeper();
    const otherPlan = await world.facts.plan(other.id, plan);
    await world.arrive(keeper, held, { items: 1, plan, planId });
    await world.arrive(other, held, { items: 1, plan, planId: otherPlan });
    await world.settle();
    for (const one of [keeper, other]) {
      const { data } = await world.parts.stripe.customers.list(
        { test_clock: one.testClock, limit: 10 },
        { stripeAccount: one.accountId },
      );
      expect(data.map(({ email, name }) => [email, name])).toEqual([[null, null]]);
    }
    const seen = await world.database
      .service('portal')
      .read({ organizationId: other.id }, (sql) => sql.query('SELECT DISTINCT organization_id FROM billing.customer'));
    expect(seen).toEqual([{ organization_id: other.id }]);
    expect(world.logged.join('')).not.toContain(world.parts.settings.secretKey);
  });

  const at = () => ({ stripeAccount: keeper.accountId });
  const leave = (assets: readonly string[], recordedAt: Date) => world.depart(keeper, held, assets, recordedAt);
  const yearLength = () =>
    BigInt(
      Math.round(
        (Date.UTC(start.getUTCFullYear() + 1, start.getUTCMonth(), start.getUTCDate()) -
          Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate())) /
          days(1),
      ),
    );
  const monthLength = () =>
    BigInt(
      Math.round(
        (Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, start.getUTCDate()) -
          Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate())) /
          days(1),
      ),
    );
});

const rounded = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);
