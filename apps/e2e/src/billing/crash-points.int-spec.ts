import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newId } from '@holdfast/kernel';
import { serviceUrl } from '@holdfast/platform';
import { BillingWorld, type Keeper } from './billing-world';

const SCRIPT = join(__dirname, '../../dist/billing/call-once.js');

/** kill -9 between the intent's row and the call, and between the call and its answer's row; then the same call again. */
describe('a call to Stripe that is killed', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let customer: string;
  let price: string;

  beforeAll(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
    const { stripe } = world.parts;
    customer = (await stripe.customers.create({ test_clock: keeper.testClock }, at())).id;
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer }, at());
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }, at());
    const product = await stripe.products.create({ name: 'Custody' }, at());
    price = (
      await stripe.prices.create(
        { product: product.id, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } },
        at(),
      )
    ).id;
  });
  afterAll(() => world.close());

  const at = () => ({ stripeAccount: keeper.accountId });

  const run = async (name: string, call: object, crashAt?: string) => {
    const env = {
      ...process.env,
      CALL: JSON.stringify({
        url: serviceUrl(world.database.url, 'billing'),
        settings: world.parts.settings,
        name,
        call,
      }),
      ...(crashAt === undefined ? {} : { HOLDFAST_CRASH_AT: crashAt }),
    };
    const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    const [code, signal] = await once(child, 'close');
    return { code, signal, said: said.trim() };
  };

  const draft = async (withLines: boolean) => {
    const { stripe } = world.parts;
    const invoice = await stripe.invoices.create(
      { customer, currency: 'eur', auto_advance: false, pending_invoice_items_behavior: 'exclude' },
      at(),
    );
    if (withLines) await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500, description: 'x' }] }, at());
    return invoice.id;
  };
  const subscribe = async () =>
    (await world.parts.stripe.subscriptions.create({ customer, items: [{ price }] }, at())).id;
  const paidIntent = async () => {
    const { stripe } = world.parts;
    const id = await draft(true);
    await stripe.invoices.finalizeInvoice(id, {}, at());
    await stripe.invoices.pay(id, {}, at()).catch(() => undefined);
    const { payments } = await stripe.invoices.retrieve(id, { expand: ['payments'] }, at());
    const intent = payments?.data[0]?.payment.payment_intent;
    return typeof intent === 'string' ? intent : (intent?.id ?? '');
  };

  /** Parameters, and how many objects such calls have left at Stripe. */
  const CASES: Record<string, () => Promise<{ parameters: object; account?: null; count: () => Promise<number> }>> = {
    'account.create': async () => ({
      parameters: { country: null },
      account: null,
      count: async () => (await world.parts.stripe.accounts.list({ limit: 100 })).data.length,
    }),
    'product.create': async () => ({
      parameters: { name: 'Custody' },
      count: async () => (await world.parts.stripe.products.list({ limit: 100 }, at())).data.length,
    }),
    'subscription.create': async () => ({
      parameters: {
        customerId: customer,
        priceId: price,
        startedOn: '2030-01-10',
        interval: 'month',
        feeBasisPoints: 300,
        subscriptionId: newId(),
      },
      count: async () =>
        (await world.parts.stripe.subscriptions.list({ customer, status: 'all', limit: 100 }, at())).data.length,
    }),
    'invoice.create': async () => ({
      parameters: { customerId: customer, currency: 'eur', feeMinor: 10, invoiceId: newId() },
      count: async () => (await world.parts.stripe.invoices.list({ customer, limit: 100 }, at())).data.length,
    }),
    'invoice.add_lines': async () => {
      const stripeInvoiceId = await draft(false);
      const lines = [{ description: 'Items', amountMinor: 700, periodStart: 1_893_456_000, periodEnd: 1_896_134_400 }];
      return {
        parameters: { stripeInvoiceId, invoiceId: newId(), lines },
        count: async () => (await world.parts.stripe.invoices.retrieve(stripeInvoiceId, {}, at())).lines.data.length,
      };
    },
    'invoice.finalize': async () => {
      const stripeInvoiceId = await draft(true);
      return {
        parameters: { stripeInvoiceId },
        count: async () =>
          Number((await world.parts.stripe.invoices.retrieve(stripeInvoiceId, {}, at())).status !== 'draft'),
      };
    },
    'refund.create': async () => {
      const paymentIntentId = await paidIntent();
      return {
        parameters: { paymentIntentId, amountMinor: 100, withFee: false, refundId: newId() },
        count: async () =>
          (await world.parts.stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }, at())).data.length,
      };
    },
    'subscription.cancel': async () => {
      const stripeSubscriptionId = await subscribe();
      return {
        parameters: { stripeSubscriptionId },
        count: async () =>
          Number(
            (await world.parts.stripe.subscriptions.retrieve(stripeSubscriptionId, {}, at())).status === 'canceled',
          ),
      };
    },
  };

  it.each(Object.keys(CASES).flatMap((name) => ['before', 'after'].map((point) => [name, point] as const)))(
    '%s, %s it is made, is made once in the end',
    async (name, point) => {
      const { parameters, account, count } = await CASES[name]!();
      const call = {
        organizationId: keeper.id,
        subjectId: newId(),
        parameters,
        account: account === null ? null : keeper.accountId,
      };
      const earlier = await count();
      const killed = await run(name, call, `stripe.${name}.${point}`);
      expect(killed).toMatchObject({ signal: 'SIGKILL', said: '' });
      expect(await count()).toBe(earlier + (point === 'after' ? 1 : 0));
      const resumed = await run(name, call);
      expect(resumed).toMatchObject({ code: 0 });
      expect(await count()).toBe(earlier + 1);
      const again = await run(name, call);
      expect(again.said).toBe(resumed.said);
      expect(await count()).toBe(earlier + 1);
      const rows = await world.owner('SELECT state, result_id FROM billing.stripe_call WHERE subject_id = $1::uuid', [
        call.subjectId,
      ]);
      expect(rows).toEqual([{ state: 'done', result_id: resumed.said }]);
    },
  );
});
