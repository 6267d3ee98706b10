import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { readyAccount } from './ready-account';
import { clientFor, startEmulated } from './testing/emulated';
import { startStripeEmulator } from './start';
import { signatureHeader } from './webhooks/signature';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Received {
  readonly body: string;
  readonly signature: string;
  readonly path: string;
}

/** An endpoint that remembers what it got and answers what it is told to. */
class Endpoint {
  readonly received: Received[] = [];
  answers: number[] = [];
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('utf8')));
      request.on('end', () => {
        this.received.push({ body, signature: String(request.headers['stripe-signature']), path: request.url ?? '' });
        void this.gate.then(() => response.writeHead(this.answers.shift() ?? 200).end());
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  events(secret: string): Stripe.Event[] {
    const { webhooks } = new Stripe('sk_test_unused');
    return this.received.map(({ body, signature }) => webhooks.constructEvent(body, signature, secret));
  }
}

describe('a webhook', () => {
  const secret = 'whsec_test';
  let endpoint: Endpoint;
  let webhookUrl: string;

  beforeEach(async () => {
    endpoint = new Endpoint();
    webhookUrl = await endpoint.open();
  });
  afterEach(() => endpoint.close());

  it("is signed in the SDK's own scheme", () => {
    const payload = '{"id":"evt_1","text":"信"}';
    const timestamp = 1_800_000_000;
    const expected = new Stripe('sk_test_unused').webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect(signatureHeader(payload, secret, timestamp)).toBe(expected);
  });

  it('carries the account that it comes from, and is the event of the list', async () => {
    const { emulator, stripe, close } = await startEmulated({ webhookUrl, webhookSecret: secret });
    const account = await readyAccount(stripe);
    await stripe.customers.create({ name: 'platform' });
    const mine = await stripe.customers.create(
      { name: 'custodian' },
      { stripeAccount: account.id, idempotencyKey: 'k1' },
    );
    await emulator.delivered();
    const events = endpoint.events(secret);
    const own = events.filter((event) => event.type === 'customer.created');
    expect(own.map((event) => event.account)).toEqual([undefined, account.id]);
    const [, connected] = own;
    expect(connected).toMatchObject({
      livemode: false,
      data: { object: { id: mine.id } },
      request: { idempotency_key: 'k1' },
    });
    const listed = await stripe.events.retrieve(connected?.id ?? '', {}, { stripeAccount: account.id });
    expect({ ...listed, lastResponse: undefined, pending_webhooks: 1 }).toEqual({
      ...connected,
      lastResponse: undefined,
    });
    expect(listed.pending_webhooks).toBe(0);
    await close();
  });

  it('is sent again until it is taken', async () => {
    const { stripe, close } = await startEmulated({
      webhookUrl,
      webhookSecret: secret,
      webhookRetryDelaysMs: [5, 5, 5],
    });
    endpoint.answers = [500, 302, 404];
    const customer = await stripe.customers.create();
    for (let pending = 1; pending > 0;) {
      const [event] = (await stripe.events.list({ type: 'customer.created' })).data;
      pending = event?.pending_webhooks ?? 1;
    }
    expect(endpoint.received).toHaveLength(4);
    expect(new Set(endpoint.events(secret).map(({ id }) => id)).size).toBe(1);
    expect(endpoint.events(secret)[3]).toMatchObject({ data: { object: { id: customer.id } } });
    await close();
  });

  it('holds an advancing test clock back until it was taken', async () => {
    const { stripe, close } = await startEmulated({ webhookUrl, webhookSecret: secret });
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 });
    const customer = await stripe.customers.create({ test_clock: clock.id });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 0,
      product_data: { name: 'Keeping' },
      recurring: { interval: 'day' },
    });
    await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    let release: () => void = () => undefined;
    endpoint.gate = new Promise((resolve) => (release = resolve));
    const frozen_time = 1_800_000_000 + 100_000;
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time });
    await expect(
      stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: frozen_time + 1 }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('already underway'),
    });
    release();
    for (let status = 'advancing'; status === 'advancing';) {
      status = (await stripe.testHelpers.testClocks.retrieve(clock.id)).status;
    }
    const invoices = await stripe.invoices.list({ customer: customer.id });
    expect(invoices.data.map(({ status }) => status)).toEqual(['paid', 'paid']);
    await close();
  });

  it('goes on being sent after a restart', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'stripe-webhooks-'));
    const options = { dataDirectory, webhookUrl, webhookSecret: secret, webhookRetryDelaysMs: [600_000] };
    endpoint.answers = [500];
    const before = await startStripeEmulator(options);
    await clientFor(before).customers.create();
    await before.delivered();
    await before.close();
    const after = await startStripeEmulator(options);
    await after.delivered();
    await after.close();
    expect(endpoint.received).toHaveLength(2);
    await rm(dataDirectory, { recursive: true });
  });

  it('goes to endpoints made by call, for the events that they name', async () => {
    const { emulator, stripe, close } = await startEmulated();
    const made = await stripe.webhookEndpoints.create({
      url: `${webhookUrl}/mine`,
      enabled_events: ['product.created'],
    });
    await stripe.customers.create();
    await stripe.products.create({ name: 'x' });
    await emulator.delivered();
    expect(endpoint.events(made.secret ?? '').map(({ type }) => type)).toEqual(['product.created']);
    expect((await stripe.webhookEndpoints.retrieve(made.id)).secret).toBeUndefined();
    await stripe.webhookEndpoints.update(made.id, { disabled: true });
    await stripe.products.create({ name: 'y' });
    await stripe.webhookEndpoints.del(made.id);
    await emulator.delivered();
    expect(endpoint.received).toHaveLength(1);
    await close();
  });
});
