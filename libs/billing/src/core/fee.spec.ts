import { feeOf } from './fee';

describe('the fee', () => {
  it('is a share in hundredths of a per cent, rounded half up', () => {
    expect([feeOf(10_000n, 300), feeOf(50n, 300), feeOf(49n, 300), feeOf(0n, 300), feeOf(999n, 0)]).toEqual([
      300n,
      2n,
      1n,
      0n,
      0n,
    ]);
  });
});
