import { newId } from '@holdfast/kernel';
import { serviceUrl } from '@holdfast/platform';
import type { BillingWorld } from './billing-world';
import { runScript } from './run-script';

/** One call of a kind, and how many objects such calls have left at Stripe; null where Stripe lists none. */
export interface Made {
  readonly name: string;
  readonly call: { organizationId: string; subjectId: string; parameters: object; account: string | null };
  readonly count: (() => Promise<number>) | null;
}

const PORTAL = 'http://localhost:3000/my';
const PORTAL_FEATURES = {
  default_return_url: PORTAL,
  features: { invoice_history: { enabled: true }, payment_method_update: { enabled: true } },
};
const page = { successUrl: PORTAL, cancelUrl: PORTAL, locale: 'en' };

type Case = () => Promise<{ parameters: object; account?: null; count: (() => Promise<number>) | null }>;

/** Calls of every kind at a custodian of their own, with what each of them needs to be there. */
export class CallsToMake {
  private constructor(
    private readonly world: BillingWorld,
    private readonly organizationId: string,
    private readonly accountId: string,
    private readonly cases: Readonly<Record<string, Case>>,
  ) {}

  static async open(world: BillingWorld): Promise<CallsToMake> {
    const keeper = await world.keeper();
    return new CallsToMake(world, keeper.id, keeper.accountId, await casesAt(world, keeper));
  }

  async prepare(names: readonly string[]): Promise<Made[]> {
    const calls: Made[] = [];
    for (const name of names) {
      const given = await this.cases[name]?.();
      if (given === undefined) throw new Error(`nobody says how ${name} is called`);
      const { parameters, account, count } = given;
      const accountId = account === null ? null : this.accountId;
      const call = { organizationId: this.organizationId, subjectId: newId(), parameters, account: accountId };
      calls.push({ name, call, count });
    }
    return calls;
  }

  /** In a process of their own, side by side; `crashAt` kills it at that point, or those. */
  run(calls: readonly Made[], crashAt?: string) {
    const { settings, clock } = this.world.parts;
    const url = serviceUrl(this.world.database.url, 'billing');
    return runScript('make-calls', { CALLS: JSON.stringify({ url, settings, calls, now: clock.now() }) }, crashAt);
  }
}

/** Objects that calls of each kind have left at Stripe, where it lists them. */
export async function countsOf(calls: readonly Made[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name, count } of calls) if (count !== null) counts.set(name, await count());
  return counts;
}

async function casesAt(
  world: BillingWorld,
  keeper: Awaited<ReturnType<BillingWorld['keeper']>>,
): Promise<Record<string, Case>> {
  const at = () => ({ stripeAccount: keeper.accountId });
  const { stripe } = world.parts;
  const customer = (await stripe.customers.create({ test_clock: keeper.testClock }, at())).id;
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer }, at());
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }, at());
  const product = (await stripe.products.create({ name: 'Custody' }, at())).id;
  const price = (
    await stripe.prices.create({ product, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } }, at())
  ).id;

  const draft = async (withLines: boolean) => {
    const invoice = await stripe.invoices.create(
      { customer, currency: 'eur', auto_advance: false, pending_invoice_items_behavior: 'exclude' },
      at(),
    );
    if (withLines) await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500, description: 'x' }] }, at());
    return invoice.id;
  };
  const subscribe = async () => (await stripe.subscriptions.create({ customer, items: [{ price }] }, at())).id;
  const openInvoice = async () => {
    const id = await draft(true);
    await stripe.invoices.finalizeInvoice(id, {}, at());
    return id;
  };
  const paidIntent = async () => {
    const id = await openInvoice();
    await stripe.invoices.pay(id, {}, at()).catch(() => undefined);
    const { payments } = await stripe.invoices.retrieve(id, { expand: ['payments'] }, at());
    const intent = payments?.data[0]?.payment.payment_intent;
    return typeof intent === 'string' ? intent : (intent?.id ?? '');
  };

  return {
    'account.create': async () => ({
      parameters: { country: null },
      account: null,
      count: async () => (await stripe.accounts.list({ limit: 100 })).data.length,
    }),
    // A link and a visit live for minutes; a second one does no harm.
    'account_link.create': async () => ({
      parameters: {
        accountId: (await stripe.accounts.create({})).id,
        refreshUrl: PORTAL,
        returnUrl: PORTAL,
      },
      account: null,
      count: null,
    }),
    'portal_session.create': async () => {
      const configuration = await stripe.billingPortal.configurations.create(PORTAL_FEATURES, at());
      return {
        parameters: { customerId: customer, configurationId: configuration.id, returnUrl: PORTAL, locale: 'en' },
        count: null,
      };
    },
    'portal_configuration.create': async () => ({
      parameters: { headline: 'Custody', returnUrl: PORTAL },
      count: async () => (await stripe.billingPortal.configurations.list({ limit: 100 }, at())).data.length,
    }),
    'price.create': async () => ({
      parameters: { productId: product, currency: 'eur', interval: 'year' },
      count: async () => (await stripe.prices.list({ product, limit: 100 }, at())).data.length,
    }),
    'customer.create': async () => ({
      parameters: { testClock: keeper.testClock },
      count: async () => (await stripe.customers.list({ test_clock: keeper.testClock, limit: 100 }, at())).data.length,
    }),
    'customer.default_method': async () => {
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
      count: async () => (await stripe.checkout.sessions.list({ customer, limit: 100 }, at())).data.length,
    }),
    'payment_session.create': async () => ({
      parameters: { name: 'Three months of custody', currency: 'eur', amountMinor: 900, feeMinor: 27, ...page },
      count: async () => (await stripe.checkout.sessions.list({ limit: 100 }, at())).data.length,
    }),
    'product.create': async () => ({
      parameters: { name: 'Custody' },
      count: async () => (await stripe.products.list({ limit: 100 }, at())).data.length,
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
      count: async () => (await stripe.subscriptions.list({ customer, status: 'all', limit: 100 }, at())).data.length,
    }),
    'invoice.create': async () => ({
      parameters: { customerId: customer, currency: 'eur', feeMinor: 10 },
      count: async () => (await stripe.invoices.list({ customer, limit: 100 }, at())).data.length,
    }),
    'invoice.add_lines': async () => {
      const stripeInvoiceId = await draft(false);
      const lines = [{ description: 'Items', amountMinor: 700, periodStart: 1_893_456_000, periodEnd: 1_896_134_400 }];
      return {
        parameters: { stripeInvoiceId, invoiceId: newId(), lines },
        count: async () => (await stripe.invoices.retrieve(stripeInvoiceId, {}, at())).lines.data.length,
      };
    },
    'invoice.finalize': async () => {
      const stripeInvoiceId = await draft(true);
      return {
        parameters: { stripeInvoiceId },
        count: async () => Number((await stripe.invoices.retrieve(stripeInvoiceId, {}, at())).status !== 'draft'),
      };
    },
    'invoice.pay': async () => {
      const stripeInvoiceId = await openInvoice();
      return {
        parameters: { stripeInvoiceId },
        count: async () => (await stripe.invoices.retrieve(stripeInvoiceId, {}, at())).amount_paid / 500,
      };
    },
    'credit_note.create': async () => {
      const stripeInvoiceId = await openInvoice();
      return {
        parameters: { stripeInvoiceId, amountMinor: 200, memo: 'Unused days' },
        count: async () => (await stripe.creditNotes.list({ invoice: stripeInvoiceId, limit: 100 }, at())).data.length,
      };
    },
    'refund.create': async () => {
      const paymentIntentId = await paidIntent();
      return {
        parameters: { paymentIntentId, amountMinor: 100, withFee: false, refundId: newId() },
        count: async () =>
          (await stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }, at())).data.length,
      };
    },
    'subscription.cancel': async () => {
      const stripeSubscriptionId = await subscribe();
      return {
        parameters: { stripeSubscriptionId },
        count: async () =>
          Number((await stripe.subscriptions.retrieve(stripeSubscriptionId, {}, at())).status === 'canceled'),
      };
    },
  };
}
