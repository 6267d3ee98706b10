import { NOBODY, type Sql } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import fc from 'fast-check';
import { auditInvoices } from '../audit/audit-invoices';
import { addDays, addMonths, monthsOf, nextPeriodEnd, startOf } from '../core/days';
import type { Plan } from '../core/plan';
import { billingChecks } from '../fsck/billing-checks';
import { plans } from '../testing/arbitraries';
import { LedgerFacts, type MoveFact } from '../testing/ledger-facts';
import { endSubscription, ratePrepayment, settlePeriods, settleSubscription } from './rate-periods';
import { recordClosedDays } from './record-usage';

/** One account and its life, drawn at random: a plan, what came and went at which moment, what others pay. */
const lives = fc.record({
  plan: plans,
  startDate: fc.integer({ min: 1, max: 31 }),
  moves: fc.array(
    fc.record({
      day: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 430 })),
      moment: fc.constantFrom(0, 1, 43_200_000, 86_399_999),
      asset: fc.nat(4),
      quantity: fc.integer({ min: 1, max: 3 }),
      out: fc.boolean(),
      bytes: fc.oneof(
        fc.constant(0),
        fc.nat(2_000),
        fc.integer({ min: 0, max: 40 }).map((gib) => gib * 2 ** 30 + 7),
      ),
    }),
    { maxLength: 14 },
  ),
  credits: fc.array(
    fc.record({ day: fc.integer({ min: -10, max: 400 }), amount: fc.integer({ min: 1, max: 5_000 }) }),
    { maxLength: 3 },
  ),
  shares: fc.array(
    fc.record({
      from: fc.integer({ min: -40, max: 100 }),
      months: fc.integer({ min: 1, max: 9 }),
      budget: fc.nat(9_000),
    }),
    { maxLength: 2 },
  ),
  leavesAfter: fc.option(fc.integer({ min: 0, max: 420 })),
});

const SEED = Number(process.env.RATING_SEED ?? Date.now() % 1_000_000);
const ACCOUNTS = 60;
const NOW = new Date('2031-04-20T12:00:00Z');

const yen: Plan = {
  currency: 'jpy',
  interval: 'month',
  itemTiers: [{ upTo: null, unitMinor: 30n }],
  gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'Tax',
  taxBasisPoints: 1_000,
};

describe('rating in SQL', () => {
  let database: TestDatabase;
  let facts: LedgerFacts;
  let custodian: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    facts = await new LedgerFacts(database.owner).build();
    custodian = await facts.custodian();
  });
  afterAll(() => database.drop());

  const inBilling = <T>(work: (sql: Sql) => Promise<T>) => database.service('billing').transact(NOBODY, work);
  const query = <Row extends object>(text: string, values: (string | null)[] = []) =>
    database.owner.read(NOBODY, (sql) => sql.query<Row>(text, values));
  const findings = async () => {
    const found: string[] = [];
    await database.owner.read(NOBODY, async (sql) => {
      for (const check of billingChecks) {
        await check.run(sql, {
          counted: () => undefined,
          problem: (row, message) => found.push(`${check.name}: ${row}: ${message}`),
        });
      }
    });
    return found;
  };

  /** A holder with a plan and a subscription of whole months or years. */
  async function account(plan: Plan, startedOn: string, keeper = custodian) {
    const { holderId } = await facts.holder();
    const planId = await facts.plan(keeper, plan);
    const periodEnd = nextPeriodEnd(startedOn, startedOn, plan.interval);
    const subscriptionId = await facts.subscription({
      custodian: keeper,
      holderId,
      planId,
      plan,
      startedOn,
      periodEnd,
    });
    return { holderId, planId, subscriptionId, organizationId: keeper };
  }
  const arrival = (holderId: string, day: string, more: Partial<MoveFact> = {}): MoveFact => ({
    holderId,
    assetId: crypto.randomUUID(),
    from: facts.platform,
    to: custodian,
    bytes: 0n,
    recordedAt: startOf(day),
    ...more,
  });

  it(`makes the very invoices that the pure functions make, of ${ACCOUNTS} random accounts (seed ${SEED})`, async () => {
    const elsewhere = await facts.custodian();
    for (const life of fc.sample(lives, { seed: SEED, numRuns: ACCOUNTS })) {
      const startedOn = addDays('2030-01-01', life.startDate - 1);
      const one = await account(life.plan, startedOn);
      const assets = Array.from({ length: 5 }, () => crypto.randomUUID());
      const held = new Map<number, number>();
      const moves = [...life.moves]
        .sort((a, b) => a.day - b.day || a.moment - b.moment)
        .map((move): MoveFact & { day: number } => {
          const has = held.get(move.asset) ?? 0;
          const isOut = move.out && has > 0;
          const quantity = isOut ? Math.min(move.quantity, has) : move.quantity;
          held.set(move.asset, has + (isOut ? -quantity : quantity));
          return {
            day: move.day,
            holderId: one.holderId,
            assetId: assets[move.asset] ?? '',
            ...(isOut ? { from: custodian, to: elsewhere } : { from: facts.platform, to: custodian }),
            quantity: BigInt(quantity),
            bytes: BigInt(move.bytes),
            recordedAt: new Date(startOf(addDays(startedOn, move.day)).getTime() + move.moment),
          };
        });
      await decide(life, one, startedOn);
      await facts.move(moves.filter(({ day }) => day === 0));
      await inBilling((sql) => ratePrepayment(sql, one));
      await facts.move(moves.filter(({ day }) => day > 0));
    }

    await recordClosedDays(database.service('billing'), { now: new Date('2030-07-01T00:10:00Z'), chunk: 11 });
    // Some leave, in the middle of whatever period; the others go on to now. Chunks are small, and two run at once.
    for (const life of await query<{ organizationId: string; subscriptionId: string; endedOn: string }>(
      `SELECT organization_id AS "organizationId", id AS "subscriptionId", (started_on + (row_number() OVER () % 430)::int)::date AS "endedOn"
       FROM billing.subscription ORDER BY id LIMIT ${ACCOUNTS / 3}`,
    )) {
      await inBilling((sql) => endSubscription(sql, { ...life, reason: 'left' }));
    }
    const settled = await Promise.all(
      [1, 2].map(() => settlePeriods(database.service('billing'), { now: NOW, chunk: 7 })),
    );
    expect(settled.reduce((sum, one) => sum + one.invoices, 0)).toBeGreaterThan(ACCOUNTS);

    const audit = await auditInvoices(database.service('billing'), { all: true, chunk: 13 });
    expect(audit.differences).toEqual([]);
    const [made] = await query<{ invoices: bigint; kinds: string[] }>(
      `SELECT (SELECT count(*) FROM billing.invoice) AS invoices, array_agg(DISTINCT kind ORDER BY kind) AS kinds FROM billing.invoice_line`,
    );
    expect(audit.invoices).toBe(Number(made?.invoices));
    expect(made?.kinds).toEqual(['credit', 'items', 'minimum', 'prepaid', 'sponsored', 'storage', 'tax']);
    expect(await findings()).toEqual([]);
  }, 240_000);

  async function decide(
    life: {
      plan: Plan;
      credits: { day: number; amount: number }[];
      shares: { from: number; months: number; budget: number }[];
    },
    one: { holderId: string; planId: string },
    startedOn: string,
  ) {
    const { currency, interval } = life.plan;
    const person = (await facts.holder()).personId;
    for (const { day, amount } of life.credits) {
      await facts.run(
        `INSERT INTO billing.credit (organization_id, id, holder_id, currency, amount_minor, reason, granted_by, granted_at)
         VALUES ($1, uuidv7(), $2, $3, $4, 'test', $5, $6)`,
        [custodian, one.holderId, currency, amount, person, startOf(addDays(startedOn, day))],
      );
    }
    for (const { from, months, budget } of life.shares) {
      const id = crypto.randomUUID();
      await facts.run(
        `INSERT INTO billing.sponsorship (organization_id, id, platform_id, scope, months, currency, plan_id, plan_version, interval,
           subtotal_minor, state, requested_by) VALUES ($1, $2, $3, 'all', $4, $5, $6, 1, $7, $8, 'active', $9)`,
        [custodian, id, facts.platform, months, currency, one.planId, interval, budget, person],
      );
      const coversFrom = addDays(startedOn, from);
      await facts.run(
        `INSERT INTO billing.sponsorship_share (organization_id, sponsorship_id, holder_id, platform_id, currency, budget_minor, covers_from, covers_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [custodian, id, one.holderId, facts.platform, currency, budget, coversFrom, addMonths(coversFrom, months)],
      );
    }
  }

  it('rates a period once, whoever asks and however often', async () => {
    const one = await account(yen, '2031-03-01');
    await facts.move([arrival(one.holderId, '2031-03-01')]);
    const settle = () => inBilling((sql) => settleSubscription(sql, { ...one, asOf: '2031-04-20' }));
    const rated = await Promise.all([settle(), settle(), settle()]);
    expect(rated.flat()).toEqual([expect.objectContaining({ kind: 'usage', state: 'rated', totalMinor: 33n })]);
    expect(await settle()).toEqual([]);
    const invoices = await query('SELECT FROM billing.invoice WHERE subscription_id = $1', [one.subscriptionId]);
    expect(invoices).toHaveLength(1);
  });

  it('does not rate a day before it is over and its last transactions are in', async () => {
    const one = await account(yen, '2031-04-20');
    const invoicesAt = async (now: string) => {
      await settlePeriods(database.service('billing'), { now: new Date(now) });
      return query('SELECT FROM billing.invoice WHERE subscription_id = $1', [one.subscriptionId]);
    };
    expect(await invoicesAt('2031-05-20T00:04:59Z')).toHaveLength(0);
    expect(await invoicesAt('2031-05-20T00:05:00Z')).toHaveLength(1);
  });

  it('bills a switch in mid-month to the day: each keeper its own days', async () => {
    const [first, second] = [await facts.custodian(), await facts.custodian()];
    const plan = { ...yen, itemTiers: [{ upTo: null, unitMinor: 3_000n }], taxBasisPoints: 0 };
    const one = await account(plan, '2031-04-01', first);
    const planId = await facts.plan(second, plan);
    const assetId = crypto.randomUUID();
    await facts.move([
      arrival(one.holderId, '2031-04-01', { assetId, to: first }),
      arrival(one.holderId, '2031-04-11', {
        assetId,
        from: first,
        to: second,
        recordedAt: new Date('2031-04-11T23:59:59.999Z'),
      }),
    ]);
    const then = await facts.subscription({
      custodian: second,
      holderId: one.holderId,
      planId,
      plan,
      startedOn: '2031-04-11',
      periodEnd: '2031-05-11',
    });
    const final = await inBilling((sql) => endSubscription(sql, { ...one, endedOn: '2031-04-11', reason: 'left' }));
    const next = await inBilling((sql) =>
      endSubscription(sql, {
        organizationId: second,
        subscriptionId: then,
        endedOn: '2031-05-01',
        reason: 'cancelled',
      }),
    );
    expect([...final, ...next].map((invoice) => invoice.totalMinor)).toEqual([1_000n, 2_000n]);
    expect(await inBilling((sql) => endSubscription(sql, { ...one, endedOn: '2031-04-12', reason: 'left' }))).toEqual(
      [],
    );
  });

  it('refunds the unused days of a year, and takes the next one when the holder agreed to newer prices', async () => {
    const yearly = { ...yen, interval: 'year' as const, itemTiers: [{ upTo: null, unitMinor: 3_650n }] };
    const one = await account(yearly, '2029-04-01');
    await facts.planVersion(custodian, one.planId, 2, { ...yearly, itemTiers: [{ upTo: null, unitMinor: 7_300n }] });
    await facts.move([arrival(one.holderId, '2029-04-01')]);
    const [ahead] = await inBilling((sql) => ratePrepayment(sql, one));
    expect(ahead).toMatchObject({ kind: 'prepayment', totalMinor: 48_180n });
    expect(await inBilling((sql) => ratePrepayment(sql, one))).toEqual([]);
    await facts.run(
      `INSERT INTO billing.plan_consent (organization_id, subscription_id, plan_id, version, currency, interval, holder_id, person_id, plan_hash, consented_at)
       SELECT $1, $2, $3, 2, 'jpy', 'year', $4, person_id, sha256(''), '2030-01-01' FROM identity.holder WHERE id = $4`,
      [custodian, one.subscriptionId, one.planId, one.holderId],
    );
    const renewal = await inBilling((sql) => settleSubscription(sql, { ...one, asOf: '2030-04-02' }));
    expect(renewal).toEqual([
      expect.objectContaining({ kind: 'usage', state: 'nothing_due', totalMinor: 0n }),
      expect.objectContaining({ kind: 'prepayment', state: 'rated', totalMinor: 96_360n }),
    ]);
    await facts.run(
      `UPDATE billing.invoice SET state = 'paid', stripe_invoice_id = 'in_' || id WHERE subscription_id = $1 AND kind = 'prepayment'`,
      [one.subscriptionId],
    );
    const [last] = await inBilling((sql) => endSubscription(sql, { ...one, endedOn: '2030-06-13', reason: 'left' }));
    expect(last).toMatchObject({ kind: 'usage', state: 'refund_due', totalMinor: -77_088n }); // 292 of 365 days
    expect(monthsOf('year')).toBe(12);
  });

  it('withdraws a year that Stripe was not given yet when the holder leaves, and asks for its days alone', async () => {
    const yearly = { ...yen, interval: 'year' as const, itemTiers: [{ upTo: null, unitMinor: 3_650n }] };
    const one = await account(yearly, '2030-04-01');
    await facts.move([arrival(one.holderId, '2030-04-01')]);
    await inBilling((sql) => ratePrepayment(sql, one));
    const last = await inBilling((sql) => endSubscription(sql, { ...one, endedOn: '2030-04-11', reason: 'left' }));
    expect(last).toEqual([expect.objectContaining({ kind: 'usage', state: 'rated', totalMinor: 1_320n })]);
    const [ahead] = await query('SELECT state FROM billing.invoice WHERE subscription_id = $1 AND kind = $2', [
      ...[one.subscriptionId, 'prepayment'],
    ]);
    expect(ahead).toEqual({ state: 'void' });
  });

  it('leaves the last period of a cancelled subscription to its end, and asks for no year after it', async () => {
    const yearly = { ...yen, interval: 'year' as const };
    const one = await account(yearly, '2029-04-01');
    await facts.move([arrival(one.holderId, '2029-04-01')]);
    await facts.run(`UPDATE billing.subscription SET ends_on = '2030-04-01' WHERE id = $1`, [one.subscriptionId]);
    const invoices = () =>
      query('SELECT kind, period_end FROM billing.invoice WHERE subscription_id = $1', [one.subscriptionId]);
    await settlePeriods(database.service('billing'), { now: NOW });
    expect(await invoices()).toEqual([]);
    const rated = await inBilling((sql) =>
      endSubscription(sql, { ...one, endedOn: '2030-04-01', reason: 'cancelled' }),
    );
    expect(rated.map(({ kind, totalMinor }) => [kind, totalMinor])).toEqual([['usage', 396n]]);
    expect(await invoices()).toEqual([{ kind: 'usage', period_end: '2030-04-01' }]);
  });

  it('has nothing to ask of an account that keeps nothing', async () => {
    const one = await account({ ...yen, minimumMinor: 500n }, '2031-03-01');
    const [invoice] = await inBilling((sql) => settleSubscription(sql, { ...one, asOf: '2031-04-20' }));
    expect(invoice).toMatchObject({ state: 'nothing_due', totalMinor: 0n });
  });

  it('records closed days as they are, once, and the later ones when they close', async () => {
    const one = await account(yen, '2031-04-01');
    const assetId = crypto.randomUUID();
    await facts.move([arrival(one.holderId, '2031-04-03', { assetId, bytes: 9n })]);
    const days = () =>
      query('SELECT day, items, bytes FROM billing.usage_day WHERE holder_id = $1 ORDER BY day', [one.holderId]);
    const record = (now: string) => recordClosedDays(database.service('billing'), { now: new Date(now), chunk: 50 });
    await facts.run(`DELETE FROM billing.usage_progress`);
    expect((await record('2031-04-04T00:01:00Z')).through).toBe('2031-04-02');
    expect(await days()).toEqual([]);
    expect((await record('2031-04-04T01:00:00Z')).through).toBe('2031-04-03');
    expect(await days()).toEqual([{ day: '2031-04-03', items: 1n, bytes: 9n }]);
    await facts.move([arrival(one.holderId, '2031-04-05', { assetId, from: custodian, to: facts.platform })]);
    await record('2031-04-06T01:00:00Z');
    expect(await days()).toHaveLength(2);
    expect(await record('2031-04-06T02:00:00Z')).toEqual({ through: '2031-04-05', accounts: 0 });
  });

  it('leaves nothing for the audit and fsck to find after all of this', async () => {
    expect((await auditInvoices(database.service('billing'), { all: true })).differences).toEqual([]);
    expect(await findings()).toEqual([]);
  });
});
