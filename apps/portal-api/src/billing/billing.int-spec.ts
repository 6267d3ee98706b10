import { BilledAccounts, type BilledAccount } from '../testing/billed-account';
import { EndedPlatform, planOf } from '../testing/ended-platform';
import { type Caller, type Method, PASSWORD, type Portal, startPortal } from '../testing/portal-app';

const UNKNOWN = '0190a5a0-0000-7000-8000-00000000ffff';
const FIELD = 'request.invalid_field';

describe('billing over HTTP', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let accounts: BilledAccounts;
  let holder: Caller & { personId: string };
  let stranger: Caller & { personId: string };
  let staff: { admin: Caller; operator: Caller; auditor: Caller; other: Caller; sponsor: Caller; otherSponsor: Caller };
  let holderId: string;
  let account: BilledAccount;
  let paid: string;
  let open: string;

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    accounts = new BilledAccounts(portal, platform);
    const { first, second, platform: ended, otherPlatform } = portal.organizations;
    await platform.offering(first);
    await platform.offering(second);
    [holder, stranger] = [await portal.holder(), await portal.holder()];
    [holderId = ''] = await platform.holders('ada');
    await platform.claim(holderId, holder.personId);
    await platform.issue([holderId, holderId]);
    await move(first);
    account = await accounts.subscribe(first, holderId);
    const invoice = { custodianId: first, holderId, account };
    paid = await accounts.invoice({ ...invoice, state: 'paid', totalMinor: 12_000, paidMinor: 12_000 });
    open = await accounts.invoice({ ...invoice, state: 'open', totalMinor: 120, paidMinor: 0 });
    staff = {
      admin: await portal.staff(first, 'custodian_admin'),
      operator: await portal.staff(first, 'custodian_operator'),
      auditor: await portal.staff(first, 'custodian_auditor'),
      other: await portal.staff(second, 'custodian_admin'),
      sponsor: await portal.staff(ended, 'platform_operator'),
      otherSponsor: await portal.staff(otherPlatform, 'platform_operator'),
    };
  });
  afterAll(() => portal.stop());

  async function move(custodianId: string): Promise<void> {
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    await holder.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
    await platform.advance(id);
  }
  const refused = async (caller: Caller, method: Method, url: string, body?: object) => {
    const answer = await caller.ask(method, url, body === undefined ? {} : { body });
    return [answer.status, answer.body.code];
  };
  const items = async <Item>(caller: Caller, url: string) => (await caller.ask('GET', url)).body.items as Item[];

  describe('plans', () => {
    const price = planOf('eur', '5', '10').version.prices[0]!;
    const publish = (version: object, name = 'A plan') => ({ name, version });

    it.each<[string, object, number, string]>([
      ['without prices', publish({ prices: [] }), 400, FIELD],
      ['with a negative price', publish(planOf('eur', '-5', '1').version), 400, FIELD],
      ['with a fraction of a cent', publish(planOf('eur', '0.5', '1').version), 400, FIELD],
      ['with a number instead of a string', publish({ prices: [{ ...price, minimumMinor: 5 }] }), 400, FIELD],
      ['in no currency', publish(planOf('EURO', '5', '1').version), 400, FIELD],
      [
        'in a currency that Stripe charges otherwise',
        publish(planOf('huf', '5', '1').version),
        422,
        'billing.currency_unsupported',
      ],
      ['in a currency that is none', publish(planOf('xxx', '5', '1').version), 422, 'billing.currency_unsupported'],
      ['with the same currency twice', publish({ prices: [price, price] }), 422, 'plan.price_twice'],
      [
        'with an end on the last tier',
        publish({ prices: [{ ...price, itemTiers: [{ upTo: '5', unitMinor: '1' }] }] }),
        422,
        'plan.tiers_open',
      ],
      [
        'with tiers out of order',
        publish({ prices: [{ ...price, itemTiers: ['9', '5', null].map((upTo) => ({ upTo, unitMinor: '1' })) }] }),
        422,
        'plan.tiers_order',
      ],
      [
        'with an end of a tier that is no number',
        publish({ prices: [{ ...price, itemTiers: ['many', null].map((upTo) => ({ upTo, unitMinor: '1' })) }] }),
        400,
        FIELD,
      ],
      [
        'with a tax above everything',
        publish({ prices: [{ ...price, tax: { label: 'x', basisPoints: 10_001 } }] }),
        400,
        FIELD,
      ],
      [
        'with a price above every price',
        publish(planOf('eur', '99999999999', '1').version),
        422,
        'billing.plan_invalid',
      ],
      ['for somebody else', { ...publish({ prices: [price] }), organizationId: UNKNOWN }, 400, 'request.unknown_field'],
      [
        'before it was published',
        publish({ prices: [price], effectiveAt: '2020-01-01T00:00:00Z' }),
        422,
        'plan.effective_in_the_past',
      ],
      ['under a name that is taken', publish({ prices: [price] }, 'Keeping in chf'), 409, 'plan.name_taken'],
    ])('are not published %s', async (_what, body, status, code) => {
      expect(await refused(staff.admin, 'POST', '/api/custodian/plans', body)).toEqual([status, code]);
    });

    it('say of which price it is what is wrong', async () => {
      const prices = [price, { ...price, currency: 'usd', minimumMinor: '99999999999' }];
      const fieldOf = async (url: string, body: object) =>
        (await staff.admin.ask('POST', url, { body })).body.field as string;
      expect(await fieldOf('/api/custodian/plans', publish({ prices }))).toBe('/version/prices/1/minimumMinor');
      const kept = { prices, items: '1', bytes: '1' };
      expect(await fieldOf('/api/custodian/plans/preview', kept)).toBe('/prices/1/minimumMinor');
    });

    it('are published by administrators, read by all of the staff, and hidden from nobody who compares', async () => {
      for (const caller of [staff.operator, staff.auditor]) {
        expect(await refused(caller, 'POST', '/api/custodian/plans', planOf('eur', '5', '1'))).toEqual([
          403,
          'request.forbidden',
        ]);
        expect((await caller.ask('GET', '/api/custodian/plans')).status).toBe(200);
      }
      const made = await staff.admin.ask('POST', '/api/custodian/plans', { body: planOf('jpy', '7', '50') });
      expect(made).toMatchObject({ status: 201, body: { versions: [{ version: 1, prices: [{ currency: 'jpy' }] }] } });
      expect(await refused(staff.other, 'GET', `/api/custodian/plans/${String(made.body.id)}`)).toEqual([
        404,
        'plan.not_found',
      ]);
      const offered = await stranger.ask('GET', `/api/custodians/${portal.organizations.first}`);
      expect(offered.body).toMatchObject({
        prices: [{ price: { currency: 'chf' } }, { price: { currency: 'jpy' } }],
        quotes: [],
      });
    });

    it('change for who pays by them only with notice and consent', async () => {
      const [plan] = await items<{ id: string; name: string }>(staff.admin, '/api/custodian/plans?limit=200').then(
        (all) => all.filter(({ name }) => name === 'Keeping in chf'),
      );
      const url = `/api/custodian/plans/${plan?.id}/versions`;
      const { version } = planOf('chf', '3', '50');
      expect(await refused(staff.admin, 'POST', url, planOf('chf', '2', '50').version)).toEqual([
        409,
        'plan.unchanged',
      ]);
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      expect(await refused(staff.admin, 'POST', url, { ...version, effectiveAt: tomorrow })).toEqual([
        422,
        'plan.notice_too_short',
      ]);
      expect(await refused(staff.other, 'POST', url, version)).toEqual([404, 'plan.not_found']);
      const published = await staff.admin.ask('POST', url, { body: version });
      expect(published).toMatchObject({
        status: 201,
        body: {
          versions: [
            { version: 2, subscriptions: 0 },
            { version: 1, subscriptions: 1 },
          ],
        },
      });

      // Nobody is quoted by it yet, and the holder stays where they are until they say yes.
      const offer = await holder.ask('GET', `/api/custodians/${portal.organizations.second}`);
      expect(offer.body).toMatchObject({ prices: [{ plan: { version: 1 } }] });
      const seen = await holder.ask('GET', `/api/billing/subscriptions/${account.subscriptionId}`);
      expect(seen.body).toMatchObject({
        plan: { version: 1 },
        newerVersion: {
          version: 2,
          agreed: { currency: 'chf', itemTiers: [{ unitMinor: '2' }] },
          price: { currency: 'chf', itemTiers: [{ unitMinor: '3' }] },
        },
      });
      const { hash } = seen.body.newerVersion as { hash: string };
      const consents = `/api/billing/subscriptions/${account.subscriptionId}/plan-consents`;
      const yes = { version: 2, hash, password: PASSWORD };
      expect(await refused(holder, 'POST', consents, { ...yes, password: 'no' })).toEqual([
        403,
        'consent.wrong_password',
      ]);
      expect(await refused(holder, 'POST', consents, { ...yes, hash: 'a'.repeat(64) })).toEqual([
        409,
        'plan.content_changed',
      ]);
      expect(await refused(holder, 'POST', consents, { ...yes, version: 3 })).toEqual([409, 'plan.no_newer_version']);
      expect(await refused(stranger, 'POST', consents, yes)).toEqual([404, 'subscription.not_found']);
      expect(await holder.ask('POST', consents, { body: yes })).toMatchObject({
        status: 200,
        body: { newerVersion: null, plan: { version: 1 } },
      });
      expect(await refused(holder, 'POST', consents, yes)).toEqual([409, 'plan.no_newer_version']);
    });
  });

  describe('a draft', () => {
    const draft = (price: object | undefined, custodianId = portal.organizations.second) =>
      refused(holder, 'POST', '/api/transfers', { custodianId, all: true, ...(price === undefined ? {} : { price }) });

    it('takes only a price that its custodian offers', async () => {
      const { planId } = account;
      expect(await draft({ planId, currency: 'chf', interval: 'month' })).toEqual([409, 'price.not_offered']);
      expect(await draft({ planId: UNKNOWN, currency: 'chf', interval: 'month' })).toEqual([409, 'price.not_offered']);
      expect(await draft({ planId, currency: 'CHF', interval: 'month' })).toEqual([400, FIELD]);
      expect(await draft({ planId, currency: 'chf', interval: 'week' })).toEqual([400, FIELD]);
    });

    it('waits for a payment method when it comes from a platform and the custodian wants one, and never when it leaves a custodian', async () => {
      const { first, second } = portal.organizations;
      const policy = { paymentMethodFirst: true, operatorRefundLimits: [] };
      expect((await staff.other.ask('PUT', '/api/custodian/billing/policy', { body: policy })).status).toBe(200);
      const consentTo = async (caller: Caller, custodianId: string) => {
        const drafted = await caller.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
        const { id, consentHash } = drafted.body as { id: string; consentHash: string };
        return {
          id,
          answer: await refused(caller, 'POST', `/api/transfers/${id}/consent`, { consentHash, password: PASSWORD }),
        };
      };
      const newcomer = await portal.holder();
      const [newHolder = ''] = await platform.holders('bob');
      await platform.claim(newHolder, newcomer.personId);
      await platform.issue([newHolder]);
      expect((await newcomer.ask('GET', `/api/custodians/${second}`)).body).toMatchObject({ paymentMethodFirst: true });
      expect((await consentTo(newcomer, second)).answer).toEqual([409, 'consent.payment_method_needed']);
      const exit = await consentTo(holder, second);
      expect(exit.answer).toEqual([200, undefined]);
      await holder.ask('POST', `/api/transfers/${exit.id}/cancellation`);
      await platform.run(
        `INSERT INTO billing.customer (organization_id, id, holder_id, currency, stripe_customer_id, payment_method_id)
         VALUES ($1, $2, $3, 'chf', 'cus_new', 'pm_new')`,
        [second, UNKNOWN, newHolder],
      );
      expect((await consentTo(newcomer, second)).answer).toEqual([200, undefined]);

      // On its way, nothing has arrived: what is agreed to next goes by the same price, and all that is kept there is paid once.
      await platform.issue([newHolder]);
      await staff.other.ask('POST', '/api/custodian/plans', { body: planOf('jpy', '7', '50') });
      const { prices } = (await newcomer.ask('GET', `/api/custodians/${second}`)).body as {
        prices: { plan: { planId: string; version: number; currency: string; interval: string } }[];
      };
      const agreed = prices.find(({ plan }) => plan.currency === 'chf')?.plan;
      const other = prices.find(({ plan }) => plan.currency === 'jpy')?.plan;
      const again = (price?: object) =>
        newcomer.ask('POST', '/api/transfers', { body: { custodianId: second, all: true, ...(price && { price }) } });
      const wish = ({ planId, currency, interval }: NonNullable<typeof other>) => ({ planId, currency, interval });
      if (agreed === undefined || other === undefined) throw new Error('no price in another currency');
      expect(await again(wish(other))).toMatchObject({ status: 409, body: { code: 'price.account_has_another' } });
      expect(await again(wish(agreed))).toMatchObject({ status: 201 });
      expect((await holder.ask('GET', `/api/custodians/${first}`)).body).toMatchObject({ paymentMethodFirst: false });
    });
  });

  describe('a holder', () => {
    it('sees subscriptions, invoices, usage and the next charge, and nobody else’s', async () => {
      const [subscription] = await items(holder, '/api/billing/subscriptions');
      expect(subscription).toMatchObject({
        state: 'active',
        card: { brand: 'visa', last4: '4242', expires: '12/2034' },
        owedMinor: '120',
      });
      expect(await items(holder, '/api/billing/invoices')).toHaveLength(2);
      expect((await holder.ask('GET', `/api/billing/invoices/${open}`)).body).toMatchObject({
        state: 'open',
        hostedUrl: 'https://pay.example/i',
        pdfUrl: 'https://pay.example/i.pdf',
        lines: [{ kind: 'items', tier: 1, amountMinor: '120' }],
      });
      const at = `/api/billing/subscriptions/${account.subscriptionId}`;
      // Two items at 2 a month, for ten of thirty days and for all of them.
      expect((await holder.ask('GET', `${at}/next-charge`)).body).toMatchObject({
        currency: 'chf',
        soFarMinor: '1',
        expectedMinor: '4',
      });
      // Cancelled as of the day in five days: the days until then alone, and both sides see it.
      const ends = `UPDATE billing.subscription SET ends_on = current_date + $2::int WHERE id = $1`;
      await platform.run(ends, [account.subscriptionId, 5]);
      const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
      expect((await holder.ask('GET', at)).body).toMatchObject({ state: 'active', endsOn: day, endedOn: null });
      expect((await holder.ask('GET', `${at}/next-charge`)).body).toMatchObject({ on: day, expectedMinor: '2' });
      expect(await items(staff.auditor, '/api/custodian/billing/subscriptions')).toContainEqual(
        expect.objectContaining({ id: account.subscriptionId, endsOn: day }),
      );
      await platform.run(ends, [account.subscriptionId, null]);
      const usage = (await holder.ask('GET', `${at}/usage`)).body.days as { items: string }[];
      expect(usage).toHaveLength(10);
      expect(new Set(usage.map((day) => day.items))).toEqual(new Set(['2']));
      for (const url of [at, `${at}/next-charge`, `${at}/usage`]) {
        expect(await refused(stranger, 'GET', url)).toEqual([404, 'subscription.not_found']);
      }
      expect(await refused(stranger, 'GET', `/api/billing/invoices/${open}`)).toEqual([404, 'invoice.not_found']);
      for (const list of ['subscriptions', 'invoices', 'payment-methods']) {
        expect(await items(stranger, `/api/billing/${list}`)).toEqual([]);
      }
    });

    it.each([
      ['from=2026-02-30', 400, FIELD],
      ['from=yesterday', 400, FIELD],
      ['from=2030-02-01&to=2030-01-01', 422, 'usage.days_invalid'],
    ])('asks for days that exist: %s', async (query, status, code) => {
      const url = `/api/billing/subscriptions/${account.subscriptionId}/usage?${query}`;
      expect(await refused(holder, 'GET', url)).toEqual([status, code]);
    });

    it('asks for Stripe’s pages: one for a double click, none of another’s, and back to the portal alone', async () => {
      const body = { custodianId: portal.organizations.first, currency: 'chf', returnTo: '/billing' };
      const url = '/api/billing/payment-methods';
      const [one, two] = [await holder.ask('POST', url, { body }), await holder.ask('POST', url, { body })];
      expect(one).toMatchObject({ status: 201, body: { kind: 'setup', state: 'wanted', url: null } });
      expect(two.body.id).toBe(one.body.id);
      expect(await holder.ask('GET', `/api/billing/pages/${String(one.body.id)}`)).toMatchObject({
        status: 200,
        body: { state: 'wanted' },
      });
      expect(await refused(stranger, 'GET', `/api/billing/pages/${String(one.body.id)}`)).toEqual([
        404,
        'page.not_found',
      ]);
      expect(await refused(holder, 'POST', url, { ...body, custodianId: UNKNOWN })).toEqual([
        404,
        'custodian.not_found',
      ]);
      expect(await refused(holder, 'POST', url, { ...body, custodianId: portal.organizations.platform })).toEqual([
        404,
        'custodian.not_found',
      ]);
      expect(await refused(holder, 'POST', url, { ...body, currency: 'zzz' })).toEqual([
        422,
        'billing.currency_unsupported',
      ]);
      expect(await refused(holder, 'POST', url, { ...body, holderId: UNKNOWN })).toEqual([404, 'holder.not_found']);
      expect(await refused(stranger, 'POST', url, body)).toEqual([409, 'holder.none']);
      for (const returnTo of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere', 'billing']) {
        expect(await refused(holder, 'POST', url, { ...body, returnTo })).toEqual([400, FIELD]);
      }
      const portalPage = `/api/billing/subscriptions/${account.subscriptionId}/portal`;
      expect(await holder.ask('POST', portalPage, { body: {} })).toMatchObject({
        status: 201,
        body: { kind: 'customer_portal' },
      });
      expect(await refused(stranger, 'POST', portalPage, {})).toEqual([404, 'subscription.not_found']);
    });
  });

  describe('a custodian', () => {
    const refunds = (invoice: string) => `/api/custodian/billing/invoices/${invoice}/refunds`;
    const some = { amountMinor: '1000', currency: 'chf', reason: 'A promise not kept' };

    it('reads its own books and no other’s, an auditor too', async () => {
      for (const caller of [staff.admin, staff.operator, staff.auditor]) {
        const summary = await caller.ask('GET', '/api/custodian/billing/summary');
        expect(summary.body.byCurrency).toMatchObject([
          {
            currency: 'chf',
            subscriptions: { active: 1 },
            invoicedMinor: '12120',
            paidMinor: '12000',
            arrearsMinor: '120',
          },
        ]);
      }
      for (const list of [
        'subscriptions?sort=owed',
        'invoices?sort=largest',
        'refunds',
        'credits',
        'payouts',
        'events',
      ]) {
        expect((await staff.auditor.ask('GET', `/api/custodian/billing/${list}`)).status).toBe(200);
        expect(await items(staff.other, `/api/custodian/billing/${list}`)).toEqual([]);
      }
      const [subscription] = await items<object>(staff.admin, '/api/custodian/billing/subscriptions');
      expect(JSON.stringify(subscription)).not.toContain(holderId);
      expect(await refused(staff.other, 'GET', `/api/custodian/billing/invoices/${paid}`)).toEqual([
        404,
        'invoice.not_found',
      ]);
      const detail = await staff.auditor.ask('GET', `/api/custodian/billing/invoices/${paid}`);
      expect(detail.body).toMatchObject({ totalMinor: '12000', lines: [{ kind: 'items' }] });
      expect(detail.text).not.toContain('pay.example');
      expect(await refused(staff.sponsor, 'GET', '/api/custodian/billing/summary')).toEqual([403, 'request.forbidden']);
    });

    it('reads which of Stripe’s events were about nobody, and has its own looked at once more', async () => {
      const { first, second } = portal.organizations;
      await platform.run(
        `INSERT INTO billing.stripe_event (id, organization_id, livemode, type, created, object_type, object_id, state, problem, received_at)
         SELECT 'evt_' || n, CASE WHEN n = 4 THEN $2::uuid ELSE $1::uuid END, false, 'customer.updated', now(), 'customer', 'cus_' || n,
                CASE WHEN n = 5 THEN 'done' ELSE 'parked' END, 'unknown_customer', now() + n * interval '1 second'
           FROM generate_series(1, 5) n`,
        [first, second],
      );
      const url = '/api/custodian/billing/events';
      const page = await staff.auditor.ask('GET', `${url}?limit=2`);
      expect(page.body.items).toMatchObject([
        {
          id: 'evt_3',
          type: 'customer.updated',
          objectType: 'customer',
          objectId: 'cus_3',
          problem: 'unknown_customer',
        },
        { id: 'evt_2' },
      ]);
      const next = await staff.auditor.ask('GET', `${url}?limit=2&cursor=${String(page.body.nextCursor)}`);
      expect(next.body).toMatchObject({ items: [{ id: 'evt_1' }], nextCursor: null });

      expect(await refused(staff.auditor, 'POST', `${url}/attempts`)).toEqual([403, 'request.forbidden']);
      expect(await staff.operator.ask('POST', `${url}/attempts`)).toMatchObject({ status: 202, body: { events: 3 } });
      expect(await items(staff.admin, url)).toEqual([]);
      expect(await items(staff.other, url)).toMatchObject([{ id: 'evt_4' }]);
      const { rows } = await portal.database.owner.pool.query(
        `SELECT id, state FROM billing.stripe_event WHERE next_attempt_at <= now() AND state = 'received' ORDER BY id`,
      );
      expect(rows.map(({ id }) => id)).toEqual(['evt_1', 'evt_2', 'evt_3']);
    });

    it('pages through its lists in each order', async () => {
      for (const sort of ['newest', 'largest']) {
        const url = `/api/custodian/billing/invoices?sort=${sort}&limit=1`;
        const first = await staff.admin.ask('GET', url);
        const second = await staff.admin.ask('GET', `${url}&cursor=${String(first.body.nextCursor)}`);
        const ids = [first, second].map(({ body }) => (body.items as { id: string }[])[0]?.id);
        expect(new Set(ids)).toEqual(new Set([paid, open]));
        expect(second.body.nextCursor).toBeNull();
      }
      const owing = await staff.admin.ask('GET', '/api/custodian/billing/subscriptions?sort=owed&limit=1');
      expect(owing.body).toMatchObject({ items: [{ owedMinor: '120' }], nextCursor: null });
    });

    it.each<[string, object, number, string]>([
      ['of nothing', { ...some, amountMinor: '0' }, 400, FIELD],
      ['of less than nothing', { ...some, amountMinor: '-1' }, 400, FIELD],
      ['of a fraction', { ...some, amountMinor: '1.5' }, 400, FIELD],
      ['in another currency', { ...some, currency: 'eur' }, 422, 'refund.wrong_currency'],
      ['above the charge', { ...some, amountMinor: '12001' }, 422, 'refund.above_payment'],
      ['without a reason', { ...some, reason: ' ' }, 400, FIELD],
    ])('gives no refund %s', async (_what, body, status, code) => {
      expect(await refused(staff.admin, 'POST', refunds(paid), body)).toEqual([status, code]);
    });

    it('refunds in part and wholly, an operator up to a limit', async () => {
      expect(await refused(staff.auditor, 'POST', refunds(paid), some)).toEqual([403, 'request.forbidden']);
      expect(await refused(staff.other, 'POST', refunds(paid), some)).toEqual([404, 'invoice.not_found']);
      expect(await refused(staff.admin, 'POST', refunds(open), { currency: 'chf', reason: 'x' })).toEqual([
        409,
        'refund.nothing_paid',
      ]);
      const byAnOperator = () => refused(staff.operator, 'POST', refunds(paid), some);
      const limit = (...operatorRefundLimits: { currency: string; maxMinor: string }[]) =>
        staff.admin.ask('PUT', '/api/custodian/billing/policy', {
          body: { paymentMethodFirst: false, operatorRefundLimits },
        });
      // A limit is in its currency alone: five thousand yen are not fifty francs.
      expect(await byAnOperator()).toEqual([403, 'refund.needs_administrator']);
      expect((await limit({ currency: 'jpy', maxMinor: '5000' })).status).toBe(200);
      expect(await byAnOperator()).toEqual([403, 'refund.needs_administrator']);
      const chf = { currency: 'chf', maxMinor: '5000' };
      expect((await limit(chf, chf)).status).toBe(400);
      expect((await limit(chf)).body).toEqual({ paymentMethodFirst: false, operatorRefundLimits: [chf] });
      expect((await staff.auditor.ask('GET', '/api/custodian/billing/policy')).body).toMatchObject({
        operatorRefundLimits: [chf],
      });
      const part = await staff.operator.ask('POST', refunds(paid), { body: some });
      expect(part).toMatchObject({
        status: 202,
        body: { state: 'requested', amountMinor: '1000', cause: 'custodian' },
      });
      const more = { ...some, amountMinor: '4001' };
      expect(await refused(staff.operator, 'POST', refunds(paid), more)).toEqual([403, 'refund.needs_administrator']);
      const rest = await staff.admin.ask('POST', refunds(paid), { body: { currency: 'chf', reason: 'All of it' } });
      expect(rest).toMatchObject({ status: 202, body: { amountMinor: '11000' } });
      expect(await refused(staff.admin, 'POST', refunds(paid), some)).toEqual([409, 'refund.nothing_paid']);
      expect(await items(staff.auditor, '/api/custodian/billing/refunds')).toHaveLength(2);
    });

    it('asks for one refund when the button is pressed twice', async () => {
      const invoice = { custodianId: portal.organizations.first, holderId, account };
      const id = await accounts.invoice({ ...invoice, state: 'paid', totalMinor: 500, paidMinor: 500 });
      const asked = { body: { ...some, amountMinor: '500' }, idempotencyKey: 'one-refund-of-this-invoice' };
      const [one, two] = [
        await staff.admin.ask('POST', refunds(id), asked),
        await staff.admin.ask('POST', refunds(id), asked),
      ];
      expect([one.status, two.status, two.body.id]).toEqual([202, 202, one.body.id]);
      const again = await refused(staff.admin, 'POST', refunds(id), asked.body);
      expect(again).toEqual([409, 'refund.nothing_paid']);
    });

    it('gives credit in the account’s currency, and sees what is left of it', async () => {
      const url = `/api/custodian/billing/subscriptions/${account.subscriptionId}/credits`;
      expect(await refused(staff.admin, 'POST', url, { ...some, currency: 'eur' })).toEqual([
        422,
        'credit.wrong_currency',
      ]);
      expect(await refused(staff.admin, 'POST', url, { ...some, amountMinor: '-5' })).toEqual([400, FIELD]);
      expect(await refused(staff.other, 'POST', url, some)).toEqual([404, 'subscription.not_found']);
      expect(await refused(staff.auditor, 'POST', url, some)).toEqual([403, 'request.forbidden']);
      const given = await staff.operator.ask('POST', url, { body: { ...some, amountMinor: '3' } });
      expect(given).toMatchObject({ status: 201, body: { amountMinor: '3', usedMinor: '0' } });
      const next = await holder.ask('GET', `/api/billing/subscriptions/${account.subscriptionId}/next-charge`);
      expect(next.body).toMatchObject({ expectedMinor: '1', creditMinor: '3' });
    });

    it('opens its account at Stripe, an administrator alone, and reads in words what is wanted', async () => {
      const url = '/api/custodian/billing/account';
      expect(await refused(staff.operator, 'POST', `${url}/onboarding`, {})).toEqual([403, 'request.forbidden']);
      expect(await staff.admin.ask('POST', `${url}/onboarding`, { body: {} })).toMatchObject({
        status: 201,
        body: { kind: 'onboarding' },
      });
      expect((await staff.auditor.ask('GET', url)).body).toMatchObject({
        state: 'ready',
        chargesEnabled: true,
        requirements: [],
      });
      await platform.run(
        `UPDATE billing.stripe_account SET charges_enabled = false, details_submitted = false,
           requirements = '{"now":["bank_account"],"later":["tax_details","bank_account"],"checking":[],"deadline":null}'
         WHERE organization_id = $1`,
        [portal.organizations.second],
      );
      expect((await staff.other.ask('GET', url)).body).toMatchObject({
        state: 'onboarding',
        requirements: [
          { code: 'bank_account', due: 'now', says: expect.stringContaining('bank account') },
          { code: 'tax_details', due: 'later' },
        ],
      });
      const seen = await stranger.ask('GET', `/api/custodians/${portal.organizations.second}`);
      expect(seen.body).toMatchObject({
        cannotBeChosen: { code: 'onboarding', because: expect.stringContaining('not finished') },
      });
      const body = { custodianId: portal.organizations.second, all: true };
      expect(await refused(holder, 'POST', '/api/transfers', body)).toEqual([409, 'custodian.cannot_be_paid']);
    });
  });

  describe('a platform', () => {
    const wish = () => ({
      custodianId: portal.organizations.first,
      offBoardingId: platform.offBoardingId,
      months: 3,
      scope: 'all',
      currency: 'chf',
    });
    const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

    it('reckons what paying ahead for its holders would cost', async () => {
      const made = await staff.sponsor.ask('POST', '/api/sponsorships', { body: wish() });
      // Two holders, with two items each, at 2 a month, for three months.
      expect(made).toMatchObject({
        status: 201,
        body: {
          state: 'draft',
          holderCount: 2,
          totalMinor: '24',
          usedMinor: '0',
          plan: { currency: 'chf', interval: 'month' },
        },
      });
      const url = `/api/sponsorships/${String(made.body.id)}`;
      expect(await staff.sponsor.ask('POST', `${url}/payment`, { body: {} })).toMatchObject({
        status: 201,
        body: { kind: 'sponsorship' },
      });
      expect((await staff.admin.ask('GET', url)).status).toBe(200);
      expect(await refused(staff.other, 'GET', url)).toEqual([404, 'sponsorship.not_found']);
      expect(await refused(staff.otherSponsor, 'POST', `${url}/payment`, {})).toEqual([404, 'sponsorship.not_found']);
      expect(await refused(staff.admin, 'POST', `${url}/payment`, {})).toEqual([403, 'request.forbidden']);
      expect(await refused(staff.sponsor, 'POST', `${url}/end`)).toEqual([409, 'sponsorship.not_active']);
    });

    it('is told what is wrong with a wish', async () => {
      const ask = (change: object, by = staff.sponsor) =>
        refused(by, 'POST', '/api/sponsorships', { ...wish(), ...change });
      expect(await ask({ months: 0 })).toEqual([400, FIELD]);
      expect(await ask({ months: 1.5 })).toEqual([400, FIELD]);
      expect(await ask({ currency: 'jpy', custodianId: UNKNOWN })).toEqual([404, 'custodian.not_found']);
      expect(await ask({ currency: 'usd' })).toEqual([409, 'price.not_offered']);
      expect(await ask({ offBoardingId: UNKNOWN })).toEqual([404, 'off_boarding.not_found']);
      expect(await ask({}, staff.otherSponsor)).toEqual([404, 'off_boarding.not_found']);
      expect(await ask({ scope: 'elected' })).toEqual([422, 'sponsorship.window']);
      expect(await ask({ windowClosesAt: inAWeek() })).toEqual([422, 'sponsorship.window']);
      expect(await ask({ scope: 'elected', windowClosesAt: '2020-01-01T00:00:00Z' })).toEqual([
        422,
        'sponsorship.window_over',
      ]);
      expect(await ask({ custodianId: portal.organizations.second })).toEqual([409, 'custodian.cannot_be_paid']);
    });

    it('lets its holders take their part while it runs, and ends it', async () => {
      const body = { ...wish(), scope: 'elected', windowClosesAt: inAWeek() };
      const id = String((await staff.sponsor.ask('POST', '/api/sponsorships', { body })).body.id);
      const take = (by: Caller) => refused(by, 'POST', `/api/billing/sponsorships/${id}/choice`);
      expect(await take(holder)).toEqual([404, 'sponsorship.not_found']);
      await platform.run(`ALTER TABLE billing.sponsorship DISABLE TRIGGER sponsorship_edge`);
      await platform.run(`UPDATE billing.sponsorship SET state = 'active', paid_minor = 18 WHERE id = $1`, [id]);
      await platform.run(`ALTER TABLE billing.sponsorship ENABLE TRIGGER sponsorship_edge`);
      expect(await items(holder, '/api/billing/sponsorships')).toMatchObject([{ id, taken: false, scope: 'elected' }]);
      expect(await take(stranger)).toEqual([404, 'sponsorship.not_found']);
      expect(await take(holder)).toEqual([200, undefined]);
      expect(await take(holder)).toEqual([200, undefined]);
      expect(await items(holder, '/api/billing/sponsorships')).toMatchObject([{ id, taken: true }]);
      expect(await staff.sponsor.ask('POST', `/api/sponsorships/${id}/end`)).toMatchObject({
        status: 202,
        body: { state: 'active' },
      });
      expect(await refused(staff.sponsor, 'POST', `/api/sponsorships/${id}/end`)).toEqual([
        409,
        'sponsorship.not_active',
      ]);
    });
  });

  it('says how real the money is, and shows mails that rest to whoever develops', async () => {
    expect((await portal.stranger().ask('GET', '/api/billing/mode')).body).toMatchObject({ mode: 'none' });
    expect((await portal.stranger().ask('GET', '/api/development/outbox')).body).toMatchObject({ items: [] });
  });
});
