import { askForPage, dayOf, addMonths, type HostedPageRow, type Plan } from '@holdfast/billing';
import { newId } from '@holdfast/kernel';
import { cardForm, CARDS, walkThrough } from '@holdfast/standalone';
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

/** What people and their banks do that nobody hopes for. Against the emulator alone: its pages can be walked. */
describe('billing in trouble', () => {
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
  const begin = async (of: Plan, items = 10) => {
    const planId = await world.facts.plan(keeper.id, of);
    await world.arrive(keeper, held, { items, plan: of, planId });
    await world.settle();
    return planId;
  };
  const turnAfter = (months: number) =>
    new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, start.getUTCDate()));
  const after = (date: Date, milliseconds: number) => new Date(date.getTime() + milliseconds);
  const mails = async (template: string) => (await world.outbox()).filter((mail) => mail.template === template);
  const ask = async (wish: { kind: 'setup' | 'sponsorship'; sponsorshipId?: string }): Promise<HostedPageRow> => {
    const { kind, sponsorshipId } = wish;
    const about = kind === 'setup' ? { holderId: held.holderId, currency: 'eur' } : { sponsorshipId };
    return world.database.owner.transact({ personId: held.personId }, (sql) =>
      askForPage(
        sql,
        { organizationId: keeper.id, personId: held.personId, kind, ...about, returnTo: '/my/billing', language: 'en' },
        world.parts.clock,
      ),
    );
  };
  const open = async (page: HostedPageRow) => {
    world.jobs.push({ kind: 'open-page', pageId: page.id });
    await world.work();
    return (await pageOf(page)).url ?? '';
  };
  const pageOf = async ({ id }: HostedPageRow) => {
    const [row] = await world.owner<{ state: string; url: string | null }>(
      'SELECT state, url FROM billing.hosted_page WHERE id = $1::uuid',
      [id],
    );
    if (row === undefined) throw new Error('no page');
    return row;
  };

  it('asks by mail when a bank wants 3-D Secure and nobody is there; the assets stay, and the page mends it', async () => {
    await begin(plan);
    await world.giveCard(keeper, held, 'pm_card_authenticationRequired');
    await world.advance(keeper, after(turnAfter(1), HOUR_MS / 6));
    await world.advance(keeper, after(turnAfter(1), 3 * HOUR_MS));
    const [owed] = await world.invoices(keeper, held);
    expect(owed).toMatchObject({ state: 'open', total_minor: 1_190n, amount_paid_minor: 0n });
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'past_due', stripe_status: 'past_due' });
    const [mail] = await mails('billing.payment_failed');
    expect(mail?.text).toContain(owed?.hosted_url);
    const [kept] = await world.owner<{ items: bigint }>(
      'SELECT count(*) AS items FROM custody.edition_position WHERE organization_id = $1::uuid AND holder_id = $2::uuid AND quantity > 0',
      [keeper.id, held.holderId],
    );
    expect(kept?.items).toBe(10n);

    await walkThrough(owed?.hosted_url ?? '', [cardForm('4000002760003184'), { answer: 'yes' }]).catch(() => undefined);
    await world.settle();
    expect(await world.invoices(keeper, held)).toMatchObject([{ state: 'paid', amount_paid_minor: 1_190n }]);
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'active' });
  });

  it('reminds thirty days and seven days before a year is renewed, once each', async () => {
    await begin({ ...plan, interval: 'year' });
    await world.giveCard(keeper, held, 'pm_card_visa');
    const before = (count: number) => after(turnAfter(12), -days(count));
    const told = async () =>
      (await mails('billing.renewal_ahead')).filter((mail) => mail.address?.startsWith(held.personId)).length;
    for (const [when, count] of [
      [before(32), 0],
      [before(29), 1],
      [before(20), 1],
      [before(6), 2],
      [before(2), 2],
    ] as const) {
      await world.advance(keeper, when);
      expect([when, await told()]).toEqual([when, count]);
    }
    const [last] = await mails('billing.renewal_ahead');
    expect(last?.text).toMatch(/10 January 2031.*€142\.80/);
  });

  it('closes a checkout that was abandoned, and opens another one when it is asked for again', async () => {
    await begin(plan);
    const page = await ask({ kind: 'setup' });
    expect(await open(page)).toMatch(/^http/);
    expect((await ask({ kind: 'setup' })).id).toBe(page.id);
    await world.under.pass(25 * HOUR_MS);
    await world.settle();
    expect(await pageOf(page)).toEqual({ state: 'expired', url: null });
    const again = await ask({ kind: 'setup' });
    expect(again.id).not.toBe(page.id);
    await walkThrough(await open(again), [cardForm(CARDS.good)]);
    await world.settle();
    expect((await pageOf(again)).state).toBe('completed');
    const [card] = await world.owner('SELECT card_last4 FROM billing.customer WHERE holder_id = $1::uuid', [
      held.holderId,
    ]);
    expect(card).toEqual({ card_last4: '4242' });
  });

  it('takes the money of a sponsorship once, however often it is clicked, and sends back what the term did not use', async () => {
    const planId = await begin(plan);
    const sponsorshipId = newId();
    // Ten items for three months, and as much again for holders who never came.
    await world.owner(
      `INSERT INTO billing.sponsorship (organization_id, id, platform_id, scope, months, currency, plan_id, plan_version, interval,
         holder_count, subtotal_minor, tax_minor, requested_by)
       VALUES ($1::uuid, $2::uuid, $3::uuid, 'all', 3, 'eur', $4::uuid, 1, 'month', 2, 6000, 1140, $5::uuid) RETURNING id`,
      [keeper.id, sponsorshipId, world.facts.platform, planId, held.personId],
    );
    const page = await ask({ kind: 'sponsorship', sponsorshipId });
    expect((await ask({ kind: 'sponsorship', sponsorshipId })).id).toBe(page.id);
    for (let click = 0; click < 2; click += 1) world.jobs.push({ kind: 'open-page', pageId: page.id });
    const url = await open(page);
    await walkThrough(url, [cardForm(CARDS.good)]);
    await walkThrough(url, [cardForm(CARDS.good)]).catch(() => undefined);
    await world.settle();
    const sponsorship = async () =>
      (
        await world.owner<{ state: string; paid_minor: bigint; refunded_minor: bigint }>(
          'SELECT state, paid_minor, refunded_minor FROM billing.sponsorship WHERE id = $1::uuid',
          [sponsorshipId],
        )
      )[0];
    expect(await sponsorship()).toEqual({ state: 'active', paid_minor: 7_140n, refunded_minor: 0n });
    const charged = await world.parts.stripe.charges.list({ limit: 10 }, at());
    expect(charged.data.map(({ amount, application_fee_amount: fee }) => [amount, fee])).toEqual([[7_140, 214]]);

    for (const month of [1, 2, 3]) {
      await world.advance(keeper, after(turnAfter(month), HOUR_MS / 6));
      await world.advance(keeper, after(turnAfter(month), 3 * HOUR_MS));
    }
    // The shares' months are over; the sponsorship looks again within a day of ours.
    await world.under.pass(25 * HOUR_MS);
    await world.settle();
    expect(await world.invoices(keeper, held)).toMatchObject([
      { state: 'nothing_due', total_minor: 0n },
      { state: 'nothing_due', total_minor: 0n },
      { state: 'nothing_due', total_minor: 0n },
    ]);
    expect(await sponsorship()).toEqual({ state: 'refunded', paid_minor: 7_140n, refunded_minor: 3_570n });
    const back = await world.parts.stripe.refunds.list({ limit: 10 }, at());
    expect(back.data.map(({ amount, status }) => [amount, status])).toEqual([[3_570, 'succeeded']]);
    const [ends] = await world.owner('SELECT ends_on::text AS on FROM billing.sponsorship WHERE id = $1::uuid', [
      sponsorshipId,
    ]);
    expect(ends).toEqual({ on: addMonths(dayOf(start), 3) });
  });

  it('pays an invoice once when its page is clicked twice', async () => {
    await begin(plan);
    await world.advance(keeper, after(turnAfter(1), HOUR_MS / 6));
    await world.advance(keeper, after(turnAfter(1), 3 * HOUR_MS));
    const [owed] = await world.invoices(keeper, held);
    const click = () => walkThrough(owed?.hosted_url ?? '', [cardForm(CARDS.good)]).catch(() => undefined);
    await Promise.all([click(), click()]);
    await world.settle();
    expect(await world.invoices(keeper, held)).toMatchObject([{ state: 'paid', amount_paid_minor: 1_190n }]);
    const charges = await world.parts.stripe.charges.list({ limit: 10 }, at());
    expect(charges.data.map(({ amount, status }) => [amount, status])).toEqual([[1_190, 'succeeded']]);
  });

  it('makes another price when a custodian has archived ours at Stripe', async () => {
    await begin(plan, 1);
    const priceOf = async () =>
      (
        await world.owner<{ price_id: string; product_id: string }>(
          'SELECT price_id, product_id FROM billing.stripe_price WHERE organization_id = $1::uuid',
          [keeper.id],
        )
      )[0];
    const first = await priceOf();
    await world.parts.stripe.prices.update(first?.price_id ?? '', { active: false }, at());
    const earlier = held;
    held = await world.facts.holder();
    await begin(plan, 2);
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'active', stripe_status: 'active' });
    const second = await priceOf();
    expect(second?.price_id).not.toBe(first?.price_id);

    await world.parts.stripe.products.update(second?.product_id ?? '', { active: false }, at());
    held = await world.facts.holder();
    await begin(plan, 3);
    expect(await world.subscription(keeper, held)).toMatchObject({ state: 'active', stripe_status: 'active' });

    // Who subscribed before is billed as ever.
    await world.advance(keeper, after(turnAfter(1), HOUR_MS / 6));
    expect(await world.invoices(keeper, earlier)).toMatchObject([{ state: 'open', stripe_total_minor: 119n }]);
  });
});
