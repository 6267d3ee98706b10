const WHOLE = 1_000;

/**
 * Each count's share of their sum, in thousandths that add up to the whole (largest remainder). What is not nothing has at least
 * one, taken from the largest: so nothing looks like all of it while anything is missing.
 */
export function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count / sum) * WHOLE);
  const shares = exact.map((share) => (share > 0 && share < 1 ? 1 : Math.floor(share)));
  const byRemainder = exact
    .map((share, at) => ({ at, rest: share - (shares[at] ?? 0) }))
    .sort((a, b) => b.rest - a.rest);
  const open = WHOLE - shares.reduce((total, share) => total + share, 0);
  for (const { at } of byRemainder.slice(0, Math.max(open, 0))) shares[at] = (shares[at] ?? 0) + 1;
  if (open < 0) {
    const largest = exact.indexOf(Math.max(...exact));
    shares[largest] = (shares[largest] ?? 0) + open;
  }
  return shares;
}
