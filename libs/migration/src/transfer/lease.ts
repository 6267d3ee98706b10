/**
 * How long a lease lasts by itself. It is short, because work whose worker was killed stands still for so long; whoever
 * lives extends it, however long a file takes to read or a chain to answer.
 */
export const LEASE_SECONDS = 15;
/** Seconds until the next try after a failure; the last one for every later try. */
export const RETRY_AFTER_SECONDS = [1, 2, 5, 15, 60, 300] as const;
const EXTENSIONS_IN_A_LEASE = 3;

/** Does the work and extends the lease meanwhile; `extend` must do nothing once the lease was given back. */
export async function whileLeased<T>(
  seconds: number,
  extend: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  let extending: Promise<unknown> | null = null;
  const timer = setInterval(
    () => {
      // One at a time: it waits while a step's transaction has the row locked.
      extending ??= extend()
        .catch(() => undefined) // the database is away: then the lease runs out, as it should
        .finally(() => (extending = null));
    },
    (seconds * 1_000) / EXTENSIONS_IN_A_LEASE,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await extending;
  }
}
