import { keepEvents, type Plan, toNotice } from '@holdfast/billing';
import { NOBODY } from '@holdfast/platform';
import type Stripe from 'stripe';
import { essence } from './billing-rows';
import { BillingWorld, days, type Held, type Keeper } from './billing-world';

const plan: Plan = {
  currency: 'jpy',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: '',
  taxBasisPoints: 0,
};

type Kind = (typeof FIVE)[number] | 'invoice.created' | 'invoice.finalized' | 'test_helpers.test_clock.ready';

/** Which events arrive while Stripe is where it is after the month's turn, after the payment, and after the refund. */
type Schedule = readonly (readonly Kind[])[];

describe('events of Stripe, in whichever order', () => {
  let world: BillingWorld;

  beforeAll(async () => (world = await BillingWorld.open()));
  afterAll(() => world.close());

  const atOf = (keeper: Keeper) => ({ stripeAccount: keeper.accountId });
  const begin = async (): Promise<{ keeper: Keeper; held: Held; turn: Date }> => {
    const [keeper, held] = [await world.keeper(), await world.facts.holder()];
    await world.arrive(keeper, held, { items: 10, plan, planId: await world.facts.plan(keeper.id, plan) });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
    const start = world.parts.clock.now();
    const turn = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, start.getUTCDate(), 0, 10));
    return { keeper, held, turn };
  };
  const deliver = async (keeper: Keeper, events: readonly object[]) => {
    const notices = events.map((event) => ({ ...toNotice(event), account: keeper.accountId }));
    await world.billing.transact(NOBODY, (sql) => keepEvents(sql, notices, world.parts.clock.now()));
    world.jobs.push({ kind: 'stripe-events' });
    await world.work();
  };
  const invoiceOf = async (keeper: Keeper, held: Held) => {
    const id = (await world.invoices(keeper, held))[0]?.stripe_invoice_id ?? '';
    return world.parts.stripe.invoices.retrieve(id, { expand: ['payments'] }, atOf(keeper));
  };
  const customerOf = async (keeper: Keeper) =>
    (await world.parts.stripe.customers.list({ test_clock: keeper.testClock }, atOf(keeper))).data[0]?.id ?? '';
  /** As the custodian would in Stripe's dashboard. */
  const giveBack = async (keeper: Keeper, invoice: Stripe.Invoice, amount: number) => {
    const paid = invoice.payments?.data.find(({ status }) => status === 'paid')?.payment.payment_intent;
    if (typeof paid !== 'string') throw new Error('the invoice was not paid');
    await world.parts.stripe.refunds.create({ payment_intent: paid, amount }, atOf(keeper));
  };

  it('come to the same state in all 120 orders of five, each three times', async () => {
    const { stripe } = world.parts;
    const { keeper, held, turn } = await begin();
    const at = atOf(keeper);
    await world.attach(keeper, held, 'pm_card_chargeCustomerFail');
    await world.advance(keeper, turn);
    await world.advance(keeper, new Date(turn.getTime() + days(1)));
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'past_due' });
    const before = await world.snapshot();

    // Paid with another card on Stripe's page, given back in part in its dashboard, and a customer who changes.
    const customer = await customerOf(keeper);
    const other = await stripe.paymentMethods.attach('pm_card_visa', { customer }, at);
    await stripe.invoices.pay((await invoiceOf(keeper, held)).id, { payment_method: other.id }, at);
    await giveBack(keeper, await invoiceOf(keeper, held), 300);
    await stripe.customers.update(customer, { metadata: { note: 'moved house' } }, at);
    await world.settle();
    const after = await world.comparable();
    expect((await world.invoices(keeper, held))[0]).toMatchObject({ state: 'paid', amount_refunded_minor: 300n });
    await world.restore(before);
    expect(await world.comparable()).not.toEqual(after);
    const { data } = await world.parts.stripe.events.list({ limit: 100 }, at);
    const five = FIVE.map((type) => data.find((event) => event.type === type));
    const events = five.filter((event) => event !== undefined);
    expect(events).toHaveLength(5);
    const orders = permutations(events);
    expect(orders).toHaveLength(120);
    for (const order of orders) {
      await world.restore(before);
      for (const event of order) await deliver(keeper, [event]);
      for (let again = 0; again < 2; again += 1) await deliver(keeper, order);
      // What was too early is looked at again by itself.
      await world.work(true);
      expect(await world.comparable()).toEqual(after);
    }
  }, 300_000);

  /** Events that arrive while Stripe goes on; `null` at its place: what deliveries missed is looked for instead. */
  const tell = async (schedule: Schedule | null): Promise<object> => {
    const { keeper, held, turn } = await begin();
    const { stripe } = world.parts;
    const heard: object[] = [];
    const hear = async (kinds: readonly Kind[]) => {
      for (const type of kinds) {
        const { data } = await stripe.events.list({ type, limit: 1 }, atOf(keeper));
        if (data[0] === undefined) throw new Error(`Stripe has not said ${type} yet`);
        heard.push(data[0]);
        await deliver(keeper, [data[0]]);
      }
      // Each of them once more, now that Stripe has gone on.
      await deliver(keeper, heard);
    };
    const stages = [
      async () => {
        await world.advanceUnheard(keeper, turn);
        await stripe.customers.update(await customerOf(keeper), { metadata: { note: 'moved house' } }, atOf(keeper));
      },
      () => world.advanceUnheard(keeper, new Date(turn.getTime() + days(1))),
      async () => giveBack(keeper, await invoiceOf(keeper, held), 300),
    ];
    for (const [index, goOn] of stages.entries()) {
      await goOn();
      if (schedule === null) await world.settle();
      else await hear([...(index < 2 ? (['test_helpers.test_clock.ready'] as const) : []), ...(schedule[index] ?? [])]);
    }
    await world.work(true);
    expect(await world.invoices(keeper, held)).toMatchObject([
      { state: 'paid', amount_paid_minor: 1_000n, amount_refunded_minor: 300n },
    ]);
    const mails = (await world.outbox()).filter(({ address }) => address?.startsWith(held.personId));
    const said = mails.map(({ template, subject, text }) => ({ organization_id: keeper.id, template, subject, text }));
    return essence(await world.snapshot(), said, keeper.id);
  };

  it('come to the same state when Stripe goes on between them', async () => {
    const looked = await tell(null);
    for (const schedule of SCHEDULES) expect([schedule, await tell(schedule)]).toEqual([schedule, looked]);
  }, 120_000);
});

/** The draft is heard of while lines can still go onto it; everything else comes whenever, from when it has happened. */
const SCHEDULES: readonly Schedule[] = [
  [
    ['invoice.created'],
    ['customer.subscription.updated', 'invoice.paid'],
    ['charge.refunded', 'customer.updated', 'invoice.finalized'],
  ],
  [
    ['customer.updated', 'customer.subscription.updated', 'invoice.created', 'invoice.finalized'],
    [],
    ['charge.refunded', 'invoice.paid'],
  ],
  [
    ['customer.subscription.updated', 'invoice.created'],
    ['invoice.paid', 'invoice.finalized'],
    ['customer.updated', 'charge.refunded'],
  ],
  [
    ['invoice.created', 'invoice.created'],
    [],
    ['customer.updated', 'charge.refunded', 'invoice.paid', 'customer.subscription.updated', 'invoice.finalized'],
  ],
  [
    ['invoice.created', 'customer.updated', 'invoice.finalized'],
    ['invoice.finalized', 'invoice.paid', 'customer.subscription.updated'],
    ['charge.refunded'],
  ],
];

const FIVE = [
  'customer.subscription.updated',
  'invoice.payment_failed',
  'invoice.paid',
  'charge.refunded',
  'customer.updated',
] as const;

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}
