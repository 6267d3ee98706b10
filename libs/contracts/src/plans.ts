import { z } from 'zod';
import { lineField, sha256Field, timeField, uuidField, wholeField } from './field';
import { pageOf } from './http';

/** What a custodian asks for keeping: plans, whose published versions are never changed. */

export const currencyField = z.string().regex(/^[a-z]{3}$/, 'A currency is three lower-case letters (ISO 4217)');
export const BillingInterval = z.enum(['month', 'year']);

const MAX_TIERS = 20;
const MAX_PRICES = 20;

/** A graduated price: so much for each unit up to here, counted from the end of the tier before. */
export const PriceTier = z.strictObject({
  /** Null on the last tier, which has no end. */
  upTo: wholeField.nullable(),
  /** For one unit (an item, a gibibyte) and one month, in minor units. */
  unitMinor: wholeField,
});
const tiersField = z
  .array(PriceTier)
  .min(1)
  .max(MAX_TIERS)
  .refine((tiers) => tiers.every(({ upTo }, at) => (upTo === null) === (at === tiers.length - 1)), {
    message: 'The last tier, and no other, is without an end',
    params: { code: 'plan.tiers_open' },
  })
  .refine((tiers) => tiers.every(({ upTo }, at) => upTo === null || BigInt(upTo) > endOf(tiers[at - 1])), {
    message: 'Each tier ends after the one before it',
    params: { code: 'plan.tiers_order' },
  });
const endOf = (tier: { upTo: string | null } | undefined) => BigInt(tier?.upTo ?? 0);

/** The price of a plan in one currency, for one way to pay. All amounts are for a month, whatever the interval. */
export const PriceBody = z.strictObject({
  currency: currencyField,
  interval: BillingInterval,
  itemTiers: tiersField,
  gibibyteTiers: tiersField,
  /** The least that a month costs once anything is kept. */
  minimumMinor: wholeField.default('0'),
  freeItems: wholeField.default('0'),
  freeBytes: wholeField.default('0'),
  tax: z.strictObject({ label: lineField(100), basisPoints: z.int().min(1).max(10_000) }).optional(),
});
export const PlanVersionBody = z.strictObject({
  prices: z
    .array(PriceBody)
    .min(1)
    .max(MAX_PRICES)
    .refine(
      (prices) => new Set(prices.map(({ currency, interval }) => `${currency} ${interval}`)).size === prices.length,
      {
        message: 'Each currency and interval has one price',
        params: { code: 'plan.price_twice' },
      },
    ),
  /** From when it is offered. The first version at once when not given, a later one after thirty days' notice. */
  effectiveAt: timeField.optional(),
});
export const PublishPlanBody = z.strictObject({ name: lineField(100), version: PlanVersionBody });

/** What names a price: everything else about it follows. */
export const PlanReference = z.strictObject({
  planId: uuidField,
  version: z.int().positive(),
  currency: currencyField,
  interval: BillingInterval,
});
export type PlanReference = z.infer<typeof PlanReference>;

export const Price = z.strictObject({
  currency: currencyField,
  interval: BillingInterval,
  itemTiers: z.array(PriceTier),
  gibibyteTiers: z.array(PriceTier),
  minimumMinor: z.string(),
  freeItems: z.string(),
  freeBytes: z.string(),
  tax: z.strictObject({ label: z.string(), basisPoints: z.int() }).nullable(),
  /** SHA-256 of its canonical document: what a holder's consent is bound to. */
  hash: sha256Field,
});
export const PlanVersion = z.strictObject({
  version: z.int(),
  publishedAt: timeField,
  effectiveAt: timeField,
  prices: z.array(Price),
  /** How many holders pay by it: it binds the custodian as long as there is one. */
  subscriptions: z.int(),
});
export const Plan = z.strictObject({
  id: uuidField,
  name: z.string(),
  createdAt: timeField,
  retiredAt: timeField.nullable(),
  /** Newest first. */
  versions: z.array(PlanVersion),
});
export const PlanPage = pageOf(Plan);

const QuotedTime = z.strictObject({
  lines: z.array(
    z.strictObject({
      kind: z.enum(['items', 'storage', 'minimum']),
      /** Which tier of the price, from 1; null for the minimum. */
      tier: z.int().nullable(),
      /** Items or bytes; null for the minimum. */
      units: z.string().nullable(),
      /** Of an item, a gibibyte, or the minimum, for a month. */
      unitMinor: z.string(),
      amountMinor: z.string(),
    }),
  ),
  subtotalMinor: z.string(),
  taxMinor: z.string(),
  totalMinor: z.string(),
});

/** What exactly these items cost under one price, in every month and every year in which they stay as they are. */
export const Quote = z.strictObject({
  plan: PlanReference.extend({ name: z.string() }),
  price: Price,
  items: z.string(),
  bytes: z.string(),
  month: QuotedTime,
  year: QuotedTime,
});
export type Quote = z.infer<typeof Quote>;

/** A quote for one account: what it keeps there already and what would come. */
export const AccountQuote = z.strictObject({
  holderId: uuidField,
  /** Of the quoted items and bytes, those that are there already. */
  kept: z.strictObject({ items: z.string(), bytes: z.string() }),
  quote: Quote,
});

/** What prices that are not published yet would ask for a collection. */
export const PlanPreviewBody = z.strictObject({
  prices: PlanVersionBody.shape.prices,
  items: wholeField,
  bytes: wholeField,
});
export const PlanPreview = z.strictObject({
  /** One for each price, in their order. */
  quotes: z.array(
    z.strictObject({ currency: currencyField, interval: BillingInterval, month: QuotedTime, year: QuotedTime }),
  ),
});
