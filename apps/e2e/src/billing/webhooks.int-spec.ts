import { createHmac, randomUUID } from 'node:crypto';
import {
  claimStripeMode,
  keepEvents,
  lookAgainAtParkedEvents,
  readParkedEvents,
  toNotice,
  verifyDelivery,
} from '@holdfast/billing';
import { billing } from '@holdfast/billing-service';
import { loadConfig, NOBODY, type RunningService, startService } from '@holdfast/platform';
import pino from 'pino';
import { BillingWorld, type Keeper } from './billing-world';

describe('events of Stripe', () => {
  let world: BillingWorld;
  let keeper: Keeper;

  beforeAll(async () => {
    world = await BillingWorld.open();
    keeper = await world.keeper();
  });
  afterAll(() => world.close());

  const at = () => ({ stripeAccount: keeper.accountId });
  const deliver = async (events: readonly object[], account = keeper.accountId) => {
    const notices = events.map((event) => ({ ...toNotice(event), account }));
    await world.billing.transact(NOBODY, (sql) => keepEvents(sql, notices, world.parts.clock.now()));
    world.jobs.push({ kind: 'stripe-events' });
    await world.work();
  };
  /** As much of an event as anybody here looks at. */
  const made = (of: { type: string; account?: string; data: { object: { object: string; id: string } } }) => ({
    id: `evt_${randomUUID()}`,
    object: 'event',
    livemode: false,
    created: Math.floor(world.parts.clock.now().getTime() / 1_000),
    ...of,
  });
  const states = (id: string) => world.owner('SELECT state, problem FROM billing.stripe_event WHERE id = $1', [id]);

  it('are parked when nobody here is meant, after a few looks, and are shown to the custodian', async () => {
    const stranger = await world.parts.stripe.customers.create({ test_clock: keeper.testClock }, at());
    const event = made({ type: 'customer.updated', data: { object: { object: 'customer', id: stranger.id } } });
    await deliver([event]);
    expect(await states(event.id)).toEqual([{ state: 'received', problem: 'unknown_customer' }]);
    await world.settle();
    expect(await states(event.id)).toEqual([{ state: 'parked', problem: 'unknown_customer' }]);
    const seen = await world.database
      .service('portal')
      .read({ organizationId: keeper.id }, (sql) =>
        sql.query(`SELECT id FROM billing.stripe_event WHERE state = 'parked'`),
      );
    expect(seen).toEqual([{ id: event.id }]);
    const others = await world.database
      .service('portal')
      .read({ organizationId: randomUUID() }, (sql) => sql.query('SELECT id FROM billing.stripe_event'));
    expect(others).toEqual([]);

    const lookAgain = async () => {
      const count = await world.database
        .service('portal')
        .transact({ organizationId: keeper.id }, (sql) =>
          lookAgainAtParkedEvents(sql, keeper.id, world.parts.clock.now()),
        );
      world.jobs.push({ kind: 'stripe-events' });
      await world.work();
      return count;
    };
    expect(await lookAgain()).toBe(1);
    expect(await states(event.id)).toEqual([{ state: 'parked', problem: 'unknown_customer' }]);
    const known = await world.facts.holder();
    await world.owner(
      `INSERT INTO billing.customer (organization_id, id, holder_id, currency, stripe_customer_id)
       VALUES ($1::uuid, uuidv7(), $2::uuid, 'jpy', $3) RETURNING 1 AS one`,
      [keeper.id, known.holderId, stranger.id],
    );
    expect(await lookAgain()).toBe(1);
    expect(await states(event.id)).toEqual([{ state: 'done', problem: null }]);
    expect(await lookAgain()).toBe(0);
  });

  it('are parked when they are of an account that nobody here has, and are shown to whoever runs the system', async () => {
    const event = made({ type: 'invoice.paid', data: { object: { object: 'invoice', id: 'in_strange' } } });
    await deliver([event], 'acct_strange');
    await world.settle();
    expect(await states(event.id)).toEqual([{ state: 'parked', problem: 'unknown_account' }]);
    const { events } = await world.billing.read(NOBODY, readParkedEvents);
    expect(events.find(({ id }) => id === event.id)).toMatchObject({
      accountId: 'acct_strange',
      custodian: null,
      objectId: 'in_strange',
      problem: 'unknown_account',
    });
  });

  it('are kept and left alone when their kind concerns nobody', async () => {
    const event = made({
      type: 'reporting.report_run.succeeded',
      data: { object: { object: 'reporting.report_run', id: 'x' } },
    });
    await deliver([event]);
    expect(await states(event.id)).toEqual([{ state: 'ignored', problem: null }]);
  });

  describe('as deliveries', () => {
    const settings = () => world.parts.settings;
    const signed = (body: string, secondsAgo = 0, secret = settings().webhookSecret) => {
      const time = Math.floor(Date.now() / 1_000) - secondsAgo;
      return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
    };
    const body = (livemode = false) =>
      JSON.stringify({ id: 'evt_1', type: 'x', created: 1, livemode, data: { object: { object: 'x' } } });
    const verify = (text: string, signature?: string) => () => verifyDelivery(Buffer.from(text), signature, settings());

    it.each<[string, () => string | undefined]>([
      ['no signature', () => undefined],
      ['a signature of something else', () => signed('{}')],
      ['a signature by another secret', () => signed(body(), 0, 'whsec_somebodyelse')],
      ['an old signature', () => signed(body(), 301)],
    ])('are refused with %s', (_name, signature) => {
      expect(verify(body(), signature())).toThrow(expect.objectContaining({ code: 'billing.webhook_signature' }));
    });

    it.each(['', 'not JSON', '{}', '{"object":"v2.core.event"}', JSON.stringify({ id: 'evt_1', created: 1e18 })])(
      'are refused when they are signed, and no event: %j',
      (text) => {
        expect(verify(text, signed(text))).toThrow(
          expect.objectContaining({ kind: 'malformed', code: 'billing.webhook_malformed' }),
        );
      },
    );

    it('are refused when live and test would mix', () => {
      expect(verify(body(true), signed(body(true)))).toThrow(
        expect.objectContaining({ code: 'billing.webhook_livemode' }),
      );
      expect(verify(body(), signed(body()))().id).toBe('evt_1');
    });

    it('are taken over HTTP: answered at once, kept by their ids, one address without a limit', async () => {
      const service = await serve();
      try {
        const text = JSON.stringify(
          made({
            type: 'account.updated',
            account: keeper.accountId,
            data: { object: { object: 'account', id: keeper.accountId } },
          }),
        );
        const post = (signature: string) =>
          service.app.inject({
            method: 'POST',
            url: '/api/stripe/webhooks',
            headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
            payload: text,
          });
        for (let times = 0; times < 3; times += 1) expect((await post(signed(text))).statusCode).toBe(200);
        const refused = await post(signed('other'));
        expect([refused.statusCode, refused.json().code]).toEqual([400, 'billing.webhook_signature']);
        expect(refused.headers['x-ratelimit-limit']).toBeUndefined();
        expect(
          await world.owner(
            `SELECT organization_id FROM billing.stripe_event WHERE type = 'account.updated' AND id LIKE 'evt\\_%-%'`,
          ),
        ).toEqual([{ organization_id: keeper.id }]);
      } finally {
        await service.close();
      }
    });

    it('are of one mode for ever: a database of the emulator is not opened with another key', async () => {
      await claimStripeMode(world.billing, 'emulator');
      await expect(claimStripeMode(world.billing, 'live')).rejects.toMatchObject({
        code: 'billing.stripe_mode_changed',
      });
    });

    const serve = (): Promise<RunningService> => {
      const config = loadConfig({
        NODE_ENV: 'test',
        DATABASE_URL: world.database.url,
        HOLDFAST_SECRET: 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU',
        STRIPE_SECRET_KEY: settings().secretKey,
        STRIPE_WEBHOOK_SECRET: settings().webhookSecret,
        ...(settings().apiBase === undefined ? {} : { HOLDFAST_STRIPE_API_BASE: settings().apiBase }),
      });
      return startService(billing, config, null, pino({ level: 'silent' }));
    };
  });
});
