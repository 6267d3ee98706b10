import { z } from 'zod';
import { lineField, quotedAssetsField, sha256Field, timeField, uuidField } from './field';
import { pageOf } from './http';
import { hasOneStepUp, Language, ONE_STEP_UP, PasskeyAssertion } from './identity';
import { currencyField, PlanReference, Price } from './plans';

/** Paying for custody, as holders, custodians and platforms see it. Amounts are minor units of the currency beside them. */

/** More than nothing; 15 digits at most, which every currency's largest bill fits into. */
export const amountField = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'An amount is a whole number of minor units above zero');
const dayField = z.iso.date('A day is written as 2030-01-31, in UTC');
const Named = z.strictObject({ id: uuidField, name: z.string() });

export const BillingMode = z.strictObject({
  mode: z.enum(['emulator', 'test', 'live', 'none']),
  /** The mode, in words. */
  says: z.string(),
});

export const OutboxMail = z.strictObject({
  id: uuidField,
  template: z.string(),
  /** Null: nobody's address was known. */
  address: z.string().nullable(),
  language: Language,
  subject: z.string(),
  text: z.string(),
  writtenAt: timeField,
});
export const Outbox = z.strictObject({ items: z.array(OutboxMail) });

/*
 * A page of Stripe's that somebody asked for. The billing service makes it, so that the portal needs no key: ask for it
 * again until it is open, then send the browser there; it comes back to `returnTo`.
 */
export const returnToField = z
  .string()
  .max(300)
  .regex(/^\/([A-Za-z0-9_?=&.-][A-Za-z0-9/_?=&.-]*)?$/, 'A path of the portal')
  .default('/');
export const LanguageField = Language.default('en');
export const HostedPage = z.strictObject({
  id: uuidField,
  kind: z.enum(['onboarding', 'setup', 'customer_portal', 'sponsorship']),
  state: z.enum(['wanted', 'open', 'completed', 'expired', 'failed']),
  /** Where to go; null until it is open, and after it has ended. */
  url: z.string().nullable(),
  /** Why it failed, as a code. */
  problem: z.string().nullable(),
  expiresAt: timeField.nullable(),
  createdAt: timeField,
});
export const AskPageBody = z.strictObject({ returnTo: returnToField, language: LanguageField });

/* ---------------------------------------------------------------------------------------------------------- holder */

export const AskSetupBody = z.strictObject({
  custodianId: uuidField,
  /** Which of the caller's holders pays; needed when there are several. */
  holderId: uuidField.optional(),
  currency: currencyField,
  returnTo: returnToField,
  language: LanguageField,
});
export const Card = z.strictObject({ brand: z.string(), last4: z.string(), expires: z.string() });
export const PaymentMethod = z.strictObject({
  id: uuidField,
  custodian: Named,
  holderId: uuidField,
  currency: currencyField,
  /** Null: none is stored. */
  card: Card.nullable(),
});
export const PaymentMethodPage = pageOf(PaymentMethod);

export const SubscriptionState = z.enum(['pending', 'active', 'past_due', 'restricted', 'dormant', 'ended']);
/** What custodian and holder both see of a subscription. Days are in UTC; an end is the first day that is not billed. */
const SubscriptionFacts = z.strictObject({
  id: uuidField,
  state: SubscriptionState,
  /** The state, in words. */
  says: z.string(),
  stateSince: timeField,
  plan: PlanReference.extend({ name: z.string() }),
  /** `charge_automatically`: without a payment method the holder is sent the page of the invoice. */
  collection: z.string(),
  startedOn: dayField,
  periodStart: dayField,
  periodEnd: dayField,
  /** Cancelled at Stripe: it will end on this day. Null while nobody has cancelled, and once it has ended. */
  endsOn: dayField.nullable(),
  endedOn: dayField.nullable(),
  endReason: z.string().nullable(),
  /** What is open of its invoices. */
  owedMinor: z.string(),
});
export const Subscription = SubscriptionFacts.extend({
  custodian: Named,
  holderId: uuidField,
  card: Card.nullable(),
  /** A newer version of the plan that waits for the holder's consent; nothing changes without it. */
  newerVersion: z
    .strictObject({
      version: z.int(),
      hash: sha256Field,
      effectiveAt: timeField,
      /** What is paid now. */
      agreed: Price,
      /** What the newer version asks for. */
      price: Price,
    })
    .nullable(),
});
export const SubscriptionPage = pageOf(Subscription);
export const PlanConsentBody = z
  .strictObject({
    version: z.int().positive(),
    /** What the holder has seen. */
    hash: sha256Field,
    password: z.string().min(1).max(1_000).optional(),
    passkey: PasskeyAssertion.optional(),
  })
  .refine(hasOneStepUp, ONE_STEP_UP);

export const NextCharge = z.strictObject({
  /** When it will be asked for; null when the subscription has ended. */
  on: dayField.nullable(),
  currency: currencyField,
  /** For what was kept until now in this period, with tax. */
  soFarMinor: z.string(),
  /** If everything stays as it is until then, with tax; of a yearly plan with the year ahead, unless it was cancelled. Below nothing: so much comes back. */
  expectedMinor: z.string(),
  /** Credits of the custodian that come off. */
  creditMinor: z.string(),
});
export const UsageQuery = z.strictObject({ from: dayField.optional(), to: dayField.optional() });
export const Usage = z.strictObject({
  from: dayField,
  to: dayField,
  /** What was kept at the end of each day; days that are not over are not there. */
  days: z.array(z.strictObject({ day: dayField, items: z.string(), bytes: z.string() })),
});

export const InvoiceState = z.enum([
  'rated',
  'draft',
  'open',
  'paid',
  'void',
  'uncollectible',
  'nothing_due',
  'refund_due',
  'refunded',
]);
const InvoiceFacts = z.strictObject({
  id: uuidField,
  subscriptionId: uuidField,
  /** For the days that are over, or a year ahead. */
  kind: z.enum(['usage', 'prepayment']),
  state: InvoiceState,
  number: z.string().nullable(),
  currency: currencyField,
  periodStart: dayField,
  periodEnd: dayField,
  subtotalMinor: z.string(),
  taxMinor: z.string(),
  totalMinor: z.string(),
  paidMinor: z.string(),
  refundedMinor: z.string(),
  problem: z.string().nullable(),
  ratedAt: timeField,
  dueAt: timeField.nullable(),
  paidAt: timeField.nullable(),
});
export const InvoiceLine = z.strictObject({
  kind: z.enum(['items', 'storage', 'minimum', 'prepaid', 'sponsored', 'credit', 'tax']),
  tier: z.int().nullable(),
  /** Item-days or byte-days. */
  units: z.string().nullable(),
  unitPriceMinor: z.string().nullable(),
  days: z.int().nullable(),
  amountMinor: z.string(),
});
export const Invoice = InvoiceFacts.extend({
  custodian: Named,
  /** Stripe's page with this invoice, where it can be paid; and its PDF. */
  hostedUrl: z.string().nullable(),
  pdfUrl: z.string().nullable(),
});
export const InvoiceDetail = Invoice.extend({ lines: z.array(InvoiceLine) });
export const InvoicePage = pageOf(Invoice);
export const InvoiceQuery = z.strictObject({ subscription: uuidField.optional(), state: InvoiceState.optional() });

/** What comes back from a custodian that one leaves: to the card it was paid with, because money can't cross accounts. */
export const ReturningMoney = z.strictObject({
  custodian: Named,
  currency: currencyField,
  amountMinor: z.string(),
  state: z.enum(['expected', 'on_its_way', 'returned']),
});

export const ReturningMoneyList = z.strictObject({ items: z.array(ReturningMoney) });
/** `leaving`: with what would come back if all assets there, or these of them, left that custodian today. */
export const ReturningMoneyQuery = z
  .strictObject({ leaving: uuidField.optional(), assetIds: quotedAssetsField.optional() })
  .refine(({ leaving, assetIds }) => leaving !== undefined || assetIds === undefined, {
    message: 'Say which custodian they leave',
    path: ['leaving'],
  });

/* ------------------------------------------------------------------------------------------------------- custodian */

export const StripeAccount = z.strictObject({
  state: z.enum(['not_connected', 'onboarding', 'under_review', 'rejected', 'ready']),
  /** The state, in words. */
  says: z.string(),
  chargesEnabled: z.boolean(),
  payoutsEnabled: z.boolean(),
  /** What Stripe still wants, the most urgent first. */
  requirements: z.array(
    z.strictObject({ code: z.string(), says: z.string(), due: z.enum(['now', 'later', 'in_review']) }),
  ),
  /** Until when what is wanted now has to be there. */
  deadline: timeField.nullable(),
});

const MAX_CURRENCIES = 20;
export const BillingPolicyBody = z.strictObject({
  /** Takes assets from a platform only with a stored payment method; a mandate and an exit never wait for one. */
  paymentMethodFirst: z.boolean(),
  /** What an operator may refund of one invoice, by its currency; more, and all in a currency that is not here, is an administrator's to give back. */
  operatorRefundLimits: z
    .array(
      z.strictObject({
        currency: currencyField,
        maxMinor: z.string().regex(/^(0|[1-9][0-9]{0,14})$/, 'A whole number of minor units'),
      }),
    )
    .max(MAX_CURRENCIES)
    .refine((limits) => new Set(limits.map(({ currency }) => currency)).size === limits.length, {
      message: 'Each currency has one limit',
    }),
});
export const BillingPolicy = BillingPolicyBody;

export const BillingSummary = z.strictObject({
  byCurrency: z.array(
    z.strictObject({
      currency: currencyField,
      /** Subscriptions by state. */
      subscriptions: z.record(z.string(), z.int()),
      invoicedMinor: z.string(),
      paidMinor: z.string(),
      /** Asked for and not paid. */
      arrearsMinor: z.string(),
      refundedMinor: z.string(),
      creditedMinor: z.string(),
      /** Holdfast's part of what was paid; of what goes back, its share goes back too, and is not taken off here. */
      feeMinor: z.string(),
      /** What sponsors paid ahead. */
      sponsoredMinor: z.string(),
      paidOutMinor: z.string(),
    }),
  ),
  parkedEvents: z.int(),
  /** When it was summed up: what takes long to sum up is kept for a while. */
  asOf: timeField,
});

/** Money by month (UTC) and currency: what was invoiced then, and what became of these invoices; what was given back then. */
export const BillingMonths = z.strictObject({
  months: z.array(
    z.strictObject({
      /** 2030-01 */
      month: z.string(),
      currency: currencyField,
      invoicedMinor: z.string(),
      paidMinor: z.string(),
      feeMinor: z.string(),
      refundedMinor: z.string(),
    }),
  ),
  asOf: timeField,
});
export const BillingMonthsQuery = z.strictObject({ months: z.coerce.number().int().min(1).max(36).default(12) });
export const StatementQuery = z.strictObject({
  month: z.string().regex(/^20[0-9]{2}-(0[1-9]|1[0-2])$/, 'A month is written as 2030-01'),
});

export const CustodianSubscription = SubscriptionFacts.extend({ accountReference: z.string().nullable() });
export const CustodianSubscriptionPage = pageOf(CustodianSubscription);
export const CustodianSubscriptionQuery = z.strictObject({
  state: SubscriptionState.optional(),
  currency: currencyField.optional(),
  sort: z.enum(['newest', 'owed']).default('newest'),
});
export const CustodianInvoice = InvoiceFacts.extend({ accountReference: z.string().nullable() });
export const CustodianInvoiceDetail = CustodianInvoice.extend({ lines: z.array(InvoiceLine) });
export const CustodianInvoicePage = pageOf(CustodianInvoice);
export const CustodianInvoiceQuery = z.strictObject({
  state: InvoiceState.optional(),
  currency: currencyField.optional(),
  subscription: uuidField.optional(),
  sort: z.enum(['newest', 'largest']).default('newest'),
});

export const RefundBody = z.strictObject({
  /** All that is left of what was paid when not given. */
  amountMinor: amountField.optional(),
  currency: currencyField,
  reason: lineField(500),
});
export const Refund = z.strictObject({
  id: uuidField,
  invoiceId: uuidField.nullable(),
  sponsorshipId: uuidField.nullable(),
  state: z.enum(['requested', 'done', 'failed']),
  /** Asked for by the custodian's staff, owed on leaving, or the rest of a sponsorship. */
  cause: z.enum(['custodian', 'leaving', 'term_end']),
  currency: currencyField,
  amountMinor: z.string(),
  reason: z.string(),
  requestedBy: uuidField.nullable(),
  requestedAt: timeField,
  problem: z.string().nullable(),
});
export const RefundPage = pageOf(Refund);

export const CreditBody = z.strictObject({ amountMinor: amountField, currency: currencyField, reason: lineField(500) });
export const Credit = z.strictObject({
  id: uuidField,
  currency: currencyField,
  amountMinor: z.string(),
  /** What invoices have taken of it. */
  usedMinor: z.string(),
  reason: z.string(),
  grantedBy: uuidField,
  grantedAt: timeField,
});
export const CreditPage = pageOf(Credit);

export const ParkedEvent = z.strictObject({
  id: z.string(),
  type: z.string(),
  /** What of Stripe's it is about. */
  objectType: z.string(),
  objectId: z.string().nullable(),
  problem: z.string().nullable(),
  createdAt: timeField,
  receivedAt: timeField,
});
export const ParkedEventPage = pageOf(ParkedEvent);
/** How many are looked at once more. */
export const ParkedEventsAgain = z.strictObject({ events: z.int() });

export const Payout = z.strictObject({
  id: z.string(),
  currency: currencyField,
  amountMinor: z.string(),
  state: z.string(),
  createdAt: timeField,
  arrivesOn: dayField,
});
export const PayoutPage = pageOf(Payout);

/* -------------------------------------------------------------------------------------------------------- platform */

export const SponsorshipBody = z
  .strictObject({
    custodianId: uuidField,
    offBoardingId: uuidField,
    months: z.int().min(1).max(120),
    /** For all of the platform's holders who are kept there, or for those who choose it until the window closes. */
    scope: z.enum(['all', 'elected']),
    windowClosesAt: timeField.optional(),
    currency: currencyField,
  })
  .refine((body) => (body.scope === 'elected') === (body.windowClosesAt !== undefined), {
    message: 'Only holders who elect have a window to do so',
    path: ['windowClosesAt'],
    params: { code: 'sponsorship.window' },
  });
export const Sponsorship = z.strictObject({
  id: uuidField,
  custodian: Named,
  platform: Named,
  offBoardingId: uuidField.nullable(),
  scope: z.enum(['all', 'elected']),
  months: z.int(),
  windowClosesAt: timeField.nullable(),
  plan: PlanReference.extend({ name: z.string() }),
  /** How many holders it was reckoned for. */
  holderCount: z.int(),
  subtotalMinor: z.string(),
  taxMinor: z.string(),
  /** What is to be paid. */
  totalMinor: z.string(),
  paidMinor: z.string(),
  /** What invoices have taken of it, before tax, and how many holders they are of. */
  usedMinor: z.string(),
  usedByHolders: z.int(),
  refundedMinor: z.string(),
  state: z.enum(['draft', 'paying', 'active', 'ended', 'refunded']),
  /** When the platform asked to end it before its term. */
  endRequestedAt: timeField.nullable(),
  startsOn: dayField.nullable(),
  endsOn: dayField.nullable(),
  createdAt: timeField,
});
export const SponsorshipPage = pageOf(Sponsorship);
export const SponsorshipQuery = z.strictObject({
  state: z.enum(['draft', 'paying', 'active', 'ended', 'refunded']).optional(),
});
/** A sponsorship as a holder of the platform sees it. */
export const SponsorshipOffer = z.strictObject({
  id: uuidField,
  custodian: Named,
  platform: Named,
  scope: z.enum(['all', 'elected']),
  months: z.int(),
  windowClosesAt: timeField.nullable(),
  /** Which of the caller's holders it is about. */
  holderId: uuidField,
  /** Whether their part is taken. */
  taken: z.boolean(),
});
export const SponsorshipOffers = z.strictObject({ items: z.array(SponsorshipOffer) });
