import { auditInvoices, CloseGaps, HandleEvents, keepEvents, type Plan, toNotice } from '@holdfast/billing';
import { NOBODY } from '@holdfast/platform';
import { BillingWorld, days, type Held, type Keeper } from './billing-world';

const HOUR_MS = 3_600_000;

const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

/** Stripe closes a period's draft an hour after it opened it, and asks nobody whether the lines are on it. */
describe('billing that stands still at the turn of a period', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let held: Held;
  let start: Date;

  beforeAll(async () => (world = await BillingWorld.open()));
  afterAll(() => world.close());
  beforeEach(async () => {
    keeper = await world.keeper();
    held = await world.facts.holder();
    start = world.parts.clock.now();
  });

  const at = () => ({ stripeAccount: keeper.accountId });
  const begin = async (of: Plan) => {
    const assets = await world.arrive(keeper, held, {
      items: 10,
      plan: of,
      planId: await world.facts.plan(keeper.id, of),
    });
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
    return assets;
  };
  const turnAfter = (months: number) =>
    new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, start.getUTCDate()));
  const after = (date: Date, milliseconds: number) => new Date(date.getTime() + milliseconds);
  const atStripe = async () => {
    const { data } = await world.parts.stripe.invoices.list({ limit: 100 }, at());
    return data.map(({ billing_reason: reason, status, total }) => ({ reason, status, total })).reverse();
  };
  /** The newest event of a kind arrives, and nothing that follows from it is done. */
  const hear = async (type: string) => {
    const { data } = await world.parts.stripe.events.list({ type, limit: 1 }, at());
    const heard = data.map((event) => ({ ...toNotice(event), account: keeper.accountId }));
    await world.billing.transact(NOBODY, (sql) => keepEvents(sql, heard, world.parts.clock.now()));
    await new HandleEvents(world.parts).execute();
  };
  const agrees = async () => expect((await auditInvoices(world.billing, { all: true })).differences).toEqual([]);

  it('bills the month on an invoice of its own when the draft was closed before anybody looked', async () => {
    await begin(plan);
    await world.advanceUnheard(keeper, after(turnAfter(1), 3 * HOUR_MS));
    await world.settle();
    await world.advance(keeper, after(turnAfter(1), days(1)));
    expect(await world.invoices(keeper, held)).toMatchObject([
      { kind: 'usage', state: 'paid', total_minor: 1_190n, stripe_total_minor: 1_190n, amount_paid_minor: 1_190n },
    ]);
    expect(await atStripe()).toEqual([
      { reason: 'subscription_create', status: 'paid', total: 0 },
      { reason: 'subscription_cycle', status: 'paid', total: 0 },
      { reason: 'manual', status: 'paid', total: 1_190 },
    ]);
    await agrees();
  });

  it('does the same when it stopped between the rating and the lines', async () => {
    await begin(plan);
    await world.advanceUnheard(keeper, after(turnAfter(1), HOUR_MS / 6));
    for (const type of ['test_helpers.test_clock.ready', 'invoice.created']) await hear(type);
    expect(await world.invoices(keeper, held)).toMatchObject([
      { state: 'draft', stripe_invoice_id: expect.any(String) },
    ]);
    world.jobs.splice(0);

    await world.advanceUnheard(keeper, after(turnAfter(1), 3 * HOUR_MS));
    await world.settle();
    await world.advance(keeper, after(turnAfter(1), days(1)));
    expect(await world.invoices(keeper, held)).toMatchObject([
      { state: 'paid', total_minor: 1_190n, stripe_total_minor: 1_190n, amount_paid_minor: 1_190n },
    ]);
    expect((await atStripe()).map(({ total }) => total)).toEqual([0, 0, 1_190]);
    await agrees();
  });

  it('does the same for a year: what was used and the year ahead are on one invoice', async () => {
    await begin({ ...plan, interval: 'year' });
    await world.advanceUnheard(keeper, after(turnAfter(12), 3 * HOUR_MS));
    await world.settle();
    await world.advance(keeper, after(turnAfter(12), days(1)));
    const [first, renewed] = (await world.invoices(keeper, held)).filter(({ kind }) => kind === 'prepayment');
    expect([first, renewed]).toMatchObject([
      { state: 'paid', amount_paid_minor: 14_280n },
      { state: 'paid', amount_paid_minor: 14_280n, stripe_total_minor: 14_280n },
    ]);
    await agrees();
  });

  it('bills several months that nobody looked at, each on an invoice', async () => {
    const assets = await begin(plan);
    await world.advanceUnheard(keeper, after(turnAfter(1), days(1)));
    await world.depart(keeper, held, assets.slice(0, 5), turnAfter(1));
    await world.advanceUnheard(keeper, after(turnAfter(2), days(1)));
    await world.settle();
    await world.advance(keeper, after(turnAfter(2), days(2)));
    expect(await world.invoices(keeper, held)).toMatchObject([
      { state: 'paid', amount_paid_minor: 1_190n },
      { state: 'paid', amount_paid_minor: 595n },
    ]);
    await agrees();
  });

  it('finds a subscription that was cancelled at Stripe and of which no event is left', async () => {
    await begin(plan);
    const { customers, subscriptions } = world.parts.stripe;
    const [customer] = (await customers.list({ test_clock: keeper.testClock }, at())).data;
    const [one] = (await subscriptions.list({ customer: customer?.id ?? '' }, at())).data;
    await subscriptions.cancel(one?.id ?? '', {}, at());
    const known = async () => {
      const [row] = await world.facts.owner.read(NOBODY, (sql) =>
        sql.query<{ stripe_status: string }>(
          'SELECT stripe_status FROM billing.subscription WHERE organization_id = $1',
          [keeper.id],
        ),
      );
      return row?.stripe_status;
    };
    await world.billing.transact(NOBODY, (sql) =>
      sql.execute('UPDATE billing.stripe_account SET events_seen_until = $2::timestamptz WHERE organization_id = $1', [
        keeper.id,
        after(world.parts.clock.now(), days(1)),
      ]),
    );
    expect(await known()).toBe('active');
    await new CloseGaps(world.parts).execute();
    expect(await known()).toBe('canceled');
  });

  it.each<[string, RegExp, boolean]>([
    ['with its lines on it, as Stripe tells', /\/finalize$/, true],
    ['with its lines on it, and no event says so', /\/finalize$/, false],
    ['before its lines were on it, and no event says so', /\/add_lines$/, false],
  ])('bills the month anew when somebody deletes its draft at Stripe %s', async (_when, busyCall, isTold) => {
    const { emulator } = world.under;
    await begin(plan);
    await world.advanceUnheard(keeper, after(turnAfter(1), 3 * HOUR_MS));
    emulator.faults.plan('POST', busyCall, 'rate_limit', 1_000);
    await world.settle();
    emulator.faults.clear();
    const [unfinished] = await world.invoices(keeper, held);
    const draft = unfinished?.stripe_invoice_id ?? '';
    expect([unfinished?.state, (await world.parts.stripe.invoices.retrieve(draft, {}, at())).status]).toEqual([
      'draft',
      'draft',
    ]);
    await world.parts.stripe.invoices.del(draft, {}, at());
    if (isTold) {
      await hear('invoice.deleted');
      expect(await world.invoices(keeper, held)).toMatchObject([{ state: 'rated', stripe_invoice_id: null }]);
      expect(await world.owner(`SELECT state FROM billing.stripe_event WHERE type = 'invoice.deleted'`)).toContainEqual(
        {
          state: 'done',
        },
      );
      await world.settle();
    } else {
      // Only what is due by itself; nothing is listed at Stripe.
      for (let looks = 0; looks < 2; looks += 1) {
        await world.under.pass(HOUR_MS / 20);
        await world.work(true);
      }
    }
    const [billed] = await world.invoices(keeper, held);
    expect(billed?.stripe_invoice_id).not.toBe(draft);
    expect(billed).toMatchObject({ state: 'open', stripe_total_minor: 1_190n });
    await world.advance(keeper, after(turnAfter(1), days(1)));
    expect(await world.invoices(keeper, held)).toMatchObject([{ state: 'paid', amount_paid_minor: 1_190n }]);
    expect((await atStripe()).map(({ total }) => total)).toEqual([0, 0, 1_190]);
    await agrees();
  });

  it('leaves alone what is deleted at Stripe and was not ours', async () => {
    await begin(plan);
    const customer =
      (await world.parts.stripe.customers.list({ test_clock: keeper.testClock }, at())).data[0]?.id ?? '';
    const own = await world.parts.stripe.invoices.create({ customer, currency: 'eur', auto_advance: false }, at());
    await world.parts.stripe.invoices.del(own.id, {}, at());
    await hear('invoice.deleted');
    expect(await world.owner(`SELECT state, problem FROM billing.stripe_event WHERE object_id = $1`, [own.id])).toEqual(
      [{ state: 'done', problem: null }],
    );
  });

  it('follows an invoice that the custodian voids at Stripe', async () => {
    await begin(plan);
    await world.parts.stripe.customers.update(
      (await world.parts.stripe.customers.list({ test_clock: keeper.testClock }, at())).data[0]?.id ?? '',
      { invoice_settings: { default_payment_method: '' } },
      at(),
    );
    await world.advance(keeper, after(turnAfter(1), HOUR_MS / 6));
    const [invoice] = await world.invoices(keeper, held);
    expect(invoice).toMatchObject({ state: 'open', stripe_total_minor: 1_190n });
    await world.parts.stripe.invoices.voidInvoice(invoice?.stripe_invoice_id ?? '', {}, at());
    await world.settle();
    expect(await world.invoices(keeper, held)).toMatchObject([{ state: 'void' }]);
    await agrees();
  });
});
