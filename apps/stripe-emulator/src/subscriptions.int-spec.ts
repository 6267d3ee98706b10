import type Stripe from 'stripe';
import { advance } from './testing/emulated';
import { day, hour, periodOf, start, Scenes } from './testing/scenes';

describe('billing by the month', () => {
  let scenes: Scenes;
  let stripe: Stripe;
  let here: Scenes['here'];

  beforeAll(async () => {
    scenes = await Scenes.open();
    ({ stripe, here } = scenes);
  });
  afterAll(() => scenes.close());

  describe('a subscription of nothing', () => {
    it('begins active, with an invoice of zero that is paid', async () => {
      const made = await scenes.begin();
      expect(made.subscription.status).toBe('active');
      expect(await scenes.latest(made)).toMatchObject({
        status: 'paid',
        total: 0,
        billing_reason: 'subscription_create',
      });
      expect(periodOf(made.subscription)).toEqual([start, Date.UTC(2027, 1, 28, 12) / 1_000]);
    });

    it('opens a draft each cycle, which is final and paid an hour later', async () => {
      const made = await scenes.begin('pm_card_visa', { application_fee_percent: 10 });
      const [, end] = periodOf(made.subscription);
      await advance(stripe, made.clock, end, here);
      const draft = await scenes.latest(made);
      expect(draft).toMatchObject({
        status: 'draft',
        auto_advance: true,
        billing_reason: 'subscription_cycle',
        created: end,
        automatically_finalizes_at: end + hour,
        period_start: start,
        period_end: end,
      });
      await stripe.invoiceItems.create(
        { customer: made.customer, invoice: draft.id, amount: 1_000, currency: 'eur', description: 'Items' },
        here,
      );
      await stripe.invoiceItems.create(
        { customer: made.customer, invoice: draft.id, amount: -100, currency: 'eur' },
        here,
      );
      await advance(stripe, made.clock, end + hour - 1, here);
      expect((await scenes.latest(made)).status).toBe('draft');
      await advance(stripe, made.clock, end + hour, here);
      const paid = await scenes.latest(made);
      expect(paid).toMatchObject({ status: 'paid', total: 900, amount_paid: 900, attempt_count: 1 });
      expect(paid.lines.data.map(({ amount }) => amount)).toEqual([-100, 1_000, 0]);
      expect((await scenes.eventsOf(draft.id)).reverse()).toEqual([
        'invoice.created',
        'invoice.updated',
        'invoice.updated',
        'invoice.finalized',
        'invoice.paid',
        'invoice.payment_succeeded',
      ]);
      const [fee] = (await stripe.applicationFees.list({ limit: 1 })).data;
      expect(fee).toMatchObject({ amount: 90, currency: 'eur', account: here.stripeAccount });
    });

    it('keeps the last day of the month, month after month', async () => {
      const made = await scenes.begin();
      const days: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const [, end] = periodOf(await scenes.reread(made));
        days.push(new Date(end * 1_000).toISOString().slice(0, 10));
        await advance(stripe, made.clock, end, here);
      }
      expect(days).toEqual(['2027-02-28', '2027-03-31', '2027-04-30']);
    });

    it('is anchored to a day of the month', async () => {
      const made = await scenes.begin('pm_card_visa', {
        billing_cycle_anchor_config: { day_of_month: 30, hour: 0, minute: 0, second: 0 },
        proration_behavior: 'none',
      });
      expect(new Date(made.subscription.billing_cycle_anchor * 1_000).toISOString()).toBe('2027-02-28T00:00:00.000Z');
      const [, end] = periodOf(made.subscription);
      await advance(stripe, made.clock, end, here);
      expect(periodOf(await scenes.reread(made))[1]).toBe(Date.UTC(2027, 2, 30) / 1_000);
    });

    it('ends at once, at the end of the period, or on a day, and then makes no more invoices', async () => {
      const now = await scenes.begin();
      expect(await stripe.subscriptions.cancel(now.subscription.id, {}, here)).toMatchObject({
        status: 'canceled',
        ended_at: start,
      });
      await expect(stripe.subscriptions.cancel(now.subscription.id, {}, here)).rejects.toMatchObject({
        code: 'resource_missing',
      });
      const later = await scenes.begin();
      await stripe.subscriptions.update(later.subscription.id, { cancel_at_period_end: true }, here);
      const [, end] = periodOf(later.subscription);
      await advance(stripe, later.clock, end + 5 * day, here);
      expect(await scenes.reread(later)).toMatchObject({ status: 'canceled', ended_at: end });
      expect((await stripe.invoices.list({ subscription: later.subscription.id }, here)).data).toHaveLength(1);
    });

    it('invoices what waits when it is cancelled with invoice_now', async () => {
      const made = await scenes.begin();
      await stripe.invoiceItems.create(
        { customer: made.customer, subscription: made.subscription.id, amount: 700, currency: 'eur' },
        here,
      );
      await stripe.subscriptions.cancel(made.subscription.id, { invoice_now: true, prorate: false }, here);
      expect(await scenes.latest(made)).toMatchObject({ status: 'open', total: 700 });
    });
  });

  describe('a test clock', () => {
    it('takes three customers, moves forward only, and two intervals at most', async () => {
      const made = await scenes.begin();
      await stripe.customers.create({ test_clock: made.clock }, here);
      await stripe.customers.create({ test_clock: made.clock }, here);
      await expect(stripe.customers.create({ test_clock: made.clock }, here)).rejects.toMatchObject({
        param: 'test_clock',
      });
      for (const time of [start, start - 1, start + 63 * day]) {
        const attempt = stripe.testHelpers.testClocks.advance(made.clock, { frozen_time: time }, here);
        await expect(attempt).rejects.toMatchObject({ param: 'frozen_time' });
      }
    });

    it('says that it is ready, by an event too', async () => {
      const made = await scenes.begin();
      const started = await stripe.testHelpers.testClocks.advance(made.clock, { frozen_time: start + day }, here);
      expect(started).toMatchObject({ status: 'advancing' });
      for (let types: string[] = []; !types.includes('test_helpers.test_clock.ready');)
        types = await scenes.eventsOf(made.clock);
      expect(await stripe.testHelpers.testClocks.retrieve(made.clock, {}, here)).toMatchObject({
        status: 'ready',
        frozen_time: start + day,
      });
    });

    it('takes its customers with it when it is deleted', async () => {
      const made = await scenes.begin();
      await stripe.testHelpers.testClocks.del(made.clock, {}, here);
      await expect(stripe.customers.retrieve(made.customer, {}, here)).rejects.toMatchObject({ statusCode: 404 });
      expect((await scenes.reread(made)).status).toBe('canceled');
    });
  });

  it('does what falls due in the order of time, whatever it was made in', async () => {
    const made = await scenes.begin();
    const end = periodOf(made.subscription)[1];
    const draft = await stripe.invoices.create(
      { customer: made.customer, currency: 'eur', auto_advance: true, automatically_finalizes_at: end - day },
      here,
    );
    await stripe.invoices.addLines(draft.id, { lines: [{ amount: 800 }] }, here);
    await advance(stripe, made.clock, end + 2 * hour, here);
    const numbers = (await stripe.invoices.list({ customer: made.customer }, here)).data.map(({ id, number }) => [
      id === draft.id ? 'manual' : 'cycle',
      number?.slice(-4),
    ]);
    expect(numbers).toEqual([
      ['cycle', '0003'],
      ['manual', '0002'],
      ['cycle', '0001'],
    ]);
  });
});
