import { type Plan, planSteps } from './plan-steps';

const NOW = new Date('2030-06-01T00:00:00Z');
const offBoarding: Plan['offBoarding'] = {
  id: 'a',
  organizationId: 'b',
  name: 'The end',
  state: 'notice',
  announcedAt: '2030-05-01T00:00:00Z',
  closesAt: null,
  electionOpensAt: null,
  electionClosesAt: null,
};
const announced: Plan = {
  offBoarding,
  signingKeys: 0,
  contracts: { declared: 0, proven: 0 },
  deposits: { announced: 0, checking: 0, accepted: 0, refused: 0 },
  newestDeposit: null,
  lettersAt: null,
};
const electing = (electionClosesAt: string): Plan => ({
  ...announced,
  offBoarding: { ...offBoarding, state: 'election', electionClosesAt },
  signingKeys: 1,
  deposits: { announced: 0, checking: 0, accepted: 1, refused: 1 },
});

const states = (plan: Plan, sponsored = false) =>
  Object.fromEntries(planSteps(plan, sponsored, NOW).map(({ name, state }) => [name, state]));

describe('the steps of an off-boarding', () => {
  it('begin with the key, once it is announced', () => {
    expect(states(announced)).toMatchObject({ announce: 'done', key: 'current', contract: 'later', deposit: 'later' });
  });

  it('leave out what not everybody needs when they say what is next', () => {
    expect(states({ ...announced, signingKeys: 1 })).toMatchObject({ contract: 'later', deposit: 'current' });
  });

  it('say that a contract was declared and not proven, and that a deposit was refused', () => {
    const plan = { ...announced, signingKeys: 1, contracts: { declared: 2, proven: 1 } };
    expect(states(plan)).toMatchObject({ contract: 'problem' });
    expect(states({ ...plan, deposits: { ...plan.deposits, refused: 1 } })).toMatchObject({ deposit: 'problem' });
  });

  it('wait at the check while the deposit is being checked', () => {
    const deposits = { ...announced.deposits, checking: 1 };
    expect(states({ ...announced, signingKeys: 1, deposits })).toMatchObject({ deposit: 'done', check: 'current' });
  });

  it('go on to the letters once the window is open, and to the report once it is over', () => {
    const open = electing('2030-07-01T00:00:00Z');
    expect(states(open)).toMatchObject({ window: 'done', letters: 'current' });
    const lettersAt = '2030-05-20T00:00:00Z';
    expect(states({ ...open, lettersAt })).toMatchObject({ progress: 'current', report: 'later' });
    expect(states({ ...electing('2030-05-31T00:00:00Z'), lettersAt })).toMatchObject({ report: 'current' });
  });

  it('are never more than one at a time that is next', () => {
    for (const plan of [announced, electing('2030-07-01T00:00:00Z')]) {
      expect(Object.values(states(plan, true)).filter((state) => state === 'current')).toHaveLength(1);
    }
  });
});
