import { assertStep, MACHINES } from './states';

const pairs = Object.entries(MACHINES).flatMap(([machine, steps]) =>
  Object.keys(steps).flatMap((from) =>
    Object.keys(steps).map((to) => ({ machine, from, to, legal: steps[from]!.includes(to) })),
  ),
);

describe('the state machines', () => {
  it.each(pairs)('$machine: $from -> $to is legal: $legal', ({ machine, from, to, legal }) => {
    const step = () => assertStep(machine, from, to);
    if (legal) expect(step).not.toThrow();
    else expect(step).toThrow(expect.objectContaining({ kind: 'conflict', code: 'migration.illegal_step' }));
  });

  it('name no state that does not exist', () => {
    for (const steps of Object.values(MACHINES)) {
      for (const to of Object.values(steps).flat()) expect(Object.keys(steps)).toContain(to);
    }
  });

  it('let nothing go back past the point of no return', () => {
    const reachable = new Set<string>();
    const walk = (state: string) => {
      for (const next of MACHINES.leg![state]!) if (!reachable.has(next)) walk((reachable.add(next), next));
    };
    walk('released');
    expect([...reachable]).toEqual(['assigned', 'confirmed']);
  });
});
