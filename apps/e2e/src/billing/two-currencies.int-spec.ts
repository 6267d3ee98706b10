import { auditInvoices, type Day, type Plan } from '@holdfast/billing';
import { BillingWorld, type Held, type Keeper } from './billing-world';

const HOUR_MS = 3_600_000;
const plan = (currency: string, unitMinor: bigint): Plan => ({
  currency,
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'Tax',
  taxBasisPoints: 1_000,
});
const EUROS = plan('eur', 100n);
const YEN = plan('jpy', 150n);

/** One holder, and money of two kinds: at two custodians at once, at one of them one after the other. */
describe('two currencies', () => {
  let world: BillingWorld;
  let held: Held;

  beforeEach(async () => {
    world = await BillingWorld.open();
    held = await world.facts.holder();
  });
  afterEach(async () => {
    expect((await auditInvoices(world.billing, { all: true })).differences).toEqual([]);
    await world.close();
  });

  const until = async (keepers: readonly Keeper[], day: Day, hours: number) => {
    const moment = new Date(Date.parse(`${day}T00:00:00Z`) + hours * HOUR_MS);
    for (const keeper of keepers) await world.advance(keeper, moment);
    await world.under.pass(moment.getTime() - world.parts.clock.now().getTime());
    await world.settle();
  };
  const arrive = async (keeper: Keeper, items: number, of: Plan) => {
    const planId = await world.facts.plan(keeper.id, of);
    const assets = await world.arrive(keeper, held, { items, plan: of, planId });
    await world.settle();
    return assets;
  };
  const invoices = (keeper: Keeper) =>
    world.owner<{ currency: string; state: string; total: bigint }>(
      `SELECT i.currency, i.state, total_minor AS total FROM billing.invoice i
        WHERE organization_id = $1::uuid ORDER BY period_start, currency`,
      [keeper.id],
    );
  /** The customer of this account in a currency, with what Stripe has charged it. */
  const customer = async (keeper: Keeper, currency: string) => {
    const [row] = await world.owner<{ id: string; card: string | null }>(
      `SELECT stripe_customer_id AS id, card_last4 AS card FROM billing.customer
        WHERE organization_id = $1::uuid AND holder_id = $2::uuid AND currency = $3`,
      [keeper.id, held.holderId, currency],
    );
    if (row === undefined) throw new Error(`no customer in ${currency}`);
    const { data } = await world.parts.stripe.charges.list(
      { customer: row.id, limit: 100 },
      { stripeAccount: keeper.accountId },
    );
    return { ...row, charged: data.map((charge) => [charge.currency, charge.amount]) };
  };

  /** A card for what is owed in one currency, as the setup page would store it. */
  const give = async (keeper: Keeper, currency: string, card: string) => {
    const { stripe } = world.parts;
    const at = { stripeAccount: keeper.accountId };
    const { id } = await customer(keeper, currency);
    const method = await stripe.paymentMethods.attach(card, { customer: id }, at);
    await stripe.customers.update(id, { invoice_settings: { default_payment_method: method.id } }, at);
    await world.settle();
  };

  it('are not both charged for the same items: an account pays by the price that it agreed to first', async () => {
    const keeper = await world.keeper();
    await arrive(keeper, 10, EUROS);
    await arrive(keeper, 5, YEN);
    await until([keeper], '2030-02-10', 0.2);
    await until([keeper], '2030-02-10', 4);
    expect(await invoices(keeper)).toEqual([{ currency: 'eur', state: 'open', total: 1_650n }]);
    // Nor does the other one begin when the first is cancelled: nobody has agreed to that.
    const [row] = await world.owner<{ id: string }>('SELECT stripe_subscription_id AS id FROM billing.subscription');
    await world.parts.stripe.subscriptions.cancel(row?.id ?? '', {}, { stripeAccount: keeper.accountId });
    await until([keeper], '2030-04-10', 9);
    expect(await world.owner('SELECT currency, state FROM billing.subscription')).toEqual([
      { currency: 'eur', state: 'ended' },
    ]);
  });

  it('at one custodian, one after the other, are two customers; neither card, credit nor debt is the other’s', async () => {
    const keeper = await world.keeper();
    const assets = await arrive(keeper, 10, EUROS);
    await give(keeper, 'eur', 'pm_card_visa');
    await until([keeper], '2030-01-20', 9);
    await world.depart(keeper, held, assets, world.parts.clock.now());
    await world.settle();
    await world.owner(
      `INSERT INTO billing.credit (organization_id, id, holder_id, currency, amount_minor, reason, granted_by, granted_at)
       VALUES ($1::uuid, uuidv7(), $2::uuid, 'eur', 500, 'Goodwill', $3::uuid, '2030-01-21') RETURNING id`,
      [keeper.id, held.holderId, held.personId],
    );
    await until([keeper], '2030-02-01', 9);
    await arrive(keeper, 4, YEN);
    await until([keeper], '2030-03-01', 0.2);
    await until([keeper], '2030-03-01', 4);
    // 10 items for 10 of 31 days, and tax; then 4 for a month: a card in euros and a credit in euros pay no yen.
    expect(await invoices(keeper)).toEqual([
      { currency: 'eur', state: 'paid', total: 355n },
      { currency: 'jpy', state: 'open', total: 660n },
    ]);
    expect(await customer(keeper, 'jpy')).toMatchObject({ card: null, charged: [] });
    await give(keeper, 'jpy', 'pm_card_mastercard');
    await world.settle();
    const [euros, yen] = [await customer(keeper, 'eur'), await customer(keeper, 'jpy')];
    expect(euros).toMatchObject({ card: '4242', charged: [['eur', 355]] });
    expect(yen).toMatchObject({ card: '4444', charged: [['jpy', 660]] });
    expect(yen.id).not.toBe(euros.id);
  });

  it('at two custodians are two accounts that know nothing of each other', async () => {
    const [first, second] = [await world.keeper(), await world.keeper()];
    await arrive(first, 10, EUROS);
    await arrive(second, 5, YEN);
    await give(first, 'eur', 'pm_card_visa');
    await give(second, 'jpy', 'pm_card_mastercard');
    await until([first, second], '2030-02-10', 0.2);
    await until([first, second], '2030-02-10', 4);
    expect(await invoices(first)).toEqual([{ currency: 'eur', state: 'paid', total: 1_100n }]);
    expect(await invoices(second)).toEqual([{ currency: 'jpy', state: 'paid', total: 825n }]);
    expect(await customer(first, 'eur')).toMatchObject({ card: '4242', charged: [['eur', 1_100]] });
    expect(await customer(second, 'jpy')).toMatchObject({ card: '4444', charged: [['jpy', 825]] });
    expect(await world.owner('SELECT count(*) AS n FROM billing.customer')).toEqual([{ n: 2n }]);
    expect(await world.owner('SELECT DISTINCT currency FROM billing.customer ORDER BY 1')).toHaveLength(2);
  });
});
