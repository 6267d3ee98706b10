import { addMonths, daysBetween, dayOf, divideHalfUp, openStripe } from '@holdfast/billing';
import { Database } from '@holdfast/platform';
import {
  acceptByHand,
  ApiClient,
  cardForm,
  CARDS,
  CUSTODIANS,
  HolderActs,
  holdfast,
  type Letter,
  codeFor,
  openCustodian,
  PASSWORD,
  PlatformActs,
  walkThrough,
} from '@holdfast/standalone';
import { emulatorSecretKey, emulatorWebhookSecret } from '@holdfast/stripe-emulator';
import { holderReference } from './expected';
import { asSeparateProcesses, fsck, type SeparateSystem, until } from './system';

const MINUTE = 60_000;
const HOUR_MS = 60 * MINUTE;
const ITEM_MINOR = 1_000n;
const TAX_BASIS_POINTS = 1_900n;
const [TIDEWATER, GRANITE] = CUSTODIANS;
if (TIDEWATER === undefined || GRANITE === undefined) throw new Error('the story needs two custodians');

const price = (interval: 'month' | 'year') => ({
  currency: 'eur',
  interval,
  itemTiers: [{ upTo: null, unitMinor: String(ITEM_MINOR) }],
  gibibyteTiers: [{ upTo: null, unitMinor: '0' }],
  tax: { label: 'Story tax 19 %', basisPoints: Number(TAX_BASIS_POINTS) },
});
const withTax = (minor: bigint) => minor + divideHalfUp(minor * TAX_BASIS_POINTS, 10_000n);

interface Subscription {
  id: string;
  state: string;
  custodian: { id: string };
  startedOn: string;
  periodEnd: string;
  owedMinor: string;
}
interface Invoice {
  id: string;
  kind: string;
  state: string;
  totalMinor: string;
  paidMinor: string;
  refundedMinor: string;
  hostedUrl: string | null;
  pdfUrl: string | null;
  custodian: { id: string };
}

/**
 * Paying for custody, from a quote to the last day, on one system with Stripe's test clocks: Ada pays by the month, Ben's card
 * is refused, Chen pays for a year and leaves, and the platform pays for whoever is at Granite House.
 */
describe('custody is paid for', () => {
  let system: SeparateSystem;
  let owner: Database;
  let platform: PlatformActs;
  let offBoardingId: string;
  let letters: Letter[];
  let planId: string;
  let tidewater: string;
  let granite: string;
  let sponsorship: string;
  const holders = {} as Record<'ada' | 'ben' | 'chen', HolderActs>;
  const clocks = new Map<string, { account: string; clock: string }>();

  let failed = false;
  const step = (name: string, work: () => Promise<void>, limitMs = 2 * MINUTE) =>
    it(
      name,
      async () => {
        if (failed) throw new Error('an earlier step of the story failed');
        failed = true;
        await work();
        failed = false;
      },
      limitMs,
    );

  beforeAll(async () => {
    system = await asSeparateProcesses({ size: 'few' });
    owner = new Database({ url: system.migratorUrl, max: 2 });
  }, 2 * MINUTE);
  afterAll(async () => {
    await owner?.close();
    await system?.stop({ keepData: failed });
    if (failed) process.stderr.write(`The data of the failed story: ${system?.dataDirectory}\n`);
  }, 2 * MINUTE);

  const stripe = () =>
    openStripe({
      secretKey: emulatorSecretKey,
      webhookSecret: emulatorWebhookSecret,
      connectWebhookSecret: undefined,
      apiBase: system.stripeUrl,
      mode: 'emulator',
    });
  const staff = (custodian: typeof TIDEWATER, nth: number) =>
    new ApiClient(system.origin).signIn(custodian.members[nth]?.email ?? '', PASSWORD, custodian.slug);
  const subscriptionOf = async (who: keyof typeof holders, custodianId: string) =>
    (await holders[who].api.get<{ items: Subscription[] }>('/api/billing/subscriptions')).items.find(
      (one) => one.custodian.id === custodianId,
    );
  const invoicesOf = async (who: keyof typeof holders, custodianId: string) =>
    (await holders[who].api.get<{ items: Invoice[] }>('/api/billing/invoices')).items.filter(
      (one) => one.custodian.id === custodianId,
    );
  const itemsAt = async (who: keyof typeof holders, custodianId: string) => {
    const found = [];
    for await (const asset of holders[who].api.all<{ assetId: string; keeper: { id: string }; custodyKind: string }>(
      '/api/assets',
    )) {
      if (asset.keeper.id === custodianId) found.push(asset);
    }
    return found;
  };
  const becomes = (who: keyof typeof holders, custodianId: string, state: string) =>
    until(
      `${who}'s subscription is ${state}`,
      () => subscriptionOf(who, custodianId),
      (one) => one?.state === state,
      MINUTE,
    );
  const arrive = async (who: keyof typeof holders, custodianId: string, body: object) => {
    const draft = await holders[who].api.post<{ id: string; consentHash: string; returning: unknown[] }>(
      '/api/transfers',
      {
        custodianId,
        ...body,
      },
    );
    await holders[who].api.post(`/api/transfers/${draft.id}/consent`, {
      consentHash: draft.consentHash,
      password: PASSWORD,
    });
    if (custodianId === granite) await acceptByHand(system.origin, GRANITE, draft.id);
    const ended = await until(
      'it ends',
      () => holders[who].transfer(draft.id),
      (one) => one.ended,
      2 * MINUTE,
    );
    expect(ended.state).toBe('closed');
    return draft;
  };
  /** The ledger's own clock cannot be moved, so the story says on which day something left. */
  const leftOn = async (assetIds: readonly string[], from: string, day: string) => {
    const client = await owner.pool.connect();
    try {
      await client.query('SET session_replication_role = replica');
      await client.query(
        `UPDATE custody.posting SET recorded_at = $3::date + interval '12 hours'
         WHERE asset_id = ANY ($1::uuid[]) AND from_organization_id = $2::uuid`,
        [assetIds, from, day],
      );
    } finally {
      client.release(true);
    }
  };
  /** Moves a custodian's time at Stripe, and with it everything that Stripe does by itself until then. */
  const advance = async (custodianId: string, to: Date) => {
    const { account, clock } = clocks.get(custodianId) ?? { account: '', clock: '' };
    const at = { stripeAccount: account };
    await stripe().testHelpers.testClocks.advance(clock, { frozen_time: Math.floor(to.getTime() / 1_000) }, at);
    await until(
      'its clock has moved',
      () => stripe().testHelpers.testClocks.retrieve(clock, {}, at),
      ({ status }) => status === 'ready',
      MINUTE,
    );
  };
  /** Whose month is over, and is not on an invoice that Stripe collects yet. */
  const unbilled = async (custodianId: string) => {
    const query = `SELECT s.id FROM billing.subscription s
      WHERE s.organization_id = $1 AND s.interval = 'month' AND s.state <> 'ended'
        AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.organization_id = s.organization_id AND i.subscription_id = s.id
          AND i.kind = 'usage' AND i.state NOT IN ('rated', 'draft'))`;
    return (await owner.pool.query(query, [custodianId])).rows.length;
  };
  const audit = () => holdfast(['billing', 'audit', '--all'], { DATABASE_URL: system.migratorUrl });
  const monthLater = () => addMonths(dayOf(new Date()), 1);

  step(
    'custodians open their accounts and publish prices; a platform ends',
    async () => {
      for (const custodian of CUSTODIANS) await openCustodian(system.origin, custodian);
      const admin = await staff(TIDEWATER, 0);
      const plan = { name: 'The story’s', version: { prices: [price('month'), price('year')] } };
      planId = (await admin.post<{ id: string }>('/api/custodian/plans', plan)).id;
      const { rows } = await owner.pool.query<{ organization_id: string; account_id: string }>(
        'SELECT organization_id, account_id FROM billing.stripe_account',
      );
      for (const row of rows) {
        const frozen = Math.floor(Date.now() / 1_000);
        const at = { stripeAccount: row.account_id };
        const { id } = await stripe().testHelpers.testClocks.create({ frozen_time: frozen }, at);
        clocks.set(row.organization_id, { account: row.account_id, clock: id });
        await owner.pool.query(
          'UPDATE billing.stripe_account SET test_clock_id = $2, test_clock_at = to_timestamp($3) WHERE organization_id = $1',
          [row.organization_id, id, frozen],
        );
      }
      platform = await PlatformActs.signIn(system.origin, system.dataDirectory);
      [tidewater, granite] = [await platform.custodianId(TIDEWATER.name), await platform.custodianId(GRANITE.name)];
      offBoardingId = await platform.announce();
      const key = await platform.registerKey();
      await platform.proveContract(offBoardingId, system.chain);
      const { chain, pictures, siteUrl, counts } = system;
      const bag = await platform.pack(offBoardingId, key, chain, pictures, siteUrl, counts);
      const depositId = await platform.submit(offBoardingId, bag, await platform.apiKey());
      await until(
        'it is decided',
        () => platform.deposit(depositId),
        ({ state }) => state === 'accepted',
        3 * MINUTE,
      );
      await platform.openWindow(offBoardingId);
      letters = await platform.letters(offBoardingId);
      for (const [nth, name] of (['ada', 'ben', 'chen'] as const).entries()) {
        holders[name] = await HolderActs.signUp(system.origin, { email: `${name}@holder.example`, name });
        await holders[name].claim(codeFor(letters, holderReference(nth + 1)));
      }
    },
    5 * MINUTE,
  );

  step('the platform pays three months ahead for whoever goes to Granite House', async () => {
    sponsorship = await platform.sponsor({ custodianId: granite, offBoardingId, months: 3, currency: 'eur' });
    await until(
      'the sponsorship runs',
      () => platform.api.get<{ state: string; paidMinor: string }>(`/api/sponsorships/${sponsorship}`),
      ({ state }) => state === 'active',
      MINUTE,
    );
  });

  step(
    'a card is stored on Stripe’s page, and charged for nothing before the assets have arrived',
    async () => {
      await holders.ada.storeCard(tidewater, 'eur');
      await holders.ben.storeCard(tidewater, 'eur', CARDS.refusedLater);
      await holders.chen.storeCard(tidewater, 'eur');
      for (const who of ['ada', 'ben', 'chen'] as const) {
        expect(await invoicesOf(who, tidewater)).toEqual([]);
        const { items } = await holders[who].api.get<{
          items: { quotes: { quote: { month: { totalMinor: string } } }[] }[];
        }>('/api/custodians');
        expect(items.every(({ quotes }) => quotes.length > 0)).toBe(true);
        const interval = who === 'chen' ? 'year' : 'month';
        // Chen will leave altogether, and a token that is in a vault needs its keeper's signature.
        const records = (await itemsAt(who, platform.api.organizationId ?? '')).filter(
          (one) => one.custodyKind === 'record',
        );
        const what = who === 'chen' ? { assetIds: records.map(({ assetId }) => assetId) } : { all: true };
        await arrive(who, tidewater, { ...what, price: { planId, currency: 'eur', interval } });
        await becomes(who, tidewater, 'active');
      }
    },
    5 * MINUTE,
  );

  step(
    'a month passes, an item leaves in its middle, and the invoice is right to the cent',
    async () => {
      const kept = await itemsAt('ada', tidewater);
      const [gone] = kept.filter(({ custodyKind }) => custodyKind === 'record');
      const subscription = await subscriptionOf('ada', tidewater);
      const from = subscription?.startedOn ?? '';
      const to = subscription?.periodEnd ?? '';
      await arrive('ada', granite, { assetIds: [gone?.assetId], fromOrganizationId: tidewater });
      await becomes('ada', granite, 'active');
      const middle = new Date(Date.parse(from) + 15 * 86_400_000).toISOString().slice(0, 10);
      await leftOn([gone?.assetId ?? ''], tidewater, middle);
      for (const custodianId of [tidewater, granite]) {
        // A period ends at midnight; its draft waits an hour for its lines, and an hour more before its card is charged.
        await advance(custodianId, new Date(Date.parse(monthLater()) + 10 * MINUTE));
        await until(
          'everybody’s month is billed',
          () => unbilled(custodianId),
          (count) => count === 0,
          MINUTE,
        );
        await advance(custodianId, new Date(Date.parse(monthLater()) + 3 * HOUR_MS));
      }
      const days = daysBetween(from, to);
      const itemDays = BigInt((kept.length - 1) * days + 15);
      const expected = withTax(divideHalfUp(itemDays * ITEM_MINOR, BigInt(days)));
      const [invoice] = await until(
        'ada’s invoice is paid',
        () => invoicesOf('ada', tidewater),
        (all) => all.some(({ state }) => state === 'paid'),
        MINUTE,
      );
      expect(invoice).toMatchObject({ totalMinor: String(expected), paidMinor: String(expected) });
      expect((await fetch(invoice?.pdfUrl ?? '')).headers.get('content-type')).toContain('pdf');
      expect(await audit()).toMatchObject({ code: 0, output: expect.stringContaining('agree') });
    },
    5 * MINUTE,
  );

  step('a part of it is refunded', async () => {
    const [invoice] = await invoicesOf('ada', tidewater);
    const operator = await staff(TIDEWATER, 1);
    const at = `/api/custodian/billing/invoices/${invoice?.id}/refunds`;
    const refund = { amountMinor: '300', currency: 'eur', reason: 'A day without pictures' };
    // An operator gives back what an administrator has said that they may, in that currency.
    await expect(operator.post(at, refund)).rejects.toThrow('403 refund.needs_administrator');
    const admin = await staff(TIDEWATER, 0);
    const policy = await admin.get<object>('/api/custodian/billing/policy');
    const operatorRefundLimits = [{ currency: 'eur', maxMinor: '500' }];
    await admin.put('/api/custodian/billing/policy', { ...policy, operatorRefundLimits });
    await operator.post(at, refund);
    await until(
      'it has gone back',
      () => invoicesOf('ada', tidewater),
      ([one]) => one?.refundedMinor === '300',
      MINUTE,
    );
    const summary = await operator.get<{ byCurrency: object[] }>('/api/custodian/billing/summary');
    expect(summary.byCurrency).toMatchObject([{ currency: 'eur', refundedMinor: '300' }]);
  });

  step('whose card is refused is in arrears, and still reads, exports and may leave; then pays', async () => {
    const owing = await becomes('ben', tidewater, 'past_due');
    const kept = BigInt((await itemsAt('ben', tidewater)).length);
    expect(owing?.owedMinor).toBe(String(withTax(kept * ITEM_MINOR)));
    const { items } = await platform.api.get<{ items: { template: string; text: string }[] }>(
      '/api/development/outbox',
    );
    const [invoice] = await invoicesOf('ben', tidewater);
    expect(items.some(({ text }) => invoice?.hostedUrl != null && text.includes(invoice.hostedUrl))).toBe(true);
    expect(kept).toBeGreaterThan(0n);
    expect((await holders.ben.api.fetch('GET', '/api/bundle')).status).toBe(200);
    await holders.ben.api.post('/api/transfers', { custodianId: granite, all: true });
    await walkThrough(invoice?.hostedUrl ?? '', [cardForm(CARDS.good)]).catch(() => undefined);
    await becomes('ben', tidewater, 'active');
  });

  step('the sponsor’s money is used for whoever is there, and the platform sees how much', async () => {
    const seen = await until(
      'a month was sponsored',
      () => platform.api.get<{ usedMinor: string; paidMinor: string }>(`/api/sponsorships/${sponsorship}`),
      ({ usedMinor }) => usedMinor !== '0',
      MINUTE,
    );
    expect(BigInt(seen.usedMinor)).toBeLessThan(BigInt(seen.paidMinor));
    const [month] = await invoicesOf('ada', granite);
    expect(month).toMatchObject({ state: 'nothing_due', totalMinor: '0' });
    const { lines } = await holders.ada.api.get<{ lines: { kind: string; amountMinor: string }[] }>(
      `/api/billing/invoices/${month?.id}`,
    );
    const sumOf = (sponsored: boolean) =>
      lines
        .filter(({ kind }) => (kind === 'sponsored') === sponsored)
        .reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
    expect([sumOf(false), sumOf(true)]).toEqual([BigInt(seen.usedMinor), -BigInt(seen.usedMinor)]);
  });

  step(
    'who paid for a year and moves on is billed to the day, and the rest comes back',
    async () => {
      const [prepaid] = await invoicesOf('chen', tidewater);
      expect(prepaid).toMatchObject({ kind: 'prepayment', state: 'paid' });
      const { startedOn = '' } = (await subscriptionOf('chen', tidewater)) ?? {};
      const kept = (await itemsAt('chen', tidewater)).map(({ assetId }) => assetId);
      await system.kill('billing');
      const draft = await arrive('chen', granite, { all: true, fromOrganizationId: tidewater });
      const year = BigInt(daysBetween(startedOn, addMonths(startedOn, 12)));
      const items = BigInt(kept.length);
      const unusedAfter = (days: number) =>
        withTax(items * ITEM_MINOR * 12n - divideHalfUp(items * BigInt(days) * ITEM_MINOR * 12n, year));
      // What was said beside the next price, as if everything had left today.
      expect(draft.returning).toEqual([
        {
          custodian: { id: tidewater, name: TIDEWATER.name },
          currency: 'eur',
          amountMinor: String(unusedAfter(daysBetween(startedOn, dayOf(new Date())))),
          state: 'expected',
        },
      ]);
      await leftOn(kept, tidewater, monthLater());
      await system.restart('billing');
      await becomes('chen', tidewater, 'ended');
      const unused = unusedAfter(daysBetween(startedOn, monthLater()));
      await until(
        'the unused part has come back',
        () => holders.chen.api.get<{ items: { amountMinor: string; state: string }[] }>('/api/billing/returning'),
        ({ items: [one] }) => one?.state === 'returned' && one.amountMinor === String(unused),
        MINUTE,
      );
    },
    3 * MINUTE,
  );

  step('the books agree with the ledger, and nothing is wrong', async () => {
    expect(await audit()).toMatchObject({ code: 0, output: expect.stringContaining('agree') });
    expect((await fsck(system)).code).toBe(0);
  });
});
