import {
  addDays,
  addMonths,
  askForPage,
  auditInvoices,
  type Day,
  dayOf,
  type Plan,
  settlePeriods,
} from '@holdfast/billing';
import { newId } from '@holdfast/kernel';
import { BillingWorld, type Held, type Keeper } from './billing-world';

const HOUR_MS = 3_600_000;
const plan: Plan = {
  currency: 'eur',
  interval: 'year',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};
/** Ten items for twelve months, with tax. */
const YEAR = 14_280n;

/** Holders who cancel in Stripe's billing portal while their items stay where they are, and some who leave. */
describe('cancelling', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let held: Held;
  let start: Day;
  let assets: string[];

  beforeAll(async () => (world = await BillingWorld.open({ afterRetries: 'canceled' })));
  afterAll(() => world.close());
  beforeEach(async () => {
    keeper = await world.keeper();
    held = await world.facts.holder();
    start = dayOf(world.parts.clock.now());
  });
  afterEach(async () => {
    expect((await auditInvoices(world.billing, { all: true })).differences).toEqual([]);
  });

  const at = () => ({ stripeAccount: keeper.accountId });
  const moment = (day: Day, hours: number) => new Date(Date.parse(`${day}T00:00:00Z`) + hours * HOUR_MS);
  const until = (day: Day, hours: number) => world.advance(keeper, moment(day, hours));
  const renewal = () => addMonths(start, 12);

  const begin = async (of: Plan, card = 'pm_card_visa') => {
    const planId = await world.facts.plan(keeper.id, of);
    assets = await world.arrive(keeper, held, { items: 10, plan: of, planId });
    await world.settle();
    await world.giveCard(keeper, held, card);
  };
  const subscription = async () => {
    const [row] = await world.owner<{
      id: string;
      state: string;
      ends_on: Day | null;
      ended_on: Day | null;
      end_reason: string | null;
      stripe_subscription_id: string;
      stripe_status: string;
    }>(
      `SELECT id, state, ends_on, ended_on, end_reason, stripe_subscription_id, stripe_status FROM billing.subscription
        WHERE organization_id = $1::uuid`,
      [keeper.id],
    );
    if (row === undefined) throw new Error('no subscription');
    return row;
  };
  const invoices = async () =>
    (await world.invoices(keeper, held)).map(({ kind, state, total_minor }) => [kind, state, total_minor]);
  /** What was charged and what went back, at Stripe. */
  const money = async () => {
    const charges = await world.parts.stripe.charges.list({ limit: 100 }, at());
    const refunds = await world.parts.stripe.refunds.list({ limit: 100 }, at());
    return {
      charged: charges.data.filter(({ paid }) => paid).map(({ amount }) => BigInt(amount)),
      back: refunds.data.map(({ amount }) => BigInt(amount)),
    };
  };
  /** On Stripe's billing portal, as a browser sends it. */
  const click = async (action: 'cancel' | 'keep') => {
    const page = await world.database.owner.transact({ personId: held.personId }, (sql) =>
      askForPage(
        sql,
        {
          ...{ organizationId: keeper.id, holderId: held.holderId, personId: held.personId, currency: 'eur' },
          ...{ kind: 'customer_portal', returnTo: '/my/billing', language: 'en' },
        },
        world.parts.clock,
      ),
    );
    world.jobs.push({ kind: 'open-page', pageId: page.id });
    await world.work();
    const [{ url = '' } = {}] = await world.owner<{ url: string }>(
      'SELECT url FROM billing.hosted_page WHERE id = $1::uuid',
      [page.id],
    );
    const body = new URLSearchParams({ action, id: (await subscription()).stripe_subscription_id });
    const shown = await (await fetch(url, { method: 'POST', body })).text();
    expect(shown.includes('value="keep"')).toBe(action === 'cancel');
  };
  const mails = async (template: string) =>
    (await world.outbox()).filter((mail) => mail.template === template && mail.address?.startsWith(held.personId));
  const stripeSubscriptions = async () => {
    const { data } = await world.parts.stripe.subscriptions.list(
      { status: 'all', test_clock: keeper.testClock, limit: 100 },
      at(),
    );
    return data.map(({ status }) => status);
  };

  it('ends with the year that was paid: no reminder, no other year, and nothing ever after', async () => {
    await begin(plan);
    await until(addDays(start, 40), 9);
    await click('cancel');
    await world.settle();
    expect(await subscription()).toMatchObject({ state: 'active', ends_on: renewal(), ended_on: null });
    await until(addDays(renewal(), -29), 9);
    await until(addDays(renewal(), -6), 9);
    await until(renewal(), 1);
    expect(await subscription()).toMatchObject({
      ...{ state: 'ended', ended_on: renewal(), end_reason: 'cancelled', stripe_status: 'canceled' },
    });
    await until(addDays(renewal(), 40), 9);
    await settlePeriods(world.billing, { now: moment(addDays(renewal(), 40), 9) });
    await world.settle();
    expect(await invoices()).toEqual([
      ['prepayment', 'paid', YEAR],
      ['usage', 'nothing_due', 0n],
    ]);
    expect(await money()).toEqual({ charged: [YEAR], back: [] });
    expect(await mails('billing.renewal_ahead')).toEqual([]);
    expect((await mails('billing.subscription_cancelled')).map(({ text }) => text)).toEqual([
      expect.stringContaining('10 January 2031'),
    ]);
    expect(await stripeSubscriptions()).toEqual(['canceled']);
  });

  it('goes on as before when it is taken back in time', async () => {
    await begin(plan);
    await click('cancel');
    await world.settle();
    expect(await subscription()).toMatchObject({ ends_on: renewal() });
    await until(addDays(renewal(), -20), 9);
    await click('keep');
    await world.settle();
    expect(await subscription()).toMatchObject({ state: 'active', ends_on: null });
    await until(addDays(renewal(), -19), 9);
    expect(await mails('billing.renewal_ahead')).toHaveLength(1);
    await until(renewal(), 1);
    await until(renewal(), 4);
    expect(await money()).toEqual({ charged: [YEAR, YEAR], back: [] });
    expect(await subscription()).toMatchObject({ state: 'active' });
  });

  it('asks for no other year when it is heard of after the year is over', async () => {
    await begin(plan);
    await click('cancel');
    await world.advanceUnheard(keeper, moment(renewal(), 1));
    await settlePeriods(world.billing, { now: moment(renewal(), 1) });
    expect(await invoices()).toContainEqual(['prepayment', 'rated', YEAR]);
    await world.advance(keeper, moment(addDays(renewal(), 3), 9));
    expect(await subscription()).toMatchObject({ state: 'ended', ended_on: renewal() });
    expect(await money()).toEqual({ charged: [YEAR], back: [] });
    const { data } = await world.parts.stripe.invoices.list({ limit: 100 }, at());
    expect(data.filter(({ status, total }) => status !== 'void' && total !== 0)).toHaveLength(1);
  });

  it('asks Stripe whether it is still meant when its day has come and nothing was heard', async () => {
    await begin(plan);
    await click('cancel');
    await world.settle();
    await click('keep');
    // That event is lost, and its list too.
    await world.advanceUnheard(keeper, moment(renewal(), 1));
    await settlePeriods(world.billing, { now: moment(renewal(), 1) });
    expect(await invoices()).toEqual([['prepayment', 'paid', YEAR]]);
    await world.owner(
      `UPDATE billing.stripe_account SET events_seen_until = '2040-01-01', test_clock_at = $2::timestamptz
        WHERE organization_id = $1::uuid RETURNING 1 AS one`,
      [keeper.id, moment(renewal(), 1)],
    );
    world.jobs.push({ kind: 'advance-subscription', subscriptionId: (await subscription()).id });
    await world.owner(
      'UPDATE billing.subscription SET next_step_at = $2::timestamptz WHERE organization_id = $1::uuid RETURNING 1 AS one',
      [keeper.id, world.parts.clock.now()],
    );
    await world.work();
    expect(await subscription()).toMatchObject({ state: 'active', ends_on: null });
    await settlePeriods(world.billing, { now: moment(renewal(), 1) });
    expect(await invoices()).toContainEqual(['prepayment', 'rated', YEAR]);
  });

  it('gives the days back that come after one who cancels at once, whenever that is heard', async () => {
    await begin(plan);
    await until(addDays(start, 73), 9);
    await world.parts.stripe.subscriptions.cancel((await subscription()).stripe_subscription_id, {}, at());
    await until(addDays(start, 80), 9);
    await until(addDays(start, 80), 12);
    expect(await subscription()).toMatchObject({
      state: 'ended',
      ended_on: addDays(start, 73),
      end_reason: 'cancelled',
    });
    // 292 of 365 days of EUR 120, and their tax.
    expect(await money()).toEqual({ charged: [YEAR], back: [11_424n] });
  });

  it('gives back what a cancelled year cost less than was paid ahead, and charges what it cost more', async () => {
    const cancel = async () =>
      world.parts.stripe.subscriptions.update(
        (await world.subscription(keeper, held)).stripe_subscription_id ?? '',
        { cancel_at_period_end: true },
        at(),
      );
    await begin(plan);
    await cancel();
    const grower = held;
    held = await world.facts.holder();
    await begin(plan);
    await cancel();
    await world.depart(keeper, held, assets.slice(0, 5), moment(addDays(start, 73), 9));
    const more = Array.from({ length: 5 }, () => newId<'asset'>());
    const [from, to] = [world.facts.platform, keeper.id];
    await world.facts.move(
      more.map((assetId) => ({
        ...{ holderId: grower.holderId, assetId, from, to, bytes: 0n },
        recordedAt: moment(start, 12),
      })),
    );
    await until(addDays(start, 90), 9);
    await until(renewal(), 1);
    await until(renewal(), 4);
    // Five items less for 292 of 365 days: EUR 48, and their tax.
    expect(await invoices()).toEqual([
      ['prepayment', 'paid', YEAR],
      ['usage', 'refunded', -5_712n],
    ]);
    held = grower;
    // Five items more from the first day on: half of the year's price again.
    expect(await invoices()).toEqual([
      ['prepayment', 'paid', YEAR],
      ['usage', 'paid', YEAR / 2n],
    ]);
    expect((await money()).back).toEqual([5_712n]);
  });

  it('charges a month to its last day', async () => {
    await begin({ ...plan, interval: 'month' });
    await click('cancel');
    await until(addMonths(start, 1), 1);
    await until(addMonths(start, 1), 4);
    expect(await subscription()).toMatchObject({
      state: 'ended',
      ended_on: addMonths(start, 1),
      end_reason: 'cancelled',
    });
    expect(await invoices()).toEqual([['usage', 'paid', 1_190n]]);
    expect(await money()).toEqual({ charged: [1_190n], back: [] });
  });

  it('ends in arrears too; who pays later has paid, and is not taken on again', async () => {
    await begin({ ...plan, interval: 'month' }, 'pm_card_chargeCustomerFail');
    const over = addMonths(start, 1);
    await until(over, 1);
    await until(over, 4);
    expect(await subscription()).toMatchObject({ state: 'past_due' });
    await world.parts.stripe.subscriptions.cancel((await subscription()).stripe_subscription_id, {}, at());
    await world.settle();
    expect(await subscription()).toMatchObject({ state: 'ended', ended_on: over, end_reason: 'cancelled' });
    const [owed] = await world.invoices(keeper, held);
    expect(owed).toMatchObject({ state: 'open', total_minor: 1_190n });
    await world.parts.stripe.invoices.pay(
      owed?.stripe_invoice_id ?? '',
      { payment_method: await world.attach(keeper, held, 'pm_card_visa') },
      at(),
    );
    await world.settle();
    await until(addDays(over, 40), 9);
    expect(await money()).toEqual({ charged: [1_190n], back: [] });
    expect(await subscription()).toMatchObject({ state: 'ended' });
    expect(await stripeSubscriptions()).toEqual(['canceled']);
  });

  it('is not what happens when Stripe gives up on a card: paid after all, all goes on', async () => {
    await begin({ ...plan, interval: 'month' }, 'pm_card_chargeCustomerFail');
    const over = addMonths(start, 1);
    await until(over, 0.2);
    for (const day of [0, 4, 10, 20]) await until(addDays(over, day), 4);
    expect(await subscription()).toMatchObject({ state: 'restricted', ends_on: null, stripe_status: 'canceled' });
    await world.giveCard(keeper, held, 'pm_card_visa');
    await world.settle();
    expect(await subscription()).toMatchObject({ state: 'active', ends_on: null, stripe_status: 'active' });
    expect((await stripeSubscriptions()).sort()).toEqual(['active', 'canceled']);
    await until(addMonths(start, 2), 0.2);
    await until(addMonths(start, 2), 4);
    expect(await money()).toEqual({ charged: [1_190n, 1_190n], back: [] });
  });

  it.each([
    ['leaves', 'is heard of first', false],
    ['leaves', 'is rated first', true],
  ])('charges no other year when the last item %s on the day of the renewal and that %s', async (_, __, ratedFirst) => {
    await begin(plan);
    await world.advanceUnheard(keeper, moment(addDays(renewal(), -1), 20));
    await world.settle();
    await world.depart(keeper, held, assets, moment(renewal(), 0.02));
    if (ratedFirst) await settlePeriods(world.billing, { now: moment(renewal(), 0.2) });
    await until(renewal(), 0.2);
    await until(renewal(), 4);
    expect(await subscription()).toMatchObject({ state: 'ended', ended_on: renewal(), end_reason: 'left' });
    expect((await invoices()).filter(([kind]) => kind === 'prepayment')).toEqual([['prepayment', 'paid', YEAR]]);
    expect(await money()).toEqual({ charged: [YEAR], back: [] });
    expect(await stripeSubscriptions()).toEqual(['canceled']);
  });
});
