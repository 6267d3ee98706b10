import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SESSION_COOKIE } from '@holdfast/identity';
import { createParser } from 'eventsource-parser';
import { EndedPlatform } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

describe('live progress', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string; email: string };
  let origin: string;
  let stopped = false;

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    const [ada] = await platform.holders('ada');
    await platform.issue([ada!, ada!]);
    await platform.claim(ada!, holder.personId);
    await platform.offering(portal.organizations.first);
    await portal.app.listen(0, '127.0.0.1');
    const address: AddressInfo | string | null = portal.app.getHttpServer().address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => (stopped ? undefined : portal.stop()));

  async function consented(wanted: object): Promise<string> {
    const body = { custodianId: portal.organizations.first, ...wanted };
    const drafted = await holder.ask('POST', '/api/transfers', { body });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    const answer = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect(answer.status).toBe(200);
    return id;
  }

  const open = (id: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/api/transfers/${id}/events`, {
      headers: { cookie: `${SESSION_COOKIE}=${holder.cookie}`, ...headers },
    });

  /** Events as they come; ends when the stream does. */
  async function* eventsOf(response: Response): AsyncGenerator<{ id: number; state: string }> {
    const ready: { id: number; state: string }[] = [];
    const parser = createParser({
      onEvent: ({ id, data }) => {
        const { body } = JSON.parse(data) as { body: { state: string } };
        ready.push({ id: Number(id), state: body.state });
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* ready.splice(0);
    }
  }

  it('tells what happens while it happens, and ends with the transfer', async () => {
    const assets = await holder.ask('GET', '/api/assets');
    const [first] = assets.body.items as { assetId: string }[];
    const id = await consented({ assetIds: [first!.assetId] });
    const response = await open(id);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const seen: { id: number; state: string }[] = [];
    let moving: Promise<void> | undefined;
    for await (const event of eventsOf(response)) {
      seen.push(event);
      // Only once the stream has caught up does anything go on: what follows came live.
      if (event.state === 'requested') moving ??= platform.advance(id);
    }
    await moving;
    expect(seen.map((event) => event.id)).toEqual(seen.map((_, i) => i + 1));
    expect(seen.at(-1)?.state).toBe('closed');

    const resumed: number[] = [];
    for await (const event of eventsOf(await open(id, { 'last-event-id': '4' }))) resumed.push(event.id);
    expect(resumed).toEqual(seen.map((event) => event.id).filter((number) => number > 4));
  });

  it('ends with its session', async () => {
    const id = await consented({ all: true });
    const [guest, reader] = [await open(id), holder.cookie];
    const other = await portal
      .stranger()
      .ask('GET', '/api/session', { headers: { cookie: `${SESSION_COOKIE}=${reader}` } });
    expect(other.status).toBe(200);
    const first = eventsOf(guest);
    expect((await first.next()).value).toMatchObject({ id: 1 });
    const ended = (async () => {
      for await (const event of first) expect(event.id).toBeGreaterThan(1);
    })();
    expect((await holder.ask('DELETE', '/api/session')).status).toBe(204);
    await ended;
    await holder.signIn(holder.email);
    expect((await holder.ask('GET', `/api/transfers/${id}`)).body).toMatchObject({ ended: false });
    expect((await holder.ask('POST', `/api/transfers/${id}/cancellation`)).status).toBe(200);
    await platform.advance(id);
  });

  describe('of a platform', () => {
    const follow = (caller: Caller, organizationId: string, after?: string) =>
      fetch(`${origin}/api/off-boardings/${platform.offBoardingId}/events`, {
        headers: {
          cookie: `${SESSION_COOKIE}=${caller.cookie}`,
          'holdfast-organization': organizationId,
          ...(after === undefined ? {} : { 'last-event-id': after }),
        },
      });

    async function* countersOf(response: Response): AsyncGenerator<{ id: string; claimed: number; moved: number }> {
      const ready: { id: string; claimed: number; moved: number }[] = [];
      const parser = createParser({
        onEvent: ({ id, data }) => {
          const { counters } = JSON.parse(data) as { counters: { moved: number; holders: { claimed: number } } };
          ready.push({ id: id ?? '', claimed: counters.holders.claimed, moved: counters.moved });
        },
      });
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        yield* ready.splice(0);
      }
    }

    it('tells how its shutdown goes while it goes, goes on where it was cut, and ends with its session', async () => {
      const { platform: ours, otherPlatform } = portal.organizations;
      const operator = await portal.staff(ours, 'platform_operator');
      const [bea, cyd] = await platform.holders('bea', 'cyd');
      await platform.issue([bea!, cyd!]);
      const stream = countersOf(await follow(operator, ours));
      const first = (await stream.next()).value!;
      expect(first).toMatchObject({ claimed: 1 });
      await platform.claim(bea!, holder.personId);
      const second = (await stream.next()).value!;
      expect(second).toMatchObject({ claimed: 2, moved: first.moved });
      expect(second.id).not.toBe(first.id);
      // Who has the newest is told nothing until something happens; who has an older one hears the newest at once.
      const resumed = countersOf(await follow(operator, ours, second.id));
      const late = countersOf(await follow(operator, ours, first.id));
      expect((await late.next()).value).toEqual(second);
      const id = await consented({ all: true });
      await platform.advance(id);
      for await (const { moved } of resumed) if (moved > second.moved) break;
      await late.return(undefined);

      const stranger = await portal.staff(otherPlatform, 'platform_operator');
      const refused = await follow(stranger, otherPlatform);
      expect([refused.status, await refused.json()]).toMatchObject([404, { code: 'off_boarding.not_found' }]);
      expect((await operator.ask('DELETE', '/api/session')).status).toBe(204);
      for await (const { claimed } of stream) expect(claimed).toBe(2);
    });
  });

  it('survives a reader who goes away in the middle of a bundle', async () => {
    const [ada] = await platform.holders('ada');
    await platform.issue([ada!], { sizeBytes: 30_000_000 });
    const leave = new AbortController();
    const headers = { cookie: `${SESSION_COOKIE}=${holder.cookie}` };
    const response = await fetch(`${origin}/api/bundle`, { headers, signal: leave.signal });
    let received = 0;
    await expect(
      (async () => {
        for await (const chunk of response.body!) {
          received += chunk.length;
          if (received > 1_000_000) leave.abort();
        }
      })(),
    ).rejects.toThrow();
    const whole = await fetch(`${origin}/api/bundle`, { headers });
    let size = 0;
    for await (const chunk of whole.body!) size += chunk.length;
    expect(size).toBeGreaterThan(30_000_000);
    expect(received).toBeLessThan(30_000_000);
  });

  it('gives one person so many streams, and ends them all when the service drains', async () => {
    const id = await consented({ all: true });
    const responses = [];
    const operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    const shutdown = await fetch(`${origin}/api/off-boardings/${platform.offBoardingId}/events`, {
      headers: {
        cookie: `${SESSION_COOKIE}=${operator.cookie}`,
        'holdfast-organization': portal.organizations.platform,
      },
    });
    for (let i = 0; i < 8; i += 1) responses.push(await open(id));
    const ninth = await open(id);
    expect(ninth.status).toBe(429);
    expect(await ninth.json()).toMatchObject({ code: 'request.too_many_streams' });
    const ended = Promise.all([
      shutdown.text(),
      ...responses.map(async (response) => {
        for await (const event of eventsOf(response)) expect(event.id).toBeGreaterThan(0);
      }),
    ]);
    const closed = once(portal.app.getHttpServer(), 'close');
    stopped = true;
    await portal.stop();
    await Promise.all([ended, closed]);
  });
});
