import { sharesOf } from './shares';

describe('the shares of a whole', () => {
  it('are rounded so that they add up', () => {
    expect(sharesOf([3, 217])).toEqual([14, 986]);
    expect(sharesOf([20, 2_077, 5])).toEqual([10, 988, 2]);
    expect(sharesOf([1, 1, 1])).toEqual([334, 333, 333]);
  });

  it('never say all or nothing of what is neither', () => {
    expect(sharesOf([999_999, 1])).toEqual([999, 1]);
    expect(sharesOf([9_999_997, 1, 1, 1])).toEqual([997, 1, 1, 1]);
    expect(sharesOf([5, 0])).toEqual([1_000, 0]);
    expect(sharesOf([0, 0])).toEqual([0, 0]);
  });
});
