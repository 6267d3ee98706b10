import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { emulatorSecretKey, startStripeEmulator } from './start';
import { readyAccount } from './ready-account';
import { advance, clientFor } from './testing/emulated';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** The built program in a process of its own, that it may be killed. */
async function run(port: number, dataDirectory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(__dirname, '../dist/main.js')], {
    env: { ...process.env, PORT: String(port), EMULATOR_DATA: dataDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('what the emulator has acknowledged', () => {
  let dataDirectory: string;

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'stripe-durability-'));
  });
  afterEach(() => rm(dataDirectory, { recursive: true, force: true }));

  it('is there after kill -9, in the middle of a hundred calls at once', async () => {
    const port = await freePort();
    let child = await run(port, dataDirectory);
    const stripe = new Stripe(emulatorSecretKey, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 });
    const acknowledged: string[] = [];
    const work = async (worker: number) => {
      for (let n = 0; n < 1_000; n += 1) {
        const customer = await stripe.customers.create(
          { name: `${worker}/${n}` },
          { idempotencyKey: `${worker}/${n}` },
        );
        acknowledged.push(customer.id);
        if (acknowledged.length === 700) child.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 20 }, (_, worker) => work(worker)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(700);
    child = await run(port, dataDirectory);
    const kept = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const ids = new Set(kept.map(({ id }) => id));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    // Each has its event, and each key its answer.
    const events = await stripe.events
      .list({ limit: 100, type: 'customer.created' })
      .autoPagingToArray({ limit: 10_000 });
    expect(events).toHaveLength(kept.length);
    const again = await stripe.customers.create({ name: '0/0' }, { idempotencyKey: '0/0' });
    expect(acknowledged).toContain(again.id);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('goes on in time after a restart, on test clocks too', async () => {
    const first = await startStripeEmulator({ dataDirectory });
    const stripe = clientFor(first);
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 });
    const customer = await stripe.customers.create({ test_clock: clock.id });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 0,
      product_data: { name: 'Keeping' },
      recurring: { interval: 'month' },
    });
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    await first.close();
    const second = await startStripeEmulator({ dataDirectory });
    const later = clientFor(second);
    await advance(later, clock.id, (subscription.items.data[0]?.current_period_end ?? 0) + 7_200);
    const invoices = await later.invoices.list({ subscription: subscription.id });
    expect(invoices.data.map(({ status, billing_reason }) => [status, billing_reason])).toEqual([
      ['paid', 'subscription_cycle'],
      ['paid', 'subscription_create'],
    ]);
    await second.close();
  });

  it('survives a journal that was cut off in the middle of a line', async () => {
    const first = await startStripeEmulator({ dataDirectory });
    const customer = await clientFor(first).customers.create({ name: 'kept' });
    await first.close();
    await appendFile(
      join(dataDirectory, 'journal'),
      'P\tcustomer\tacct_1Emulator000000000/test\t{"id":"cus_half","sequ',
    );
    const second = await startStripeEmulator({ dataDirectory });
    expect(await clientFor(second).customers.retrieve(customer.id)).toMatchObject({ name: 'kept' });
    const next = await clientFor(second).customers.create({ name: 'next' });
    await second.close();
    const third = await startStripeEmulator({ dataDirectory });
    expect(await clientFor(third).customers.retrieve(next.id)).toMatchObject({ name: 'next' });
    await third.close();
  });

  it('is not guessed at when the journal is damaged in the middle', async () => {
    const first = await startStripeEmulator({ dataDirectory });
    await clientFor(first).customers.create({ name: 'kept' });
    await first.close();
    const file = join(dataDirectory, 'journal');
    await writeFile(file, (await readFile(file, 'utf8')).replace('P\t', 'Q\t'));
    await expect(startStripeEmulator({ dataDirectory })).rejects.toThrow('The journal is damaged at byte');
  });

  it('is the same when the journal was written anew', async () => {
    const first = await startStripeEmulator({ dataDirectory });
    const stripe = clientFor(first);
    const account = await readyAccount(stripe);
    const here = { stripeAccount: account.id };
    const customer = await stripe.customers.create({ name: 'kept', metadata: { n: '0' } }, here);
    const once = await stripe.customers.create({ name: 'once' }, { ...here, idempotencyKey: 'once' });
    const { id: clock } = await stripe.testHelpers.testClocks.create(
      { frozen_time: 1_800_000_000, name: 'x'.repeat(300) },
      here,
    );
    // One record over and over, without a key (the SDK would send one, and its answers are kept for a day): nearly all of
    // the journal is history.
    const endpoint = await stripe.webhookEndpoints.create({ url: 'https://hooks.example', enabled_events: ['*'] });
    for (let n = 0; n < 300; n += 1) {
      await fetch(`${first.url}/v1/webhook_endpoints/${endpoint.id}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${first.secretKey}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `metadata[n]=${n}&metadata[filler]=${'x'.repeat(400)}`,
      });
    }
    await first.close();
    const before = (await stat(join(dataDirectory, 'journal'))).size;
    const second = await startStripeEmulator({ dataDirectory, compactAboveBytes: 64 * 1024 });
    const after = (await stat(join(dataDirectory, 'journal'))).size;
    expect(before).toBeGreaterThan(150 * 1024);
    expect(after).toBeLessThan(before / 4);
    const later = clientFor(second);
    expect(await later.customers.retrieve(customer.id, {}, here)).toMatchObject({ name: 'kept' });
    expect((await later.customers.create({ name: 'once' }, { ...here, idempotencyKey: 'once' })).id).toBe(once.id);
    expect((await later.testHelpers.testClocks.retrieve(clock, {}, here)).frozen_time).toBe(1_800_000_000);
    const events = await later.events.list({ limit: 100 }, here);
    expect(events.data.map(({ type }) => type)).toContain('customer.created');
    await second.close();
    const third = await startStripeEmulator({ dataDirectory });
    expect((await clientFor(third).events.list({ limit: 100 }, here)).data).toHaveLength(events.data.length);
    await third.close();
  });
});
