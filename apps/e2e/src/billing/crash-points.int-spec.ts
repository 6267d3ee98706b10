import { CALL_KINDS } from '@holdfast/billing';
import { newId } from '@holdfast/kernel';
import { serviceUrl } from '@holdfast/platform';
import { BillingWorld, type Keeper } from './billing-world';
import { runScript } from './run-script';

/** One call of a kind, and how many objects such calls have left at Stripe; null where Stripe lists none. */
interface Made {
  readonly name: string;
  readonly call: { organizationId: string; subjectId: string; parameters: object; account: string | null };
  readonly count: (() => Promise<number>) | null;
}

/** What these leave at Stripe is counted with what others of them do: a page is a page, and a subscription makes an invoice. */
const APART = ['payment_session.create', 'subscription.create'];

const PORTAL = 'http://localhost:3000/my';
const PORTAL_FEATURES = {
  default_return_url: PORTAL,
  features: { invoice_history: { enabled: true }, payment_method_update: { enabled: true } },
};

/** kill -9 between the intent's row and the call, and between the call and its answer's row; then the same call again. */
describe('a call to Stripe that is killed', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let customer: string;
  let product: string;
  let price: string;

  beforeAll(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
    const { stripe } = world.parts;
    customer = (await stripe.customers.create({ test_clock: keeper.testClock }, at())).id;
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer }, at());
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }, at());
    product = (await stripe.products.create({ name: 'Custody' }, at())).id;
    price = (
      await stripe.prices.create({ product, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } }, at())
    ).id;
  });
  afterAll(() => world.close());

  const at = () => ({ stripeAccount: keeper.accountId });

  const run = (calls: readonly Made[], crashAt?: string) => {
    const { settings } = world.parts;
    const given = { url: serviceUrl(world.database.url, 'billing'), settings, calls };
    return runScript('make-calls', { CALLS: JSON.stringify(given) }, crashAt);
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
  const openInvoice = async () => {
    const id = await draft(true);
    await world.parts.stripe.invoices.finalizeInvoice(id, {}, at());
    return id;
  };
  const paidIntent = async () => {
    const { stripe } = world.parts;
    const id = await openInvoice();
    await stripe.invoices.pay(id, {}, at()).catch(() => undefined);
    const { payments } = await stripe.invoices.retrieve(id, { expand: ['payments'] }, at());
    const intent = payments?.data[0]?.payment.payment_intent;
    return typeof intent === 'string' ? intent : (intent?.id ?? '');
  };

  const page = { successUrl: PORTAL, cancelUrl: PORTAL, locale: 'en' };

  const CASES: Record<
    string,
    () => Promise<{ parameters: object; account?: null; count: (() => Promise<number>) | null }>
  > = {
    'account.create': async () => ({
      parameters: { country: null },
      account: null,
      count: async () => (await world.parts.stripe.accounts.list({ limit: 100 })).data.length,
    }),
    // A link and a visit live for minutes; a second one does no harm.
    'account_link.create': async () => ({
      parameters: {
        accountId: (await world.parts.stripe.accounts.create({})).id,
        refreshUrl: PORTAL,
        returnUrl: PORTAL,
      },
      account: null,
      count: null,
    }),
    'portal_session.create': async () => {
      const configuration = await world.parts.stripe.billingPortal.configurations.create(PORTAL_FEATURES, at());
      return {
        parameters: { customerId: customer, configurationId: configuration.id, returnUrl: PORTAL, locale: 'en' },
        count: null,
      };
    },
    'portal_configuration.create': async () => ({
      parameters: { headline: 'Custody', returnUrl: PORTAL },
      count: async () => (await world.parts.stripe.billingPortal.configurations.list({ limit: 100 }, at())).data.length,
    }),
    'price.create': async () => ({
      parameters: { productId: product, currency: 'eur', interval: 'year' },
      count: async () => (await world.parts.stripe.prices.list({ product, limit: 100 }, at())).data.length,
    }),
    'customer.create': async () => ({
      parameters: { testClock: keeper.testClock },
      count: async () =>
        (await world.parts.stripe.customers.list({ test_clock: keeper.testClock, limit: 100 }, at())).data.length,
    }),
    'customer.default_method': async () => {
      const { stripe } = world.parts;
      const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer }, at());
      return {
        parameters: { customerId: customer, paymentMethodId: method.id },
        count: async () => {
          const found = await stripe.customers.retrieve(customer, {}, at());
          return Number(found.deleted !== true && found.invoice_settings.default_payment_method === method.id);
        },
      };
    },
    'setup_session.create': async () => ({
      parameters: { customerId: customer, currency: 'eur', ...page },
      count: async () => (await world.parts.stripe.checkout.sessions.list({ customer, limit: 100 }, at())).data.length,
    }),
    'payment_session.create': async () => ({
      parameters: { name: 'Three months of custody', currency: 'eur', amountMinor: 900, feeMinor: 27, ...page },
      count: async () => (await world.parts.stripe.checkout.sessions.list({ limit: 100 }, at())).data.length,
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
      parameters: { customerId: customer, currency: 'eur', feeMinor: 10 },
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
    'invoice.pay': async () => {
      const stripeInvoiceId = await openInvoice();
      return {
        parameters: { stripeInvoiceId },
        count: async () => (await world.parts.stripe.invoices.retrieve(stripeInvoiceId, {}, at())).amount_paid / 500,
      };
    },
    'credit_note.create': async () => {
      const stripeInvoiceId = await openInvoice();
      return {
        parameters: { stripeInvoiceId, amountMinor: 200, memo: 'Unused days' },
        count: async () =>
          (await world.parts.stripe.creditNotes.list({ invoice: stripeInvoiceId, limit: 100 }, at())).data.length,
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

  /** Objects that calls of each kind have left at Stripe, where it lists them. */
  async function countsOf(calls: readonly Made[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { name, count } of calls) if (count !== null) counts.set(name, await count());
    return counts;
  }

  async function prepare(names: readonly string[]): Promise<Made[]> {
    const calls: Made[] = [];
    for (const name of names) {
      const given = await CASES[name]?.();
      if (given === undefined) throw new Error(`nobody says how ${name} is called`);
      const { parameters, account, count } = given;
      const accountId = account === null ? null : keeper.accountId;
      calls.push({
        ...{ name, count },
        call: { organizationId: keeper.id, subjectId: newId(), parameters, account: accountId },
      });
    }
    return calls;
  }

  /** All of them side by side, until each has been killed at its own point. */
  async function killAll(calls: readonly Made[], point: string): Promise<void> {
    let left = calls;
    while (left.length > 0) {
      const killed = await run(left, left.map(({ name }) => `stripe.${name}.${point}`).join(','));
      expect(killed).toMatchObject({ signal: 'SIGKILL', said: '' });
      expect(killed.killedAt).not.toEqual([]);
      left = left.filter(({ name }) => !killed.killedAt.includes(`stripe.${name}.${point}`));
    }
  }

  const together = CALL_KINDS.map(({ name }) => name).filter((name) => !APART.includes(name));
  it.each([together, APART].flatMap((names) => [['before', 0, names] as const, ['after', 1, names] as const]))(
    'calls that are killed just %s they are made (%d at Stripe then) are made once in the end: %j',
    async (point, madeThen, names) => {
      const calls = await prepare(names);
      const earlier = await countsOf(calls);
      const expectMade = async (made: number) => {
        const counts = await countsOf(calls);
        const since = [...counts].map(([name, count]) => [name, count - (earlier.get(name) ?? 0)]);
        expect(since).toEqual([...counts.keys()].map((name) => [name, made]));
      };
      await killAll(calls, point);
      await expectMade(madeThen);
      const resumed = await run(calls);
      expect(resumed).toMatchObject({ code: 0 });
      await expectMade(1);
      const again = await run(calls);
      const answers = (said: string) => said.split('\n').sort();
      expect(answers(again.said)).toEqual(answers(resumed.said));
      await expectMade(1);
      for (const { name, call } of calls) {
        const rows = await world.owner('SELECT state, result_id FROM billing.stripe_call WHERE subject_id = $1::uuid', [
          call.subjectId,
        ]);
        const [, resultId] =
          answers(resumed.said)
            .map((line) => line.split(' '))
            .find(([kind]) => kind === name) ?? [];
        expect([name, rows]).toEqual([name, [{ state: 'done', result_id: resultId }]]);
      }
    },
    120_000,
  );
});
