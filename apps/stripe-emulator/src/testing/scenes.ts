import type Stripe from 'stripe';
import { readyAccount } from '../ready-account';
import { advance, type Emulated, startEmulated } from './emulated';

export const start = Date.UTC(2027, 0, 31, 12) / 1_000;
export const hour = 3_600;
export const day = 86_400;

export interface Scene {
  readonly clock: string;
  readonly customer: string;
  readonly subscription: Stripe.Subscription;
}

export const periodOf = (subscription: Stripe.Subscription) => {
  const item = subscription.items.data[0];
  return [item?.current_period_start ?? 0, item?.current_period_end ?? 0] as const;
};

/** A custodian's account with a price of nothing, as billing uses it: what a period costs is put on its draft. */
export class Scenes {
  private constructor(
    readonly emulated: Emulated,
    readonly here: { readonly stripeAccount: string },
    readonly price: Stripe.Price,
  ) {}

  static async open(): Promise<Scenes> {
    const emulated = await startEmulated();
    const { stripe } = emulated;
    const here = { stripeAccount: (await readyAccount(stripe)).id };
    const product = await stripe.products.create({ name: 'Keeping' }, here);
    const price = await stripe.prices.create(
      { product: product.id, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } },
      here,
    );
    return new Scenes(emulated, here, price);
  }

  get stripe(): Stripe {
    return this.emulated.stripe;
  }

  close(): Promise<void> {
    return this.emulated.close();
  }

  /** A holder on a clock of their own, with a card (or none) and a subscription of nothing. */
  async begin(
    card: string | null = 'pm_card_visa',
    more: Partial<Stripe.SubscriptionCreateParams> = {},
  ): Promise<Scene> {
    const { stripe, here, price } = this;
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

  reread({ subscription }: Scene): Promise<Stripe.Subscription> {
    return this.stripe.subscriptions.retrieve(subscription.id, {}, this.here);
  }

  async latest({ subscription }: Scene): Promise<Stripe.Invoice> {
    const [invoice] = (await this.stripe.invoices.list({ subscription: subscription.id, limit: 1 }, this.here)).data;
    if (!invoice) throw new Error('There is no invoice.');
    return invoice;
  }

  /** One cycle: the draft gets a line, and an hour later it is final. */
  async cycle(scene: Scene, amount: number): Promise<Stripe.Invoice> {
    const { stripe, here } = this;
    const [, end] = periodOf(await this.reread(scene));
    await advance(stripe, scene.clock, end, here);
    const draft = await this.latest(scene);
    await stripe.invoices.addLines(draft.id, { lines: [{ amount, description: 'Keeping, 31 days' }] }, here);
    await advance(stripe, scene.clock, end + hour, here);
    return stripe.invoices.retrieve(draft.id, { expand: ['payments.data.payment.payment_intent'] }, here);
  }

  /** The kinds of the events of an object, the newest first. */
  async eventsOf(id: string): Promise<string[]> {
    const events = await this.stripe.events.list({ limit: 100 }, this.here);
    return events.data.filter(({ data }) => 'id' in data.object && data.object.id === id).map(({ type }) => type);
  }
}
