import type { Clock } from '@holdfast/kernel';

/** What takes longer than this to sum up is kept, for so many times as long as it took, and no longer than a minute. */
const QUICK_MS = 150;
const KEPT_FOR_TIMES = 60;
const KEPT_FOR_MAX_MS = 60_000;
const MAX_SUMS = 10_000;

interface Kept<Value> {
  readonly value: Value;
  readonly asOf: Date;
  readonly until: number;
}

/**
 * Sums over everything that an organization has. For most they are a few milliseconds' work and always exact; with a million
 * rows behind them they are asked for once a minute at most, and say of when they are.
 */
export class KeptSums<Value extends object> {
  private readonly known = new Map<string, Kept<Value>>();

  constructor(
    private readonly clock: Clock,
    private readonly quickMs = QUICK_MS,
  ) {}

  async read(key: string, sumUp: () => Promise<Value>): Promise<Value & { asOf: Date }> {
    const asOf = this.clock.now();
    const known = this.known.get(key);
    if (known !== undefined && asOf.getTime() < known.until) return { ...known.value, asOf: known.asOf };
    const began = performance.now();
    const value = await sumUp();
    const tookMs = performance.now() - began;
    this.known.delete(key);
    if (tookMs > this.quickMs) {
      if (this.known.size >= MAX_SUMS) this.known.clear();
      this.known.set(key, { value, asOf, until: asOf.getTime() + Math.min(tookMs * KEPT_FOR_TIMES, KEPT_FOR_MAX_MS) });
    }
    return { ...value, asOf };
  }
}
