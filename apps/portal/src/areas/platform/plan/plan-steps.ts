import type { Answer } from '@/api/client';

export type Plan = Answer<'/api/off-boardings/{id}/plan'>;

export const STEPS = [
  'announce',
  'key',
  'contract',
  'deposit',
  'check',
  'window',
  'letters',
  'sponsor',
  'progress',
  'report',
] as const;
export type StepName = (typeof STEPS)[number];
export type StepState = 'done' | 'current' | 'later' | 'problem';

/** Not everybody needs these: never what one has to do next. */
export const OPTIONAL: readonly StepName[] = ['contract', 'sponsor'];

/** Whether each step is done; what waits for something else is not. */
function doneSteps({ offBoarding, signingKeys, contracts, deposits, lettersAt }: Plan, sponsored: boolean, now: Date) {
  const { state, electionClosesAt } = offBoarding;
  const isClosed = state === 'closed';
  const isWindowOver = electionClosesAt !== null && new Date(electionClosesAt) <= now;
  return {
    announce: true,
    key: signingKeys > 0,
    contract: contracts.proven > 0 && contracts.proven === contracts.declared,
    deposit: deposits.accepted + deposits.checking > 0,
    check: deposits.accepted > 0,
    window: electionClosesAt !== null,
    letters: lettersAt !== null,
    sponsor: sponsored,
    progress: isClosed || isWindowOver,
    report: isClosed,
  } satisfies Record<StepName, boolean>;
}

/** The plan as steps, of which at most one is the next thing to do. Pure. */
export function planSteps(plan: Plan, sponsored: boolean, now: Date): { name: StepName; state: StepState }[] {
  const done = doneSteps(plan, sponsored, now);
  const next = STEPS.find((name) => !done[name] && !OPTIONAL.includes(name));
  const isRefused = plan.deposits.refused > 0 && !done.deposit;
  const isUnproven = plan.contracts.declared > plan.contracts.proven;
  return STEPS.map((name) => {
    if (done[name]) return { name, state: 'done' };
    if (name === 'deposit' && isRefused) return { name, state: 'problem' };
    if (name === 'contract' && isUnproven) return { name, state: 'problem' };
    return { name, state: name === next ? 'current' : 'later' };
  });
}
