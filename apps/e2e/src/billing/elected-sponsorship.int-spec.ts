import { askForPage, auditInvoices, type Day, dayOf, type Plan, takeSponsorship } from '@holdfast/billing';
import { newId } from '@holdfast/kernel';
import { cardForm, CARDS, walkThrough } from '@holdfast/standalone';
import { BillingWorld, type Held, type Keeper } from './billing-world';

const HOUR_MS = 3_600_000;
const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 33n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

/**
 * A platform pays three months for those who choose it until 1 February. Four holders could; what each of them was invoiced,
 * what the sponsor paid of it and what it gets back is reckoned by hand here. Against the emulator: its pages are walked.
 */
describe('a sponsorship for those who choose it', () => {
  let world: BillingWorld;
  let keeper: Keeper;
  let planId: string;
  const sponsorshipId = newId();
  const assets = new Map<Held, string[]>();

  beforeAll(async () => {
    // Stripe itself allows three customers on a test clock.
    world = await BillingWorld.open({ customersPerTestClock: 4 });
    keeper = await world.keeper();
    planId = await world.facts.plan(keeper.id, plan);
  });
  afterAll(() => world.close());

  /** Stripe's time and ours. */
  const until = async (day: Day, hours: number) => {
    const moment = new Date(Date.parse(`${day}T00:00:00Z`) + hours * HOUR_MS);
    await world.advance(keeper, moment);
    await world.under.pass(moment.getTime() - world.parts.clock.now().getTime());
    await world.settle();
  };
  const arrive = async (items: number) => {
    const held = await world.facts.holder();
    await bring(held, items);
    return held;
  };
  const bring = async (held: Held, items: number) => {
    const come = await world.arrive(keeper, held, { items, plan, planId });
    assets.set(held, [...(assets.get(held) ?? []), ...come]);
    await world.settle();
    await world.giveCard(keeper, held, 'pm_card_visa');
  };
  const leave = (held: Held, items: number) =>
    world.depart(keeper, held, (assets.get(held) ?? []).slice(0, items), world.parts.clock.now());
  const choose = async (held: Held) => {
    await world.database
      .service('portal')
      .transact({ personId: held.personId }, (sql) => takeSponsorship(sql, sponsorshipId, world.parts.clock));
    world.jobs.push({ kind: 'advance-sponsorship', sponsorshipId });
    await world.settle();
  };
  /** What the sponsor and what the holder paid, invoice by invoice. */
  const paid = (held: Held) =>
    world.owner<{ on: Day; sponsor: bigint; holder: bigint; state: string }>(
      `SELECT period_start::text AS on, i.state, amount_paid_minor AS holder, COALESCE((SELECT sum(u.amount_minor)::bigint
         FROM billing.sponsorship_use u WHERE u.invoice_id = i.id AND u.sponsorship_id = $2::uuid), 0) AS sponsor
         FROM billing.invoice i WHERE holder_id = $1::uuid ORDER BY period_start`,
      [held.holderId, sponsorshipId],
    );
  const sponsorship = async () => {
    const [row] = await world.owner(
      'SELECT state, paid_minor, refunded_minor, ends_on FROM billing.sponsorship WHERE id = $1::uuid',
      [sponsorshipId],
    );
    return row;
  };

  it('pays for who chose it, from then on, what they kept and no more; the rest comes back, to the cent', async () => {
    const [early, late, never] = [await arrive(10), await arrive(5), await arrive(20)];
    const notYetHere = await world.facts.holder();
    await sponsor(39 * 33 * 3, 734);
    await choose(early);
    await until('2030-01-25', 9);
    await choose(late);
    await choose(late);
    await choose(notYetHere);
    await until('2030-02-02', 9);
    await expect(choose(never)).rejects.toMatchObject({ code: 'sponsorship.window_over' });
    await until('2030-02-10', 4);
    await until('2030-02-20', 9);
    await bring(notYetHere, 4);
    await until('2030-03-01', 9);
    await leave(early, 4);
    await until('2030-03-10', 4);
    await until('2030-03-15', 9);
    await bring(late, 3);
    await until('2030-04-10', 4);
    await until('2030-05-05', 9);
    await leave(notYetHere, 4);
    await world.settle();
    expect(await sponsorship()).toMatchObject({ state: 'active', ends_on: '2030-05-01' });
    await until('2030-05-10', 4);
    await until('2030-05-12', 4);

    // From the first day: 10 items; 4 of them leave after 19 of 28 days; the share's three months are over in April.
    expect(await paid(early)).toEqual([
      { on: '2030-01-10', sponsor: 330n, holder: 0n, state: 'nothing_due' },
      { on: '2030-02-10', sponsor: 288n, holder: 0n, state: 'nothing_due' },
      { on: '2030-03-10', sponsor: 198n, holder: 0n, state: 'nothing_due' },
      { on: '2030-04-10', sponsor: 0n, holder: 236n, state: 'paid' },
    ]);
    // Chosen in the middle of a period, which is the holder's still. Of 3 more items the share, 495 in all, pays what is left of it.
    expect(await paid(late)).toEqual([
      { on: '2030-01-10', sponsor: 0n, holder: 196n, state: 'paid' },
      { on: '2030-02-10', sponsor: 165n, holder: 0n, state: 'nothing_due' },
      { on: '2030-03-10', sponsor: 248n, holder: 0n, state: 'nothing_due' },
      { on: '2030-04-10', sponsor: 82n, holder: 217n, state: 'paid' },
    ]);
    expect(await paid(never)).toEqual(
      ['01', '02', '03', '04'].map((month) => ({ on: `2030-${month}-10`, sponsor: 0n, holder: 785n, state: 'paid' })),
    );
    // Chosen before anything was there: from the day on which it came, to the day on which it left.
    expect(await paid(notYetHere)).toEqual([
      { on: '2030-02-20', sponsor: 132n, holder: 0n, state: 'nothing_due' },
      { on: '2030-03-20', sponsor: 132n, holder: 0n, state: 'nothing_due' },
      { on: '2030-04-20', sponsor: 66n, holder: 0n, state: 'nothing_due' },
    ]);
    // Of 3861 and its tax of 734 were 816 + 495 + 330 = 1641 used, whose tax is 312: 2220 and 422 come back.
    expect(await sponsorship()).toMatchObject({ state: 'refunded', paid_minor: 4_595n, refunded_minor: 2_642n });
    const at = { stripeAccount: keeper.accountId };
    const refunds = await world.parts.stripe.refunds.list({ limit: 10 }, at);
    expect(refunds.data.map(({ amount }) => amount)).toEqual([2_642]);
    const holders = await world.parts.stripe.charges.list({ limit: 100 }, at);
    const charged = holders.data.map(({ amount }) => amount).sort((a, b) => a - b);
    expect(charged).toEqual([196, 217, 236, 785, 785, 785, 785, 4_595]);
    expect((await auditInvoices(world.billing, { all: true })).differences).toEqual([]);
  });

  /** As the portal writes it down for a platform, paid on Stripe's page. */
  const sponsor = async (subtotalMinor: number, taxMinor: number) => {
    const { personId } = await world.facts.holder();
    const [organizationId, platformId] = [keeper.id, world.facts.platform];
    await world.owner(
      `INSERT INTO billing.sponsorship (organization_id, id, platform_id, scope, window_closes_at, months, currency, plan_id, plan_version,
         interval, holder_count, subtotal_minor, tax_minor, requested_by)
       VALUES ($1::uuid, $2::uuid, $3::uuid, 'elected', '2030-02-01', 3, 'eur', $4::uuid, 1, 'month', 4, $5, $6, $7::uuid) RETURNING id`,
      [organizationId, sponsorshipId, platformId, planId, subtotalMinor, taxMinor, personId],
    );
    const wish = {
      organizationId,
      sponsorshipId,
      personId,
      kind: 'sponsorship',
      returnTo: '/',
      language: 'en',
    } as const;
    const page = await world.database.owner.transact({ personId }, (sql) => askForPage(sql, wish, world.parts.clock));
    world.jobs.push({ kind: 'open-page', pageId: page.id });
    await world.work();
    const [{ url } = { url: '' }] = await world.owner<{ url: string }>(
      'SELECT url FROM billing.hosted_page WHERE id = $1::uuid',
      [page.id],
    );
    await walkThrough(url, [cardForm(CARDS.good)]);
    await world.settle();
    expect(await sponsorship()).toMatchObject({ state: 'active', paid_minor: 4_595n, ends_on: '2030-05-01' });
    expect(dayOf(world.parts.clock.now())).toBe('2030-01-10');
  };
});
