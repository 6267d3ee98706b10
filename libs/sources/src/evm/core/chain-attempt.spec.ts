import fc from 'fast-check';
import { replacingFees } from './chain-attempt';

const fees = fc.record({
  maxFeePerGas: fc.bigInt({ min: 1n, max: 10n ** 13n }),
  maxPriorityFeePerGas: fc.bigInt({ min: 1n, max: 10n ** 13n }),
});

describe('the fees of a replacement', () => {
  it('pay at least a tenth more of both, at least what is asked now, and never a tip above the whole', () => {
    fc.assert(
      fc.property(fees, fees, (last, now) => {
        const next = replacingFees(last, now);
        for (const name of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
          expect(next[name] * 100n >= last[name] * 110n && next[name] >= now[name]).toBe(true);
        }
        expect(next.maxFeePerGas >= next.maxPriorityFeePerGas).toBe(true);
      }),
    );
  });

  it('are those of now when the last ones were far below', () => {
    const now = { maxFeePerGas: 90_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
    expect(replacingFees({ maxFeePerGas: 3n, maxPriorityFeePerGas: 1n }, now)).toEqual(now);
  });
});
