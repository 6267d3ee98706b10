import { z } from 'zod';
import { callKind, findMarked, metadataOf, sinceIntended, unlessDone } from './call-kind';

/*
 * What is done for a holder at one custodian. Stripe is told no name and no address of theirs by us: a holder is a
 * customer with a mark, and the mails are ours.
 */
const locale = z.enum(['en', 'zh']);

export const customerCreate = callKind({
  name: 'customer.create',
  /** testClock moves this customer's time, in tests. */
  parameters: z.strictObject({ testClock: z.string().nullable() }),
  async send(stripe, { testClock }, mark, options) {
    const clock = testClock === null ? {} : { test_clock: testClock };
    const customer = await stripe.customers.create({ ...clock, metadata: metadataOf(mark) }, options);
    return { id: customer.id };
  },
  async find(stripe, { testClock }, mark, options) {
    // What lives on a test clock is listed by it alone, and was made in its time.
    const where = testClock === null ? sinceIntended(mark) : { test_clock: testClock };
    const customer = await findMarked(stripe.customers.list({ limit: 100, ...where }, options), mark);
    return customer && { id: customer.id };
  },
});

/** The card that invoices are charged to from now on. Saying it twice is saying it once. */
export const customerDefaultMethod = callKind({
  name: 'customer.default_method',
  parameters: z.strictObject({ customerId: z.string(), paymentMethodId: z.string() }),
  async send(stripe, { customerId, paymentMethodId }, _mark, options) {
    const settings = { invoice_settings: { default_payment_method: paymentMethodId } };
    const customer = await stripe.customers.update(customerId, settings, options);
    return { id: customer.id };
  },
  find: async () => null,
});

/** Stripe's page where a holder gives a card without being charged. */
export const setupSessionCreate = callKind({
  name: 'setup_session.create',
  parameters: z.strictObject({
    customerId: z.string(),
    currency: z.string().length(3),
    successUrl: z.url(),
    cancelUrl: z.url(),
    locale,
  }),
  async send(stripe, { customerId, currency, successUrl, cancelUrl, locale: language }, mark, options) {
    const session = await stripe.checkout.sessions.create(
      {
        mode: 'setup',
        customer: customerId,
        currency,
        success_url: successUrl,
        cancel_url: cancelUrl,
        locale: language,
        metadata: metadataOf(mark),
      },
      options,
    );
    return { id: session.id, facts: { url: session.url, expiresAt: session.expires_at } };
  },
  async find(stripe, { customerId }, mark, options) {
    const sessions = stripe.checkout.sessions.list({ customer: customerId, limit: 100 }, options);
    const session = await findMarked(sessions, mark);
    return session && { id: session.id, facts: { url: session.url, expiresAt: session.expires_at } };
  },
});

/** Stripe's page where a platform pays ahead, to the custodian; our fee comes off it. */
export const paymentSessionCreate = callKind({
  name: 'payment_session.create',
  parameters: z.strictObject({
    name: z.string().min(1).max(200),
    currency: z.string().length(3),
    amountMinor: z.int().positive(),
    feeMinor: z.int().nonnegative(),
    successUrl: z.url(),
    cancelUrl: z.url(),
    locale,
  }),
  async send(stripe, given, mark, options) {
    const session = await stripe.checkout.sessions.create(
      {
        mode: 'payment',
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: given.currency,
              unit_amount: given.amountMinor,
              product_data: { name: given.name },
            },
          },
        ],
        payment_intent_data: {
          ...(given.feeMinor === 0 ? {} : { application_fee_amount: given.feeMinor }),
          metadata: metadataOf(mark),
        },
        success_url: given.successUrl,
        cancel_url: given.cancelUrl,
        locale: given.locale,
        metadata: metadataOf(mark),
      },
      options,
    );
    return { id: session.id, facts: { url: session.url, expiresAt: session.expires_at } };
  },
  async find(stripe, _parameters, mark, options) {
    const sessions = stripe.checkout.sessions.list({ limit: 100, ...sinceIntended(mark) }, options);
    const session = await findMarked(sessions, mark);
    return session && { id: session.id, facts: { url: session.url, expiresAt: session.expires_at } };
  },
});

/** Stripe's billing portal, for one customer and a few minutes; a second one does no harm. */
export const portalSessionCreate = callKind({
  name: 'portal_session.create',
  parameters: z.strictObject({
    customerId: z.string(),
    configurationId: z.string(),
    returnUrl: z.url(),
    locale,
  }),
  async send(stripe, { customerId, configurationId, returnUrl, locale: language }, _mark, options) {
    const session = await stripe.billingPortal.sessions.create(
      { customer: customerId, configuration: configurationId, return_url: returnUrl, locale: language },
      options,
    );
    return { id: session.id, facts: { url: session.url } };
  },
  find: async () => null,
});

/**
 * The subscription carries no price of its own: it makes Stripe open an invoice at each period's end, keep our fee, retry
 * and remind. Its periods end at midnight UTC, as ours do; nothing is due before the first has ended.
 */
export const subscriptionCreate = callKind({
  name: 'subscription.create',
  parameters: z.strictObject({
    customerId: z.string(),
    priceId: z.string(),
    /** The day on which it began: its periods end on that day of the month, or on a shorter month's last. */
    startedOn: z.iso.date(),
    interval: z.enum(['month', 'year']),
    feeBasisPoints: z.int().min(0).max(10_000),
    subscriptionId: z.uuid(),
  }),
  async send(stripe, given, mark, options) {
    const [, month, day] = given.startedOn.split('-').map(Number);
    const fee = given.feeBasisPoints === 0 ? {} : { application_fee_percent: given.feeBasisPoints / 100 };
    const subscription = await stripe.subscriptions.create(
      {
        customer: given.customerId,
        items: [{ price: given.priceId }],
        billing_cycle_anchor_config: {
          day_of_month: day ?? 1,
          hour: 0,
          minute: 0,
          second: 0,
          ...(given.interval === 'year' ? { month } : {}),
        },
        proration_behavior: 'none',
        collection_method: 'charge_automatically',
        off_session: true,
        ...fee,
        metadata: { ...metadataOf(mark), holdfast_subscription: given.subscriptionId },
      },
      options,
    );
    return { id: subscription.id, facts: { status: subscription.status } };
  },
  async find(stripe, { customerId }, mark, options) {
    const subscriptions = stripe.subscriptions.list({ customer: customerId, status: 'all', limit: 100 }, options);
    const found = await findMarked(subscriptions, mark);
    return found && { id: found.id, facts: { status: found.status } };
  },
});

/** Ends it now. What its last days cost is on an invoice of its own, so Stripe makes none. */
export const subscriptionCancel = callKind({
  name: 'subscription.cancel',
  parameters: z.strictObject({ stripeSubscriptionId: z.string() }),
  send: (stripe, { stripeSubscriptionId: id }, _mark, options) =>
    unlessDone(
      async () => {
        const { status } = await stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false }, options);
        return { id, facts: { status } };
      },
      // In Stripe's portal, or by an earlier try.
      async () => {
        const { status } = await stripe.subscriptions.retrieve(id, {}, accountOnly(options));
        return status === 'canceled' ? { id, facts: { status } } : null;
      },
    ),
  find: async () => null,
});

export const accountOnly = ({ stripeAccount }: { stripeAccount?: string }) =>
  stripeAccount === undefined ? {} : { stripeAccount };
