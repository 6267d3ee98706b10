import { CALL_KINDS } from '@holdfast/billing';
import { BillingWorld } from './billing-world';
import { CallsToMake, countsOf, type Made } from './calls-to-make';

/** What these leave at Stripe is counted with what others of them do: a page is a page, and a subscription makes an invoice. */
const APART = ['payment_session.create', 'subscription.create'];
const HOUR_MS = 3_600_000;

/**
 * kill -9 between the intent's row and the call, and between the call and its answer's row; then the same call again: at once,
 * when Stripe answers by the key, or a day later, when it has forgotten the key and is asked whether it was done.
 */
describe('a call to Stripe that is killed', () => {
  let world: BillingWorld;
  beforeAll(async () => (world = await BillingWorld.open()));
  afterAll(() => world.close());

  /** All of them side by side, until each has been killed at its own point. */
  async function killAll(calling: CallsToMake, calls: readonly Made[], point: string): Promise<void> {
    let left = calls;
    while (left.length > 0) {
      const killed = await calling.run(left, left.map(({ name }) => `stripe.${name}.${point}`).join(','));
      expect(killed).toMatchObject({ signal: 'SIGKILL', said: '' });
      expect(killed.killedAt).not.toEqual([]);
      left = left.filter(({ name }) => !killed.killedAt.includes(`stripe.${name}.${point}`));
    }
  }

  const together = CALL_KINDS.map(({ name }) => name).filter((name) => !APART.includes(name));
  const points = [
    ['before', 0],
    ['after', 1],
  ] as const;
  const cases = [0, 25].flatMap((hours) =>
    [together, APART].flatMap((names) => points.map(([point, made]) => [point, made, hours, names] as const)),
  );
  it.each(cases)(
    'calls that are killed just %s they are made (%d at Stripe then) and resumed %d hours later are made once in the end: %j',
    async (point, madeThen, hours, names) => {
      const calling = await CallsToMake.open(world);
      const calls = await calling.prepare(names);
      const earlier = await countsOf(calls);
      const expectMade = async (made: number) => {
        const counts = await countsOf(calls);
        const since = [...counts].map(([name, count]) => [name, count - (earlier.get(name) ?? 0)]);
        expect(since).toEqual([...counts.keys()].map((name) => [name, made]));
      };
      await killAll(calling, calls, point);
      await expectMade(madeThen);
      await world.under.pass(hours * HOUR_MS);
      const resumed = await calling.run(calls);
      expect(resumed).toMatchObject({ code: 0 });
      await expectMade(1);
      const again = await calling.run(calls);
      const answers = (said: string) => said.split('\n').sort();
      expect(answers(again.said)).toEqual(answers(resumed.said));
      await expectMade(1);
      for (const { name, call } of calls) {
        const rows = await world.owner('SELECT state, result_id FROM billing.stripe_call WHERE subject_id = $1::uuid', [
          call.subjectId,
        ]);
        const [, resultId] =
          answers(resumed.said)
            .map((line) => line.split(' '))
            .find(([kind]) => kind === name) ?? [];
        expect([name, rows]).toEqual([name, [{ state: 'done', result_id: resultId }]]);
      }
    },
    120_000,
  );
});
