import { ManualClock } from '@holdfast/kernel';
import Stripe from 'stripe';
import { readyAccount } from './ready-account';
import { clientFor, startEmulated, type Emulated } from './testing/emulated';

const live = 'sk_live_emulator0000000000000000';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { error?: { type: string; code?: string; param?: string; message: string }; id?: string };
}

describe('a request', () => {
  let emulated: Emulated;
  let stripe: Stripe;

  beforeAll(async () => {
    emulated = await startEmulated({ liveSecretKey: live });
    stripe = emulated.stripe;
  });
  afterAll(() => emulated.close());

  /** Past the SDK, which would not send most of what is tried here. */
  async function raw(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${emulated.emulator.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: {
        authorization: `Bearer ${emulated.emulator.secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] };
  }

  describe('with a key', () => {
    it.each([
      [undefined, 401, 'did not provide an API key'],
      ['Bearer sk_test_somebody_elses_key_123', 401, 'Invalid API Key provided: sk_test_********_123'],
      ['Bearer sk_live_not_this_one_0000000', 401, 'Invalid API Key'],
      ['Bearer pk_test_emulator00000000000', 403, 'publishable API key'],
      ['Digest x', 401, 'did not provide'],
    ])('%s is refused as Stripe does', async (authorization, status, message) => {
      const response = await fetch(`${emulated.emulator.url}/v1/customers`, {
        headers: authorization ? { authorization } : {},
      });
      const { error } = (await response.json()) as Required<Reply['body']>;
      expect(response.status).toBe(status);
      expect(error).toMatchObject({ type: 'invalid_request_error' });
      expect(error.message).toContain(message);
    });

    it('is taken by basic authentication too', async () => {
      const basic = Buffer.from(`${emulated.emulator.secretKey}:`).toString('base64');
      expect((await raw('GET', '/v1/customers', undefined, { authorization: `Basic ${basic}` })).status).toBe(200);
    });

    it('of one mode never meets objects of the other', async () => {
      const production = clientFor(emulated.emulator, live);
      const customer = await production.customers.create({ name: 'live' });
      expect(customer.livemode).toBe(true);
      await expect(stripe.customers.retrieve(customer.id)).rejects.toMatchObject({
        code: 'resource_missing',
        message: expect.stringContaining('a similar object exists in live mode, but a test mode key was used'),
      });
      const events = await production.events.list();
      expect(events.data.every((event) => event.livemode)).toBe(true);
    });

    it('sees nothing of an account that it does not name', async () => {
      const account = await readyAccount(stripe);
      const customer = await stripe.customers.create({}, { stripeAccount: account.id });
      await expect(stripe.customers.retrieve(customer.id)).rejects.toMatchObject({ statusCode: 404 });
      await expect(stripe.customers.list({}, { stripeAccount: 'acct_nobody' })).rejects.toMatchObject({
        type: 'StripePermissionError',
        code: 'account_invalid',
      });
    });
  });

  describe('that is malformed', () => {
    it.each([
      ['GET', '/v1/nothing', undefined, 404, undefined, undefined, 'Unrecognized request URL (GET: /v1/nothing)'],
      ['DELETE', '/v1/events/evt_1', undefined, 404, undefined, undefined, 'Unrecognized request URL'],
      ['PUT', '/v1/customers', 'a=b', 404, undefined, undefined, 'Unrecognized request URL'],
      ['POST', '/v1/customers', 'nam=x', 400, 'parameter_unknown', 'nam', 'Received unknown parameter: nam'],
      ['POST', '/v1/customers', 'a=1&b=2', 400, 'parameter_unknown', 'a', 'Received unknown parameters: a, b'],
      ['POST', '/v1/customers', '__proto__[x]=1', 400, 'parameter_unknown', '__proto__', 'unknown parameter'],
      ['POST', '/v1/customers', 'address[street]=1', 400, 'parameter_unknown', 'address[street]', 'unknown parameter'],
      ['POST', '/v1/customers', 'address=x', 400, undefined, 'address', 'Invalid object'],
      ['POST', '/v1/customers', 'email=nobody', 400, 'email_invalid', 'email', 'Invalid email address: nobody'],
      ['POST', '/v1/customers', 'balance=', 400, 'parameter_invalid_empty', 'balance', 'empty string'],
      ['POST', '/v1/customers', 'balance=1.5', 400, 'parameter_invalid_integer', 'balance', 'Invalid integer: 1.5'],
      ['POST', '/v1/customers', 'balance=999999999', 400, 'amount_too_large', 'balance', 'no more than'],
      ['POST', '/v1/customers', 'name=a&name=b', 400, undefined, 'name', 'twice'],
      ['POST', '/v1/customers', 'name=%zz', 400, undefined, undefined, 'form-encoded'],
      ['POST', '/v1/customers', 'a[b][c][d][e][f][g]=1', 400, undefined, 'a[b][c][d][e][f][g]', 'nest too deeply'],
      ['POST', '/v1/customers', 'a[=1', 400, undefined, 'a[', 'Invalid parameter name'],
      ['POST', '/v1/customers', `name=${'x'.repeat(257)}`, 400, undefined, 'name', 'at most 256'],
      ['POST', '/v1/customers', `metadata[${'k'.repeat(41)}]=x`, 400, undefined, 'metadata', '40 characters'],
      ['POST', '/v1/customers', `metadata[k]=${'x'.repeat(501)}`, 400, undefined, 'metadata[k]', '500 characters'],
      [
        'POST',
        '/v1/customers',
        Array.from({ length: 51 }, (_, n) => `metadata[k${n}]=1`).join('&'),
        400,
        undefined,
        'metadata',
        '50 keys',
      ],
      ['POST', '/v1/customers', 'expand=name', 400, undefined, 'expand', 'Invalid array'],
      ['POST', '/v1/customers', 'expand[]=email', 400, undefined, 'expand', 'cannot be expanded (email)'],
      ['POST', '/v1/subscriptions', '', 400, 'parameter_missing', 'customer', 'Missing required param: customer.'],
      [
        'POST',
        '/v1/subscriptions',
        'customer=cus_none&items[0][price]=p',
        400,
        'resource_missing',
        'customer',
        "No such customer: 'cus_none'",
      ],
      ['POST', '/v1/prices', 'currency=zzz', 400, undefined, 'currency', 'Invalid currency: zzz'],
      [
        'POST',
        '/v1/prices',
        'currency=eur&unit_amount=-1',
        400,
        'parameter_invalid_integer',
        'unit_amount',
        'greater than or equal to 0',
      ],
      [
        'POST',
        '/v1/prices',
        'currency=eur&recurring[interval]=hour',
        400,
        undefined,
        'recurring[interval]',
        'must be one of',
      ],
      [
        'POST',
        '/v1/checkout/sessions',
        'mode=subscription&success_url=https://a.example',
        400,
        undefined,
        'mode',
        'must be one of',
      ],
      [
        'POST',
        '/v1/checkout/sessions',
        'mode=setup&success_url=javascript:1',
        400,
        'url_invalid',
        'success_url',
        'Not a valid URL',
      ],
      ['POST', '/v1/payment_intents', 'amount=10&currency=eur', 400, 'amount_too_small', 'amount', 'at least'],
      [
        'GET',
        '/v1/customers?limit=0',
        undefined,
        400,
        'parameter_invalid_integer',
        'limit',
        'greater than or equal to 1',
      ],
      [
        'GET',
        '/v1/customers?limit=101',
        undefined,
        400,
        'parameter_invalid_integer',
        'limit',
        'less than or equal to 100',
      ],
      [
        'GET',
        '/v1/customers?starting_after=cus_none',
        undefined,
        400,
        'resource_missing',
        'starting_after',
        'No such customer',
      ],
      [
        'GET',
        '/v1/customers?starting_after=a&ending_before=b',
        undefined,
        400,
        'parameters_exclusive',
        'starting_after',
        'only one',
      ],
      [
        'GET',
        '/v1/customers?created[before]=1',
        undefined,
        400,
        'parameter_unknown',
        'created[before]',
        'unknown parameter',
      ],
      ['GET', '/v1/customers/cus_none', undefined, 404, 'resource_missing', 'id', "No such customer: 'cus_none'"],
      ['GET', '/v1/events?types=x', undefined, 400, undefined, 'types', 'Invalid array'],
    ] as const)('%s %s %s', async (method, path, body, status, code, param, message) => {
      const reply = await raw(method, path, body);
      expect(reply.status).toBe(status);
      expect(reply.body.error).toMatchObject({ type: 'invalid_request_error' });
      expect(reply.body.error?.code).toBe(code);
      expect(reply.body.error?.param).toBe(param);
      expect(reply.body.error?.message).toContain(message);
      expect(reply.headers.get('request-id')).toMatch(/^req_/);
    });

    it('in JSON is told to be a form', async () => {
      const reply = await raw('POST', '/v1/customers', '{"name":"x"}', { 'content-type': 'application/json' });
      expect(reply).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining('x-www-form-urlencoded') } },
      });
    });

    it('larger than a megabyte is refused', async () => {
      expect((await raw('POST', '/v1/customers', `name=${'x'.repeat(1_100_000)}`)).status).toBe(413);
    });

    it('in another version of the API is refused', async () => {
      const reply = await raw('GET', '/v1/customers', undefined, { 'stripe-version': '2019-05-16' });
      expect(reply.body.error?.message).toContain('Invalid Stripe API version: 2019-05-16');
    });

    it('leaves nothing behind', async () => {
      const before = (await stripe.customers.list({ limit: 100 })).data.length;
      await raw('POST', '/v1/customers', 'name=x&payment_method=pm_none');
      expect((await stripe.customers.list({ limit: 100 })).data).toHaveLength(before);
    });
  });

  describe('with an idempotency key', () => {
    it('is done once, and answered the same again', async () => {
      const key = 'once';
      const first = await stripe.customers.create({ name: 'once' }, { idempotencyKey: key });
      await stripe.customers.update(first.id, { name: 'renamed' });
      const second = await stripe.customers.create({ name: 'once' }, { idempotencyKey: key });
      expect(second).toMatchObject({ id: first.id, name: 'once' });
      expect(second.lastResponse.headers).toMatchObject({
        'idempotent-replayed': 'true',
        'original-request': first.lastResponse.requestId,
      });
    });

    it('and another body is refused', async () => {
      await stripe.customers.create({ name: 'one' }, { idempotencyKey: 'body' });
      await expect(stripe.customers.create({ name: 'two' }, { idempotencyKey: 'body' })).rejects.toMatchObject({
        type: 'StripeIdempotencyError',
        statusCode: 400,
        message: expect.stringContaining('Keys for idempotent requests'),
      });
    });

    it('is refused while the first is under way', async () => {
      const send = () => raw('POST', '/v1/customers', 'name=race', { 'idempotency-key': 'race' });
      const replies = await Promise.all([send(), send(), send(), send()]);
      const refused = replies.filter(({ status }) => status !== 200);
      for (const { status, body } of refused) {
        expect(status).toBe(409);
        expect(body.error).toMatchObject({ type: 'idempotency_error', code: 'idempotency_key_in_use' });
      }
      const made = replies.filter(({ status }) => status === 200).map(({ body }) => body.id);
      expect(new Set(made).size).toBe(1);
    });

    it('keeps a declined card, and lets a malformed call be mended', async () => {
      const pay = { amount: 1_000, currency: 'eur', payment_method: 'pm_card_visa_chargeDeclined', confirm: true };
      const options = { idempotencyKey: 'declined' };
      const one = await stripe.paymentIntents.create(pay, options).catch((error: unknown) => error);
      const two = await stripe.paymentIntents.create(pay, options).catch((error: unknown) => error);
      expect(one).toBeInstanceOf(Stripe.errors.StripeCardError);
      expect(two).toMatchObject({
        code: 'card_declined',
        decline_code: 'generic_decline',
        charge: (one as { charge: string }).charge,
      });
      expect((await raw('POST', '/v1/customers', 'nam=x', { 'idempotency-key': 'mended' })).status).toBe(400);
      expect((await raw('POST', '/v1/customers', 'name=x', { 'idempotency-key': 'mended' })).status).toBe(200);
    });

    it('is one account, and is no longer than 255 characters', async () => {
      const account = await readyAccount(stripe);
      const here = await stripe.customers.create({}, { idempotencyKey: 'apart' });
      const there = await stripe.customers.create({}, { idempotencyKey: 'apart', stripeAccount: account.id });
      expect(there.id).not.toBe(here.id);
      await expect(stripe.customers.create({}, { idempotencyKey: 'k'.repeat(256) })).rejects.toMatchObject({
        statusCode: 400,
      });
    });

    it('finds its answer again when that was lost on the way', async () => {
      emulated.emulator.faults.plan('POST', /^\/v1\/customers$/, 'lost_answer');
      const patient = clientFor(emulated.emulator, undefined, 2);
      const customer = await patient.customers.create({ email: 'lost@holdfast.example' });
      expect(customer.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect((await stripe.customers.list({ email: 'lost@holdfast.example' })).data).toHaveLength(1);
    });
  });

  it('finds its key forgotten 24 hours after its first use, however often it was used since', async () => {
    const clock = new ManualClock(new Date('2030-01-10T09:00:00Z'));
    const aged = await startEmulated({ clock });
    const create = async () => (await aged.stripe.customers.create({ name: 'aged' }, { idempotencyKey: 'aged' })).id;
    const first = await create();
    clock.advance(12 * 3_600_000);
    expect(await create()).toBe(first);
    clock.advance(12 * 3_600_000 - 1_000);
    expect(await create()).toBe(first);
    clock.advance(1_000);
    const second = await create();
    expect(second).not.toBe(first);
    clock.advance(23 * 3_600_000);
    expect(await create()).toBe(second);
    await aged.close();
  });

  it.each([
    ['kept_error', 0],
    ['done_kept_error', 1],
  ] as const)('finds a 500 under its key again (%s), when it was done %d times', async (fault, done) => {
    emulated.emulator.faults.plan('POST', /^\/v1\/products$/, fault);
    const create = () => stripe.products.create({ name: fault }, { idempotencyKey: fault });
    await expect(create()).rejects.toMatchObject({ statusCode: 500 });
    await expect(create()).rejects.toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
    const { data } = await stripe.products.list({ limit: 100 });
    expect(data.filter(({ name }) => name === fault)).toHaveLength(done);
  });

  it('suffers what was planned for it, once', async () => {
    const { faults } = emulated.emulator;
    faults.plan('GET', /balance/, 'server_error');
    faults.plan('GET', /balance/, 'rate_limit');
    // The SDK asks once more by itself when a connection that it had kept breaks.
    faults.plan('GET', /balance/, 'lost_request', 2);
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ statusCode: 500 });
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ type: 'StripeRateLimitError' });
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect((await stripe.balance.retrieve()).object).toBe('balance');
  });

  describe('for a list', () => {
    it('is paged both ways, newest first, filtered by time', async () => {
      const account = await readyAccount(stripe);
      const here = { stripeAccount: account.id };
      const ids: string[] = [];
      for (let n = 0; n < 25; n += 1) ids.unshift((await stripe.products.create({ name: `p${n}` }, here)).id);
      const first = await stripe.products.list({ limit: 10 }, here);
      expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 10));
      expect(first.has_more).toBe(true);
      const last = await stripe.products.list({ limit: 10, starting_after: ids[19] ?? '' }, here);
      expect(last).toMatchObject({ has_more: false, url: '/v1/products' });
      expect(last.data).toHaveLength(5);
      const back = await stripe.products.list({ limit: 3, ending_before: ids[10] ?? '' }, here);
      expect(back.data.map(({ id }) => id)).toEqual(ids.slice(7, 10));
      const all = await stripe.products.list({ limit: 7 }, here).autoPagingToArray({ limit: 1_000 });
      expect(all.map(({ id }) => id)).toEqual(ids);
      const future = await stripe.products.list({ created: { gte: 4_000_000_000 } }, here);
      expect(future.data).toEqual([]);
    });

    it('pages through events both ways', async () => {
      const account = await readyAccount(stripe);
      const here = { stripeAccount: account.id };
      for (let n = 0; n < 12; n += 1) await stripe.products.create({ name: `e${n}` }, here);
      const newest = await stripe.events.list({ limit: 5, type: 'product.created' }, here);
      expect(newest.has_more).toBe(true);
      const oldest = newest.data.at(-1)?.id ?? '';
      const before = await stripe.events.list({ limit: 100, ending_before: oldest }, here);
      expect(before.data.map(({ id }) => id)).toEqual(newest.data.slice(0, 4).map(({ id }) => id));
      const rest = await stripe.events.list({ limit: 100, types: ['product.created'], starting_after: oldest }, here);
      expect(rest.data).toHaveLength(7);
      expect((await stripe.events.retrieve(oldest, {}, here)).account).toBe(account.id);
    });
  });

  describe('that expands', () => {
    it('gets objects for ids, four levels deep, in lists too', async () => {
      const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
      const price = await stripe.prices.create({
        currency: 'usd',
        unit_amount: 900,
        product_data: { name: 'x' },
        recurring: { interval: 'month' },
      });
      const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
      const created = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        default_payment_method: method?.id ?? '',
        expand: ['latest_invoice.payments', 'customer'],
      });
      expect(created.status).toBe('active');
      expect(created.customer).toMatchObject({ object: 'customer' });
      expect(created.latest_invoice).toMatchObject({
        amount_paid: 900,
        payments: { data: [{ payment: { type: 'payment_intent' } }] },
      });
      const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
      const deep = ['payments.data.payment.payment_intent', 'parent.subscription_details.subscription'];
      expect(await stripe.invoices.retrieve(invoice?.id ?? '', { expand: deep })).toMatchObject({
        payments: { data: [{ payment: { payment_intent: { status: 'succeeded', amount: 900 } } }] },
        parent: { subscription_details: { subscription: { object: 'subscription' } } },
      });
      const [listed] = (
        await stripe.subscriptions.list({ customer: customer.id, expand: ['data.latest_invoice.confirmation_secret'] })
      ).data;
      expect(listed?.latest_invoice).toMatchObject({ confirmation_secret: { type: 'payment_intent' } });
      await expect(stripe.customers.list({ expand: ['data.a.b.c.d'] })).rejects.toMatchObject({ statusCode: 400 });
    });
  });

  it('changes metadata key by key', async () => {
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2', 0: 'zero' } });
    expect((await stripe.customers.update(id, { metadata: { a: '', c: '3' } })).metadata).toEqual({
      b: '2',
      c: '3',
      0: 'zero',
    });
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({});
  });
});
