import { z } from 'zod';
import { callKind, findMarked, metadataOf, sinceIntended } from './call-kind';

/*
 * What is done for a custodian itself: its account, its onboarding, and the product, price and billing portal that its
 * holders' subscriptions hang on.
 */

/**
 * The custodian's own account with Stripe's own dashboard: it is the merchant of record, pays Stripe's fees and bears
 * its losses; we only ever charge on its behalf, with an application fee.
 */
export const accountCreate = callKind({
  name: 'account.create',
  parameters: z.strictObject({ country: z.string().length(2).nullable() }),
  async send(stripe, { country }, mark, options) {
    const account = await stripe.accounts.create(
      {
        ...(country === null ? {} : { country }),
        controller: {
          fees: { payer: 'account' },
          losses: { payments: 'stripe' },
          requirement_collection: 'stripe',
          stripe_dashboard: { type: 'full' },
        },
        capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
        metadata: metadataOf(mark),
      },
      options,
    );
    return { id: account.id };
  },
  async find(stripe, _parameters, mark) {
    const account = await findMarked(stripe.accounts.list({ limit: 100, ...sinceIntended(mark) }), mark);
    return account && { id: account.id };
  },
});

/** A page of Stripe's where the custodian says who it is. It lives for minutes; a second one does no harm. */
export const accountLinkCreate = callKind({
  name: 'account_link.create',
  parameters: z.strictObject({ accountId: z.string(), refreshUrl: z.url(), returnUrl: z.url() }),
  async send(stripe, { accountId, refreshUrl, returnUrl }, _mark, options) {
    const link = await stripe.accountLinks.create(
      {
        account: accountId,
        type: 'account_onboarding',
        refresh_url: refreshUrl,
        return_url: returnUrl,
        collection_options: { fields: 'eventually_due' },
      },
      options,
    );
    return { id: accountId, facts: { url: link.url, expiresAt: link.expires_at } };
  },
  find: async () => null,
});

export const productCreate = callKind({
  name: 'product.create',
  parameters: z.strictObject({ name: z.string().min(1).max(200) }),
  async send(stripe, { name }, mark, options) {
    const product = await stripe.products.create({ name, metadata: metadataOf(mark) }, options);
    return { id: product.id };
  },
  async find(stripe, _parameters, mark, options) {
    const product = await findMarked(stripe.products.list({ limit: 100, ...sinceIntended(mark) }, options), mark);
    return product && { id: product.id };
  },
});

/** A price of nothing: it makes Stripe open an invoice each period, on which we put what we rated. */
export const priceCreate = callKind({
  name: 'price.create',
  parameters: z.strictObject({
    productId: z.string(),
    currency: z.string().length(3),
    interval: z.enum(['month', 'year']),
  }),
  async send(stripe, { productId, currency, interval }, mark, options) {
    const price = await stripe.prices.create(
      { product: productId, currency, unit_amount: 0, recurring: { interval }, metadata: metadataOf(mark) },
      options,
    );
    return { id: price.id };
  },
  async find(stripe, { productId }, mark, options) {
    const price = await findMarked(stripe.prices.list({ product: productId, limit: 100 }, options), mark);
    return price && { id: price.id };
  },
});

/** What holders may do in Stripe's billing portal: change their card, see invoices, cancel at the end of the period. */
export const portalConfigurationCreate = callKind({
  name: 'portal_configuration.create',
  parameters: z.strictObject({ headline: z.string().max(60), returnUrl: z.url() }),
  async send(stripe, { headline, returnUrl }, mark, options) {
    const configuration = await stripe.billingPortal.configurations.create(
      {
        business_profile: { headline },
        default_return_url: returnUrl,
        features: {
          payment_method_update: { enabled: true },
          invoice_history: { enabled: true },
          subscription_cancel: { enabled: true, mode: 'at_period_end' },
        },
        metadata: metadataOf(mark),
      },
      options,
    );
    return { id: configuration.id };
  },
  async find(stripe, _parameters, mark, options) {
    const found = await findMarked(stripe.billingPortal.configurations.list({ limit: 100 }, options), mark);
    return found && { id: found.id };
  },
});
