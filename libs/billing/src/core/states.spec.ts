import { nextSubscriptionState, SUBSCRIPTION_EVENTS, SUBSCRIPTION_STATES, takesNewItems } from './states';

/** Every pair, as a table that a person can check: the state after, or - where it is illegal. */
const TABLE = `
              started  payment_failed  payment_succeeded  grace_ended  retries_ended  ended
  pending     active   past_due        active             -            -              ended
  active      active   past_due        active             -            -              ended
  past_due    -        past_due        active             restricted   -              ended
  restricted  -        restricted      active             restricted   dormant        ended
  dormant     -        dormant         active             dormant      dormant        ended
  ended       -        ended           ended              -            -              ended`;

const [header = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

describe('a subscription', () => {
  it('has a row and a column for every state and event', () => {
    expect(rows.map(([state]) => state)).toEqual([...SUBSCRIPTION_STATES]);
    expect(header).toEqual([...SUBSCRIPTION_EVENTS]);
  });

  const pairs = SUBSCRIPTION_STATES.flatMap((state, i) =>
    SUBSCRIPTION_EVENTS.map((event, j) => [state, event, rows[i]?.[j + 1] ?? '?'] as const),
  );
  it.each(pairs)('that is %s is, after %s, %s', (state, event, after) => {
    if (after !== '-') return expect(nextSubscriptionState(state, event)).toBe(after);
    expect(() => nextSubscriptionState(state, event)).toThrow(
      expect.objectContaining({ code: 'billing.step_illegal' }),
    );
  });

  it('comes back from every state of arrears by a payment', () => {
    for (const state of ['past_due', 'restricted', 'dormant'] as const) {
      expect(nextSubscriptionState(state, 'payment_succeeded')).toBe('active');
    }
  });

  it('takes new items unless it is restricted or dormant', () => {
    expect(SUBSCRIPTION_STATES.filter((state) => !takesNewItems(state))).toEqual(['restricted', 'dormant']);
  });
});
