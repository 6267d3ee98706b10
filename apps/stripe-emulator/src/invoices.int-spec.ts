import type Stripe from 'stripe';
import { goodCard, Visitor } from './testing/browsing';
import { advance } from './testing/emulated';
import { day, Scenes } from './testing/scenes';

describe('what is billed', () => {
  let scenes: Scenes;
  let stripe: Stripe;
  let here: Scenes['here'];

  beforeAll(async () => {
    scenes = await Scenes.open();
    ({ stripe, here } = scenes);
  });
  afterAll(() => scenes.close());

  describe('an unpaid invoice', () => {
    it('is tried again on the third, eighth and fifteenth day, and then the subscription is unpaid', async () => {
      const made = await scenes.begin('pm_card_chargeCustomerFail');
      const failed = await scenes.cycle(made, 1_500);
      expect(failed).toMatchObject({ status: 'open', attempt_count: 1, attempted: true, amount_remaining: 1_500 });
      expect(failed.payments?.data[0]?.payment.payment_intent).toMatchObject({
        status: 'requires_payment_method',
        last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
      });
      expect((await scenes.reread(made)).status).toBe('past_due');
      expect(await stripe.customers.retrieve(made.customer, {}, here)).toMatchObject({ delinquent: true });
      const finalized = failed.status_transitions.finalized_at ?? 0;
      const attempts: number[] = [];
      for (const days of [3, 8, 15]) {
        await advance(stripe, made.clock, finalized + days * day, here);
        attempts.push((await scenes.latest(made)).attempt_count);
      }
      expect(attempts).toEqual([2, 3, 4]);
      expect((await scenes.latest(made)).next_payment_attempt).toBeNull();
      expect((await scenes.reread(made)).status).toBe('unpaid');
      const types = await scenes.eventsOf(failed.id);
      expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
    });

    it('asks for less by credit notes, and for nothing once they took all of it', async () => {
      const made = await scenes.begin('pm_card_chargeCustomerFail');
      const failed = await scenes.cycle(made, 1_500);
      const credit = (amount: number) =>
        stripe.creditNotes.create({ invoice: failed.id, amount, memo: 'Unused days', metadata: { mark: 'm' } }, here);
      const note = await credit(600);
      expect(note).toMatchObject({ amount: 600, pre_payment_amount: 600, status: 'issued', type: 'pre_payment' });
      expect(await scenes.latest(made)).toMatchObject({
        status: 'open',
        total: 1_500,
        amount_due: 900,
        amount_remaining: 900,
        pre_payment_credit_notes_amount: 600,
      });
      await expect(credit(901)).rejects.toMatchObject({ param: 'amount' });
      await stripe.invoices.pay(failed.id, { payment_method: 'pm_card_visa' }, here);
      expect(await scenes.latest(made)).toMatchObject({ status: 'paid', amount_paid: 900, amount_remaining: 0 });
      await expect(credit(1)).rejects.toMatchObject({ code: 'status_transition_invalid' });
      expect((await stripe.creditNotes.list({ invoice: failed.id }, here)).data.map(({ id }) => id)).toEqual([note.id]);

      const other = await scenes.begin('pm_card_chargeCustomerFail');
      const whole = await scenes.cycle(other, 700);
      await stripe.creditNotes.create({ invoice: whole.id, amount: 700 }, here);
      expect(await scenes.latest(other)).toMatchObject({ status: 'paid', amount_paid: 0, amount_remaining: 0 });
      expect((await scenes.reread(other)).status).toBe('active');
    });

    it('frees the subscription when another card pays it', async () => {
      const made = await scenes.begin('pm_card_chargeCustomerFail');
      const failed = await scenes.cycle(made, 1_500);
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        type: 'StripeCardError',
        code: 'card_declined',
        statusCode: 402,
      });
      expect((await scenes.latest(made)).attempt_count).toBe(2);
      const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: made.customer }, here);
      expect((await stripe.invoices.pay(failed.id, { payment_method: good.id }, here)).status).toBe('paid');
      expect((await scenes.reread(made)).status).toBe('active');
      expect(await stripe.customers.retrieve(made.customer, {}, here)).toMatchObject({ delinquent: false });
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        message: 'Invoice is already paid',
      });
    });

    it('asks for 3-D Secure off session, and is paid on its page', async () => {
      const made = await scenes.begin('pm_card_authenticationRequired');
      const waiting = await scenes.cycle(made, 2_000);
      expect(waiting.status).toBe('open');
      expect(waiting.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'requires_action' });
      expect(await scenes.eventsOf(waiting.id)).toContain('invoice.payment_action_required');
      await expect(stripe.invoices.pay(waiting.id, {}, here)).rejects.toMatchObject({
        code: 'invoice_payment_intent_requires_action',
      });
      const visitor = new Visitor(scenes.emulated.emulator.url);
      const asked = await visitor.submit(waiting.hosted_invoice_url ?? '', { ...goodCard, number: '4000002760003184' });
      await visitor.submit(asked.url, { answer: 'yes' });
      expect((await scenes.latest(made)).status).toBe('paid');
      expect((await scenes.reread(made)).status).toBe('active');
    });

    it('without any card is told of, and stays open', async () => {
      const made = await scenes.begin(null);
      const failed = await scenes.cycle(made, 1_000);
      expect(failed).toMatchObject({ status: 'open', attempt_count: 1 });
      expect((await scenes.reread(made)).status).toBe('past_due');
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({
        statusCode: 400,
        message: expect.stringContaining('no attached payment source'),
      });
    });

    it('that was sent becomes overdue on its day', async () => {
      const made = await scenes.begin(null, { collection_method: 'send_invoice', days_until_due: 14 });
      const sent = await scenes.cycle(made, 1_000);
      expect(sent).toMatchObject({ status: 'open', due_date: (sent.status_transitions.finalized_at ?? 0) + 14 * day });
      expect(await scenes.eventsOf(sent.id)).toContain('invoice.sent');
      await advance(stripe, made.clock, (sent.due_date ?? 0) + 1, here);
      expect(await scenes.eventsOf(sent.id)).toContain('invoice.overdue');
      expect((await scenes.reread(made)).status).toBe('past_due');
      await stripe.invoices.pay(sent.id, { paid_out_of_band: true }, here);
      expect((await scenes.reread(made)).status).toBe('active');
    });

    it('is left alone once its subscription has ended, and can be voided', async () => {
      const made = await scenes.begin('pm_card_chargeCustomerFail');
      const failed = await scenes.cycle(made, 1_500);
      await stripe.subscriptions.cancel(made.subscription.id, {}, here);
      expect(await scenes.latest(made)).toMatchObject({ auto_advance: false, next_payment_attempt: null });
      expect((await stripe.invoices.voidInvoice(failed.id, {}, here)).status).toBe('void');
      await expect(stripe.invoices.pay(failed.id, {}, here)).rejects.toMatchObject({ statusCode: 400 });
    });
  });

  describe("a customer's balance", () => {
    it('is used up by invoices, and comes back from a voided one', async () => {
      const made = await scenes.begin();
      await stripe.customers.createBalanceTransaction(made.customer, { amount: -2_500, currency: 'eur' }, here);
      const first = await scenes.cycle(made, 2_000);
      expect(first).toMatchObject({
        status: 'paid',
        total: 2_000,
        amount_due: 0,
        amount_paid: 0,
        starting_balance: -2_500,
        ending_balance: -500,
      });
      const second = await scenes.cycle(made, 2_000);
      expect(second).toMatchObject({ total: 2_000, amount_due: 1_500, amount_paid: 1_500, ending_balance: 0 });
      const lines = await stripe.customers.listBalanceTransactions(made.customer, {}, here);
      expect(lines.data.map(({ type, amount }) => ({ type, amount }))).toEqual([
        { type: 'applied_to_invoice', amount: 500 },
        { type: 'applied_to_invoice', amount: 2_000 },
        { type: 'adjustment', amount: -2_500 },
      ]);
    });

    it('takes what is too little to be charged', async () => {
      const made = await scenes.begin();
      const little = await scenes.cycle(made, 30);
      expect(little).toMatchObject({ status: 'paid', total: 30, amount_due: 0, ending_balance: 30 });
      const next = await scenes.cycle(made, 100);
      expect(next).toMatchObject({ total: 100, amount_due: 130, amount_paid: 130 });
    });

    it('takes what an invoice owes to the customer', async () => {
      const made = await scenes.begin();
      expect(await scenes.cycle(made, -400)).toMatchObject({
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
      const { customer } = await scenes.begin();
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
      const { customer } = await scenes.begin();
      const other = await scenes.begin();
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
      const made = await scenes.begin('pm_card_visa', { application_fee_percent: 10 });
      const paid = await scenes.cycle(made, 1_000);
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
});
