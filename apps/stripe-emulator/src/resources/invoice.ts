import type Stripe from 'stripe';
import { list, type List } from '../http/list';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { presentItemLine, type InvoiceItemRecord } from './invoice-item';
import type { CollectionMethod } from './subscription';

/** The line that a subscription's own price puts onto its invoice. */
export interface SubscriptionLine {
  readonly id: string;
  readonly amount: number;
  readonly description: string;
  readonly price: string;
  readonly product: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly item: string;
}

export interface InvoiceRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly customer: string;
  readonly subscription: string | null;
  readonly subscriptionMetadata: Record<string, string>;
  readonly currency: string;
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  readonly reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  readonly collectionMethod: CollectionMethod;
  readonly daysUntilDue: number | null;
  readonly dueDate: number | null;
  readonly overdue: boolean;
  readonly autoAdvance: boolean;
  readonly finalizesAt: number | null;
  readonly nextAttemptAt: number | null;
  readonly attempts: number;
  readonly attempted: boolean;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly lines: readonly SubscriptionLine[];
  readonly number: string | null;
  readonly description: string | null;
  readonly footer: string | null;
  readonly metadata: Record<string, string>;
  readonly defaultPaymentMethod: string | null;
  readonly applicationFeeAmount: number | null;
  readonly applicationFeePercent: number | null;
  /** The customer's balance when it was finalized, and after. */
  readonly startingBalance: number;
  readonly endingBalance: number | null;
  /** Fixed at finalization; credit notes come off it. */
  readonly amountDue: number | null;
  readonly amountPaid: number;
  readonly finalizedAt: number | null;
  readonly paidAt: number | null;
  readonly voidedAt: number | null;
  readonly uncollectibleAt: number | null;
  readonly paymentIntent: string | null;
  readonly paymentId: string | null;
  /** What the hosted page's address carries instead of the id. */
  readonly token: string;
  /** The event that told of it: it is finalized by itself only after that was delivered, or after three days. */
  readonly createdEvent: string | null;
  readonly testClock: string | null;
  readonly dueAt: number | null;
}

export function itemsOf(unit: Unit, invoice: string): InvoiceItemRecord[] {
  return unit.by('invoice_item', 'invoice', invoice);
}

export function totalOf(unit: Unit, record: InvoiceRecord): number {
  const lines = record.lines.reduce((sum, line) => sum + line.amount, 0);
  return itemsOf(unit, record.id).reduce((sum, item) => sum + item.amount, lines);
}

/** What credit notes took off it before it was paid. */
function creditedOf(unit: Unit, invoice: string): number {
  return unit.by('credit_note', 'invoice', invoice).reduce((sum, note) => sum + note.amount, 0);
}

export function amountDueOf(unit: Unit, record: InvoiceRecord): number {
  if (record.amountDue !== null) return record.amountDue - creditedOf(unit, record.id);
  const { balance } = unit.need('customer', record.customer, 'customer');
  return Math.max(0, totalOf(unit, record) + balance);
}

export function hostedUrl(unit: Unit, record: InvoiceRecord): string {
  return `${unit.emulation.publicUrl()}/i/${unit.scope.account}/${record.token}`;
}

export function presentInvoice(unit: Unit, record: InvoiceRecord): Wire<Stripe.Invoice> {
  const total = totalOf(unit, record);
  const due = amountDueOf(unit, record);
  const customer = unit.need('customer', record.customer, 'customer');
  return {
    id: record.id,
    object: 'invoice',
    account_country: null,
    account_name: null,
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: record.amountPaid,
    amount_remaining: Math.max(0, due - record.amountPaid),
    amount_shipping: 0,
    application: unit.isPlatform ? null : 'ca_emulator',
    attempt_count: record.attempts,
    attempted: record.attempted,
    auto_advance: record.autoAdvance,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: record.status === 'draft' && record.autoAdvance ? record.finalizesAt : null,
    billing_reason: record.reason,
    collection_method: record.collectionMethod,
    created: record.created,
    currency: record.currency,
    custom_fields: null,
    customer: record.customer,
    customer_account: null,
    customer_address: null,
    customer_email: customer.email,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: record.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: record.description,
    discounts: [],
    due_date: record.dueDate,
    effective_at: record.finalizedAt,
    ending_balance: record.endingBalance,
    footer: record.footer,
    from_invoice: null,
    hosted_invoice_url: record.finalizedAt === null ? null : hostedUrl(unit, record),
    invoice_pdf: record.finalizedAt === null ? null : `${hostedUrl(unit, record)}/pdf`,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: firstLines(unit, record),
    livemode: unit.livemode,
    metadata: record.metadata,
    next_payment_attempt: record.nextAttemptAt,
    number: record.number,
    on_behalf_of: null,
    parent:
      record.subscription === null
        ? null
        : {
            quote_details: null,
            subscription_details: { metadata: record.subscriptionMetadata, subscription: record.subscription },
            type: 'subscription_details',
          },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: record.periodEnd,
    period_start: record.periodStart,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: creditedOf(unit, record.id),
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: record.startingBalance,
    statement_descriptor: null,
    status: record.status,
    status_transitions: {
      finalized_at: record.finalizedAt,
      marked_uncollectible_at: record.uncollectibleAt,
      paid_at: record.paidAt,
      voided_at: record.voidedAt,
    },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: record.testClock,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: record.createdEvent === null ? record.created : null,
  };
}

function presentSubscriptionLine(
  unit: Unit,
  record: InvoiceRecord,
  line: SubscriptionLine,
): Wire<Stripe.InvoiceLineItem> {
  return {
    id: line.id,
    object: 'line_item',
    amount: line.amount,
    currency: record.currency,
    description: line.description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: record.id,
    livemode: unit.livemode,
    metadata: record.subscriptionMetadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: record.subscription,
        subscription_item: line.item,
      },
      type: 'subscription_item_details',
    },
    period: { end: line.periodEnd, start: line.periodStart },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: line.price, product: line.product },
      type: 'price_details',
      unit_amount_decimal: String(line.unitAmount),
    },
    quantity: line.quantity,
    quantity_decimal: String(line.quantity),
    subscription: record.subscription,
    subtotal: line.amount,
    taxes: [],
  };
}

/** All lines, invoice items newest first and then the subscription's own, as Stripe orders them. */
export function allLines(unit: Unit, record: InvoiceRecord): Wire<Stripe.InvoiceLineItem>[] {
  return [
    ...itemsOf(unit, record.id)
      .reverse()
      .map((item) => presentItemLine(unit, item)),
    ...record.lines.map((line) => presentSubscriptionLine(unit, record, line)),
  ];
}

function firstLines(unit: Unit, record: InvoiceRecord): List<Wire<Stripe.InvoiceLineItem>> {
  const lines = allLines(unit, record);
  return list(`/v1/invoices/${record.id}/lines`, lines.slice(0, 10), lines.length > 10);
}
