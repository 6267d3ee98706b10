import { running } from './running';

describe('the sums up to each day', () => {
  it('grow, and stand still on days on which nothing happened', () => {
    expect(
      running([
        { day: '2030-02-27', claimed: 2, elected: 1, moved: 0 },
        { day: '2030-03-01', claimed: 1, elected: 0, moved: 4 },
      ]),
    ).toEqual([
      { day: '2030-02-27', claimed: 2, elected: 1, moved: 0 },
      { day: '2030-02-28', claimed: 2, elected: 1, moved: 0 },
      { day: '2030-03-01', claimed: 3, elected: 1, moved: 4 },
    ]);
  });

  it('are none of nothing', () => {
    expect(running([])).toEqual([]);
  });
});
