import { askForPage, CALL_KINDS, type Plan, StripeCalls } from '@holdfast/billing';
import Stripe from 'stripe';
import { BillingWorld } from './billing-world';
import { CallsToMake } from './calls-to-make';

const HOUR_MS = 3_600_000;
const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 100n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: '',
  taxBasisPoints: 0,
};

/**
 * Stripe keeps a 500 under the call's key as it keeps any other answer: whether anything was done has to be looked for, and
 * what was not is made under another key. Against the emulator alone: Stripe does not fail on demand.
 */
describe('a call that Stripe has answered with a 500 for good', () => {
  let world: BillingWorld;
  let calling: CallsToMake;
  /** The SDK repeats nothing by itself here: each try is one of ours. */
  let calls: StripeCalls;

  beforeAll(async () => {
    world = await BillingWorld.open();
    calling = await CallsToMake.open(world);
    const { database, clock, logger, settings } = world.parts;
    const { hostname: host, port } = new URL(settings.apiBase ?? '');
    const stripe = new Stripe(settings.secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0 });
    calls = new StripeCalls({ database, stripe, clock, logger });
  });
  afterAll(() => world.close());

  // What is deleted needs no key: saying it twice is saying it once.
  const keyed = CALL_KINDS.filter(({ name }) => name !== 'subscription.cancel');
  it.each(
    keyed.flatMap((kind) => (['kept_error', 'done_kept_error'] as const).map((how) => [kind.name, how, kind] as const)),
  )('is made once: %s (%s)', async (name, how, kind) => {
    const [made] = await calling.prepare([name]);
    if (made === undefined) throw new Error('unreachable');
    const make = () => calls.make(kind, made.call);
    const count = made.count ?? (async () => 1);
    const before = made.count === null ? 0 : await count();
    world.under.emulator.faults.plan('POST', /./, how);
    await expect(make()).rejects.toMatchObject({ code: 'billing.stripe_unknown' });
    expect((await count()) - before).toBe(made.count === null || how === 'done_kept_error' ? 1 : 0);
    await expect(make()).rejects.toMatchObject({ code: 'billing.stripe_replayed' });
    const answer = await make();
    expect((await make()).id).toBe(answer.id);
    expect((await count()) - before).toBe(1);
    const [row] = await world.owner(
      'SELECT state, generation, attempts, result_id FROM billing.stripe_call WHERE subject_id = $1::uuid',
      [made.call.subjectId],
    );
    expect(row).toEqual({ state: 'done', generation: 1, attempts: 3, result_id: answer.id });
  });

  it('says of a page that it has expired when it is found a day later, and opens another one', async () => {
    const [keeper, held] = [await world.keeper(), await world.facts.holder()];
    await world.arrive(keeper, held, { items: 1, plan, planId: await world.facts.plan(keeper.id, plan) });
    await world.settle();
    const ask = () =>
      world.database.owner.transact({ personId: held.personId }, (sql) =>
        askForPage(
          sql,
          {
            ...{ organizationId: keeper.id, personId: held.personId, holderId: held.holderId, currency: 'eur' },
            ...{ kind: 'setup', returnTo: '/my/billing', language: 'en' },
          },
          world.parts.clock,
        ),
      );
    const pages = () =>
      world.owner<{ state: string; url: string | null; problem: string | null }>(
        'SELECT state, url, problem FROM billing.hosted_page WHERE holder_id = $1::uuid ORDER BY created_at',
        [held.holderId],
      );
    const page = await ask();
    world.under.emulator.faults.plan('POST', /checkout\/sessions$/, 'done_kept_error');
    world.jobs.push({ kind: 'open-page', pageId: page.id });
    await world.work();
    expect(await pages()).toEqual([{ state: 'wanted', url: null, problem: null }]);
    await world.under.pass(25 * HOUR_MS);
    await world.settle();
    expect(await pages()).toEqual([{ state: 'failed', url: null, problem: 'session_expired' }]);
    await ask();
    await world.settle();
    expect(await pages()).toEqual([
      { state: 'failed', url: null, problem: 'session_expired' },
      { state: 'open', url: expect.stringMatching(/^http/), problem: null },
    ]);
  });
});
