import type Stripe from 'stripe';
import { readyAccount } from './ready-account';
import { advance, startEmulated, type Emulated } from './testing/emulated';
import { goodCard, Visitor } from './testing/browsing';

const start = Date.UTC(2027, 0, 31, 12) / 1_000;
const hour = 3_600;
const day = 86_400;

describe('billing', () => {
  let emulated: Emulated;
  let stripe: Stripe;
  let here: { stripeAccount: string };
  let price: Stripe.Price;

  beforeAll(async () => {
    emulated = await startEmulated();
    stripe = emulated.stripe;
    here = { stripeAccount: (await readyAccount(stripe)).id };
    const product = await stripe.products.create({ name: 'Keeping' }, here);
    price = await stripe.prices.create(
      { product: product.id, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } },
      here,
    );
  });
  afterAll(() => emulated.close());

  interface Scene {
    readonly clock: string;
    readonly customer: string;
    readonly subscription: Stripe.Subscription;
  }

  /** A holder on a clock of their own, with a card (or none) and a subscription of nothing. */
  async function scene(
    card: string | null = 'pm_card_visa',
    more: Partial<Stripe.SubscriptionCreateParams> = {},
  ): Promise<Scene> {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start }, here);
    const customer = await stripe.customers.create({ test_clock: clock.id }, here);
    if (card !== null) {
      const method = await stripe.paymentMethods.attach(card, { customer: customer.id }, here);
      await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } }, here);
    }
    const subscription = await stripe.subscriptions.create(
      { customer: customer.id, items: [{ price: price.id }], ...more },
      here,
    );
    return { clock: clock.id, customer: customer.id, subscription };
  }

  const periodOf = (subscription: Stripe.Subscription) => {
    const item = subscription.items.data[0];
    return [item?.current_period_start ?? 0, item?.current_period_end ?? 0] as const;
  };
  const reread = ({ subscription }: Scene) => stripe.subscriptions.retrieve(subscription.id, {}, here);
  const latest = async ({ subscription }: Scene) => {
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 }, here)).data;
    if (!invoice) throw new Error('There is no invoice.');
    return invoice;
  };

  /** One cycle: the draft gets a line, and an hour later it is final. */
  async function cycle(scene: Scene, amount: number): Promise<Stripe.Invoice> {
    const [, end] = periodOf(await reread(scene));
    await advance(stripe, scene.clock, end, here);
    const draft = await latest(scene);
    await stripe.invoices.addLines(draft.id, { lines: [{ amount, description: 'Keeping, 31 days' }] }, here);
    await advance(stripe, scene.clock, end + hour, here);
    return stripe.invoices.retrieve(draft.id, { expand: ['payments.data.payment.payment_intent'] }, here);
  }

  const eventsOf = async (id: string) => {
    const events = await stripe.events.list({ limit: 100 }, here);
    return events.data.filter(({ data }) => 'id' in data.object && data.object.id === id).map(({ type }) => type);
  };

  describe('a subscription of nothing', () => {
    it('begins active, with an invoice of zero that is paid', async () => {
      const made = await scene();
      expect(made.subscription.status).toBe('active');
      expect(await latest(made)).toMatchObject({ status: 'paid', total: 0, billing_reason: 'subscription_create' });
      expect(periodOf(made.subscription)).toEqual([start, Date.UTC(2027, 1, 28, 12) / 1_000]);
    });

    it('opens a draft each cycle, which is final and paid an hour later', async () => {
      const made = await scene('pm_card_visa', { application_fee_percent: 10 });
      const [, end] = periodOf(made.subscription);
      await advance(stripe, made.clock, end, here);
      const draft = await latest(made);
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
      expect((await latest(made)).status).toBe('draft');
      await advance(stripe, made.clock, end + hour, here);
      const paid = await latest(made);
      expect(paid).toMatchObject({ status: 'paid', total: 900, amount_paid: 900, attempt_count: 1 });
      expect(paid.lines.data.map(({ amount }) => amount)).toEqual([-100, 1_000, 0]);
      expect((await eventsOf(draft.id)).reverse()).toEqual([
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
      const made = await scene();
      const days: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const [, end] = periodOf(await reread(made));
        days.push(new Date(end * 1_000).toISOString().slice(0, 10));
        await advance(stripe, made.clock, end, here);
      }
      expect(days).toEqual(['2027-02-28', '2027-03-31', '2027-04-30']);
    });

    it('is anchored to a day of the month', async () => {
      const made = await scene('pm_card_visa', {
        billing_cycle_anchor_config: { day_of_month: 30, hour: 0, minute: 0, second: 0 },
        proration_behavior: 'none',
      });
      expect(new Date(made.subscription.billing_cycle_anchor * 1_000).toISOString()).toBe('2027-02-28T00:00:00.000Z');
      const [, end] = periodOf(made.subscription);
      await advance(stripe, made.clock, end, here);
      expect(periodOf(await reread(made))[1]).toBe(Date.UTC(2027, 2, 30) / 1_000);
    });

    it('ends at once, at the end of the period, or on a day, and then makes no more invoices', async () => {
      const now = await scene();
      expect(await stripe.subscriptions.cancel(now.subscription.id, {}, here)).toMatchObject({
        status: 'canceled',
        ended_at: start,
      });
      await expect(stripe.subscriptions.cancel(now.subscription.id, {}, here)).rejects.toMatchObject({
        code: 'resource_missing',
      });
      const later = await scene();
      await stripe.subscriptions.update(later.subscription.id, { cancel_at_period_end: true }, here);
      const [, end] = periodOf(later.subscription);
      await advance(stripe, later.clock, end + 5 * day, here);
      expect(await reread(later)).toMatchObject({ status: 'canceled', ended_at: end });
      expect((await stripe.invoices.list({ subscription: later.subscription.id }, here)).data).toHaveLength(1);
    });

    it('invoices what waits when it is cancelled with invoice_now', async () => {
      const made = await scene();
      await stripe.invoiceItems.create(
        { customer: made.customer, subscription: made.subscription.id, amount: 700, currency: 'eur' },
        here,
      );
      await stripe.subscriptions.cancel(made.subscription.id, { invoice_now: true, prorate: false }, here);
      expect(await latest(made)).toMatchObject({ status: 'open', total: 700 });
    });
  });

  describe('an unpaid invoice', () => {
    it('is tried again on the third, eighth and fifteenth day, and then the subscription is unpaid', async () => {
      const made = await scene('pm_card_chargeCustomerFail');
      const failed = await cycle(made, 1_500);
      expect(failed).toMatchObject({ status: 'open', attempt_count: 1, attempted: true, amount_remaining: 1_500 });
      expect(failed.payments?.data[0]?.payment.payment_intent).toMatchObject({
        status: 'requires_payment_method',
        last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
      });
      expect((await reread(made)).status).toBe('past_due');
      expect(await stripe.customers.retrieve(made.customer, {}, here)).toMatchObject({ delinquent: true });
      const finalized = failed.status_transitions.finalized_at ?? 0;
      const attempts: number[] = [];
      for (const days of [3, 8, 15]) {
        await advance(stripe, made.clock, finalized + days * day, here);
        attempts.push((await latest(made)).attempt_count);
      }
      expect(attempts).toEqual([2, 3, 4]);
      expect((await latest(made)).next_payment_attempt).toBeNull();
      expect((await reread(made)).status).toBe('unpaid');
      const types = await eventsOf(failed.id);
      expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
    });

    it('asks for less by credit notes, and for nothing once they took all of it', async () => {
      const made = await scene('pm_card_chargeCustomerFail');
      const failed = await cycle(made, 1_500);
      const credit = (amount: number) =>
        stripe.creditNotes.create({ invoice: failed.id, amount, memo: 'Unused days', metadata: { mark: 'm' } }, here);
      const note = await credit(600);
      expect(note).toMatchObject({ amount: 600, pre_payment_amount: 600, status: 'issued', type: 'pre_payment' });
      expect(await latest(made)).toMatchObject({
        status: 'open',
        total: 1_500,
        amount_due: 900,
        amount_remaining: 900,
        pre_payment_credit_notes_amount: 600,
      });
      await expect(credit(901)).rejects.toMatchObject({ param: 'amount' });
      await stripe.invoices.pay(failed.id, { payment_method: 'pm_card_visa' }, here);
      expect(await latest(made)).toMatchObject({ status: 'paid', amount_paid: 900, amount_remaining: 0 });
      await expect(credit(1)).rejects.toMatchObject({ code: 'status_transition_invalid' });
      expect((await stripe.creditNotes.list({ invoice: failed.id }, here)).data.map(({ id }) => id)).toEqual([note.id]);

      const other = await scene('pm_card_chargeCustomerFail');
      const whole = await cycle(other, 700);
      await stripe.creditNotes.create({ invoice: whole.id, amount: 700 }, here);
      expect(await latest(other)).toMatchObject({ status: 'paid', amount_paid: 0, amount_remaining: 0 });
      expect((await reread(other)).status).toBe('active');
    });

    it('frees the subscription when another card pays it', async () => {
      const made = await scene('pm_card_chargeCustomerFail');
      const failed = await cycle(made, 1_500);
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        type: 'StripeCardError',
        code: 'card_declined',
        statusCode: 402,
      });
      expect((await latest(made)).attempt_count).toBe(2);
      const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: made.customer }, here);
      expect((await stripe.invoices.pay(failed.id, { payment_method: good.id }, here)).status).toBe('paid');
      expect((await reread(made)).status).toBe('active');
      expect(await stripe.customers.retrieve(made.customer, {}, here)).toMatchObject({ delinquent: false });
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        message: 'Invoice is already paid',
      });
    });

    it('asks for 3-D Secure off session, and is paid on its page', async () => {
      const made = await scene('pm_card_authenticationRequired');
      const waiting = await cycle(made, 2_000);
      expect(waiting.status).toBe('open');
      expect(waiting.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'requires_action' });
      expect(await eventsOf(waiting.id)).toContain('invoice.payment_action_required');
      await expect(stripe.invoices.pay(waiting.id, {}, here)).rejects.toMatchObject({
        code: 'invoice_payment_intent_requires_action',
      });
      const visitor = new Visitor(emulated.emulator.url);
      const asked = await visitor.submit(waiting.hosted_invoice_url ?? '', { ...goodCard, number: '4000002760003184' });
      await visitor.submit(asked.url, { answer: 'yes' });
      expect((await latest(made)).status).toBe('paid');
      expect((await reread(made)).status).toBe('active');
    });

    it('without any card is told of, and stays open', async () => {
      const made = await scene(null);
      const failed = await cycle(made, 1_000);
      expect(failed).toMatchObject({ status: 'open', attempt_count: 1 });
      expect((await reread(made)).status).toBe('past_due');
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        statusCode: 400,
        message: expect.stringContaining('no attached payment source'),
      });
    });

    it('that was sent becomes overdue on its day', async () => {
      const made = await scene(null, { collection_method: 'send_invoice', days_until_due: 14 });
      const sent = await cycle(made, 1_000);
      expect(sent).toMatchObject({ status: 'open', due_date: (sent.status_transitions.finalized_at ?? 0) + 14 * day });
      expect(await eventsOf(sent.id)).toContain('invoice.sent');
      await advance(stripe, made.clock, (sent.due_date ?? 0) + 1, here);
      expect(await eventsOf(sent.id)).toContain('invoice.overdue');
      expect((await reread(made)).status).toBe('past_due');
      await stripe.invoices.pay(sent.id, { paid_out_of_band: true }, here);
      expect((await reread(made)).status).toBe('active');
    });

    it('is left alone once its subscription has ended, and can be voided', async () => {
      const made = await scene('pm_card_chargeCustomerFail');
      const failed = await cycle(made, 1_500);
      await stripe.subscriptions.cancel(made.subscription.id, {}, here);
      expect(await latest(made)).toMatchObject({ auto_advance: false, next_payment_attempt: null });
      expect((await stripe.invoices.voidInvoice(failed.id, {}, here)).status).toBe('void');
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({ statusCode: 400 });
    });
  });

  describe("a customer's balance", () => {
    it('is used up by invoices, and comes back from a voided one', async () => {
      const made = await scene();
      await stripe.customers.createBalanceTransaction(made.customer, { amount: -2_500, currency: 'eur' }, here);
      const first = await cycle(made, 2_000);
      expect(first).toMatchObject({
        status: 'paid',
        total: 2_000,
        amount_due: 0,
        amount_paid: 0,
        starting_balance: -2_500,
        ending_balance: -500,
      });
      const second = await cycle(made, 2_000);
      expect(second).toMatchObject({ total: 2_000, amount_due: 1_500, amount_paid: 1_500, ending_balance: 0 });
      const lines = await stripe.customers.listBalanceTransactions(made.customer, {}, here);
      expect(lines.data.map(({ type, amount }) => ({ type, amount }))).toEqual([
        { type: 'applied_to_invoice', amount: 500 },
        { type: 'applied_to_invoice', amount: 2_000 },
        { type: 'adjustment', amount: -2_500 },
      ]);
    });

    it('takes what is too little to be charged', async () => {
      const made = await scene();
      const little = await cycle(made, 30);
      expect(little).toMatchObject({ status: 'paid', total: 30, amount_due: 0, ending_balance: 30 });
      const next = await cycle(made, 100);
      expect(next).toMatchObject({ total: 100, amount_due: 130, amount_paid: 130 });
    });

    it('takes what an invoice owes to the customer', async () => {
      const made = await scene();
      expect(await cycle(made, -400)).toMatchObject({
        status: 'paid',
        total: -400,
        amount_due: 0,
        ending_balance: -400,
      });
      expect(await stripe.customers.retrieve(made.customer, {}, here)).toMatchObject({ balance: -400 });
    });
  });

  describe('an invoice of its own', () => {
    it('is edited as a draft only', async () => {
      const { customer } = await scene();
      const draft = await stripe.invoices.create({ customer, currency: 'eur' }, here);
      await expect(stripe.invoices.finalizeInvoice(draft.id, {}, here)).rejects.toMatchObject({
        code: 'invoice_no_customer_line_items',
      });
      const item = await stripe.invoiceItems.create(
        { customer, invoice: draft.id, amount: 500, currency: 'eur' },
        here,
      );
      await stripe.invoiceItems.update(item.id, { amount: 600 }, here);
      const final = await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, here);
      expect(final).toMatchObject({ status: 'open', total: 600, number: expect.stringMatching(/-0002$/) });
      for (const attempt of [
        stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 1, currency: 'eur' }, here),
        stripe.invoiceItems.del(item.id, {}, here),
        stripe.invoices.addLines(draft.id, { lines: [{ amount: 1 }] }, here),
        stripe.invoices.update(draft.id, { description: 'late' }, here),
        stripe.invoices.finalizeInvoice(draft.id, {}, here),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: 'invoice_not_editable' });
      }
    });

    it('refuses another currency and another customer', async () => {
      const { customer } = await scene();
      const other = await scene();
      const draft = await stripe.invoices.create({ customer, currency: 'eur' }, here);
      await expect(
        stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 500, currency: 'jpy' }, here),
      ).rejects.toMatchObject({ param: 'currency' });
      await expect(
        stripe.invoiceItems.create({ customer: other.customer, invoice: draft.id, amount: 500, currency: 'eur' }, here),
      ).rejects.toMatchObject({ param: 'invoice' });
    });

    it('takes waiting items when asked, and more lines than one page shows', async () => {
      const customer = await stripe.customers.create({}, here);
      for (let n = 1; n <= 12; n += 1) {
        await stripe.invoiceItems.create({ customer: customer.id, amount: n * 100, currency: 'jpy' }, here);
      }
      const draft = await stripe.invoices.create(
        { customer: customer.id, currency: 'jpy', pending_invoice_items_behavior: 'include' },
        here,
      );
      expect(draft).toMatchObject({ total: 7_800, currency: 'jpy', lines: { has_more: true } });
      expect(draft.lines.data).toHaveLength(10);
      const lines = await stripe.invoices.listLineItems(draft.id, { limit: 5 }, here).autoPagingToArray({ limit: 100 });
      expect(lines.map(({ amount }) => amount)).toEqual(Array.from({ length: 12 }, (_, n) => (12 - n) * 100));
    });
  });

  describe('a refund', () => {
    it('is partial, then the rest, then no more; the fee goes back in proportion', async () => {
      const made = await scene('pm_card_visa', { application_fee_percent: 10 });
      const paid = await cycle(made, 1_000);
      const payment_intent = (paid.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent).id;
      const over = stripe.refunds.create({ payment_intent, amount: 1_001 }, here);
      await expect(over).rejects.toMatchObject({
        param: 'amount',
        message: expect.stringContaining('greater than unrefunded amount'),
      });
      const first = await stripe.refunds.create({ payment_intent, amount: 400, refund_application_fee: true }, here);
      expect(first).toMatchObject({ amount: 400, status: 'succeeded' });
      const [fee] = (await stripe.applicationFees.list({ charge: first.charge as string })).data;
      expect(fee).toMatchObject({ amount: 100, amount_refunded: 40 });
      await expect(stripe.refunds.create({ payment_intent, amount: 601 }, here)).rejects.toMatchObject({
        statusCode: 400,
      });
      await stripe.refunds.create({ payment_intent }, here);
      await expect(stripe.refunds.create({ payment_intent }, here)).rejects.toMatchObject({
        code: 'charge_already_refunded',
      });
      const charge = await stripe.charges.retrieve(first.charge as string, { expand: ['refunds'] }, here);
      expect(charge).toMatchObject({ refunded: true, amount_refunded: 1_000 });
      expect(charge.refunds?.data.map(({ amount }) => amount)).toEqual([600, 400]);
      const events = await stripe.events.list({ types: ['charge.refunded', 'refund.created'], limit: 4 }, here);
      expect(events.data.map(({ type }) => type)).toEqual([
        'charge.refunded',
        'refund.created',
        'charge.refunded',
        'refund.created',
      ]);
    });
  });

  describe('a test clock', () => {
    it('takes three customers, moves forward only, and two intervals at most', async () => {
      const made = await scene();
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
      const made = await scene();
      const started = await stripe.testHelpers.testClocks.advance(made.clock, { frozen_time: start + day }, here);
      expect(started).toMatchObject({ status: 'advancing' });
      for (let types: string[] = []; !types.includes('test_helpers.test_clock.ready');)
        types = await eventsOf(made.clock);
      expect(await stripe.testHelpers.testClocks.retrieve(made.clock, {}, here)).toMatchObject({
        status: 'ready',
        frozen_time: start + day,
      });
    });

    it('takes its customers with it when it is deleted', async () => {
      const made = await scene();
      await stripe.testHelpers.testClocks.del(made.clock, {}, here);
      await expect(stripe.customers.retrieve(made.customer, {}, here)).rejects.toMatchObject({ statusCode: 404 });
      expect((await reread(made)).status).toBe('canceled');
    });
  });

  it('does what falls due in the order of time, whatever it was made in', async () => {
    const made = await scene();
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
