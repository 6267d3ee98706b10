const WHOLE = 1_000;

/**
 * Each count's share of their sum, in thousandths that add up to the whole: rounded, and the largest takes what rounding leaves,
 * which shows least on it. What is not nothing has at least one: so nothing looks like all of it while anything is missing.
 */
export function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum === 0) return counts.map(() => 0);
  const shares = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.round((count / sum) * WHOLE))));
  const over = shares.reduce((total, share) => total + share, 0) - WHOLE;
  const largest = counts.indexOf(Math.max(...counts));
  return shares.map((share, at) => (at === largest ? share - over : share));
}
