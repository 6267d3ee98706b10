import type { Plan } from '@holdfast/billing';
import { BillingWorld, days, type Held, type Keeper } from './billing-world';

const yearly: Plan = {
  currency: 'eur',
  interval: 'year',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: '',
  taxBasisPoints: 0,
};

/** How much of a payment came back is said by Stripe alone, whoever sent it back and in which order we hear of it. */
describe('money that comes back', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let held: Held;

  beforeAll(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
    held = await world.facts.holder();
  });
  afterAll(() => world.close());

  const refundsOf = async () =>
    (await world.invoices(keeper, held)).map(({ kind, amount_paid_minor: paid, amount_refunded_minor: back }) => [
      kind,
      paid,
      back,
    ]);

  it('counts once when a year’s end and the year ahead were one payment', async () => {
    const plan = { plan: yearly, planId: await world.facts.plan(keeper.id, yearly) };
    const start = world.parts.clock.now();
    await world.arrive(keeper, held, { items: 1, ...plan });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
    // A second item from the first day on: the year's end has something to add to what was paid ahead.
    await world.arrive(keeper, held, { items: 1, ...plan });
    const turn = new Date(Date.UTC(start.getUTCFullYear() + 1, start.getUTCMonth(), start.getUTCDate(), 0, 10));
    await world.advance(keeper, turn);
    await world.advance(keeper, new Date(turn.getTime() + days(1)));
    expect(await refundsOf()).toEqual([
      ['prepayment', 1_200n, 0n],
      ['usage', 1_200n, 0n],
      ['prepayment', 2_400n, 0n],
    ]);
    const [, usage, ahead] = await world.invoices(keeper, held);
    expect(usage?.stripe_invoice_id).toBe(ahead?.stripe_invoice_id);

    // A refund of ours is of the one that it was asked for; what the custodian gives in its dashboard, of the earlier.
    const [refund] = await world.owner<{ id: string }>(
      `INSERT INTO billing.refund (organization_id, id, invoice_id, holder_id, currency, amount_minor, reason, cause, requested_by, next_step_at)
       VALUES ($1::uuid, uuidv7(), $2::uuid, $3::uuid, 'eur', 500, 'Goodwill', 'custodian', $4::uuid, now()) RETURNING id`,
      [keeper.id, ahead?.id ?? '', held.holderId, held.personId],
    );
    world.jobs.push({ kind: 'advance-refund', refundId: refund?.id ?? '' });
    await world.settle();
    expect((await refundsOf()).slice(1)).toEqual([
      ['usage', 1_200n, 0n],
      ['prepayment', 2_400n, 500n],
    ]);
    const at = { stripeAccount: keeper.accountId };
    const { data } = await world.parts.stripe.refunds.list({ limit: 1 }, at);
    const paid = data[0]?.payment_intent;
    if (typeof paid !== 'string') throw new Error('the refund is of no payment');
    await world.parts.stripe.refunds.create({ payment_intent: paid, amount: 1_300 }, at);
    await world.settle();
    expect((await refundsOf()).slice(1)).toEqual([
      ['usage', 1_200n, 1_200n],
      ['prepayment', 2_400n, 600n],
    ]);
  });
});
