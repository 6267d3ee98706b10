import { divideHalfUp } from './rounding';

/** What the platform keeps of a payment to a custodian, rounded half up to a minor unit. */
export const feeOf = (amountMinor: bigint, basisPoints: number): bigint =>
  divideHalfUp(amountMinor * BigInt(basisPoints), 10_000n);
