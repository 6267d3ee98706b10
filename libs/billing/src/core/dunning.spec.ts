import { DUNNING, planDunning, statesUpTo } from './dunning';
import { SUBSCRIPTION_EDGES, SUBSCRIPTION_STATES } from './states';

const since = new Date('2030-03-01T08:00:00Z');
const after = (days: number) => new Date(since.getTime() + days * 86_400_000);

describe('dunning', () => {
  it('says nothing while nothing is owed', () => {
    expect(planDunning(null, after(100))).toEqual({ stage: null, nextAt: null });
  });

  it('reminds, restricts after two weeks, and rests after a month', () => {
    const at = (days: number) => {
      const { stage, nextAt } = planDunning(since, after(days));
      return [stage?.notice, stage?.state, nextAt === null ? null : (nextAt.getTime() - since.getTime()) / 86_400_000];
    };
    expect([0, 2.9, 3, 7, 13, 14, 29, 30, 400].map(at)).toEqual([
      ['payment_failed', 'past_due', 3],
      ['payment_failed', 'past_due', 3],
      ['reminder', 'past_due', 7],
      ['reminder', 'past_due', 14],
      ['reminder', 'past_due', 14],
      ['restricted', 'restricted', 30],
      ['restricted', 'restricted', 30],
      ['dormant', 'dormant', null],
      ['dormant', 'dormant', null],
    ]);
  });

  it('is at its first stage when the bank’s clock is a little ahead', () => {
    expect(planDunning(since, after(-0.01)).stage?.notice).toBe('payment_failed');
  });

  it('passes through legal steps only, whatever the state and the stage', () => {
    for (const state of SUBSCRIPTION_STATES) {
      for (const stage of DUNNING) {
        const path = [state, ...statesUpTo(state, stage)];
        const edges = path.slice(1).map((to, i) => `${path[i]} > ${to}`);
        expect(edges.filter((edge) => !SUBSCRIPTION_EDGES.has(edge))).toEqual([]);
        const stays = state === 'ended' || path.length === 1;
        expect(stays || path.at(-1) === stage.state).toBe(true);
      }
    }
  });
});
