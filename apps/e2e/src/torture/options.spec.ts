import { readOptions } from './options';

describe('the flags of the torture', () => {
  it('have defaults for a quick run', () => {
    expect(readOptions(['--seed', '7'])).toEqual({ kills: 5, seed: 7, oneProcess: false, help: false });
    expect(readOptions([]).seed).toBeGreaterThanOrEqual(0);
  });

  it.each([[['--kills', 'many']], [['--kills', '-1']], [['--kills', '10001']], [['--seed', '1.5']], [['--sed', '1']]])(
    'refuse %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(expect.objectContaining({ code: 'torture.usage' }));
    },
  );
});
