/** What a rate is measured against: the same number of plain rows, written by PostgreSQL alone, on the same cluster. */
export interface BenchBaseline {
  readonly name: string;
  readonly perSecond: number;
}

export interface BenchFigure {
  readonly name: string;
  readonly perSecond: number;
  /** Of PostgreSQL's backends, for each row: the same on a machine that others use too. Null where the system doesn't tell. */
  readonly processorUs: number | null;
  readonly against: readonly BenchBaseline[];
  /** Of the machine at the end of the measurement, over a minute: two figures of different loads don't compare. */
  readonly load: number;
  /** Of the section's own process, until then. */
  readonly peakMiB: number;
  /** Private memory of the largest PostgreSQL backend; null where the system doesn't tell. */
  readonly backendMiB: number | null;
}

export type Tell = (
  figure: Pick<BenchFigure, 'name' | 'perSecond' | 'against'> & { processorUs?: number | null; peakMiB?: number },
) => void;

/** Runs it, and answers how many of `count` there were in a second. */
export async function rateOf(count: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - start);
}

export const mean = (...rates: number[]): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
