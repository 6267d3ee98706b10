import type { Database, Sql } from '@holdfast/platform';
import { namedStep, NOBODY } from '@holdfast/platform';
import type { LeaseStepName } from './step-names';

/**
 * How long a lease lasts by itself. It is short, because work whose worker was killed stands still for so long; whoever
 * lives extends it, however long a file takes to read or a chain to answer.
 */
export const LEASE_SECONDS = 15;
/** Seconds until the next try after a failure; the last one for every later try. */
export const RETRY_AFTER_SECONDS = [1, 2, 5, 15, 60, 300] as const;
const EXTENSIONS_IN_A_LEASE = 3;

/** What a worker takes forward. Their tables have the same columns for it: fence, lease_until, attempts, next_step_at. */
export type Machine = 'transfer' | 'deposit';

/** The right to take one of them forward: a number that a later worker's is always above. */
export interface Lease {
  readonly machine: Machine;
  readonly id: string;
  readonly fence: bigint;
  readonly seconds: number;
  /** `next_step_at` as it was set when the lease was taken: another value means that somebody asks for a look at once. */
  readonly since: string;
  /** The state that the step was chosen for; in another one it must not run. */
  readonly state?: string;
}

/** Another worker holds it now: whatever this one knows is old, and it must stop. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Somebody else (the holder, who cancelled) moved it on since the step was chosen: choose again. */
export class StateMoved extends Error {
  override readonly name = 'StateMoved';
}

const leaseStep = <T>(database: Database, name: LeaseStepName, work: (sql: Sql) => Promise<T>): Promise<T> =>
  namedStep(`lease.${name}`, () => database.transact(NOBODY, work));

/**
 * Takes it unless somebody else has it; answers null then, and when it has ended. The time of its next step is set, so
 * that whoever asks for one meanwhile (an approval, a cancellation) is not forgotten when it is given back.
 */
export async function takeLease(
  database: Database,
  machine: Machine,
  id: string,
  seconds = LEASE_SECONDS,
): Promise<Lease | null> {
  const [row] = await leaseStep(database, 'take', (sql) =>
    sql.query<{ fence: bigint; since: string }>(
      `UPDATE migration.${machine} SET fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $2),
         next_step_at = clock_timestamp()
       WHERE id = $1 AND next_step_at IS NOT NULL AND (lease_until IS NULL OR lease_until < clock_timestamp())
       RETURNING fence, next_step_at::text AS since`,
      [id, seconds],
    ),
  );
  return row === undefined ? null : { machine, id, fence: row.fence, seconds, since: row.since };
}

/** Keeps it for longer; does nothing once it was given back or another worker has it. */
async function extendLease(database: Database, { machine, id, fence, seconds }: Lease): Promise<void> {
  await leaseStep(database, 'extend', (sql) =>
    sql.execute(
      `UPDATE migration.${machine} SET lease_until = clock_timestamp() + make_interval(secs => $3)
       WHERE id = $1 AND fence = $2 AND lease_until IS NOT NULL`,
      [id, fence, seconds],
    ),
  );
}

/**
 * Gives it back; `againInMs` says when the reconciler should look at it, null when it has ended. Whoever asked for a look
 * meanwhile (an acceptance, a cancellation) is not made to wait for that.
 */
export async function giveBack(database: Database, lease: Lease, againInMs: number | null): Promise<void> {
  await leaseStep(database, 'give_back', (sql) =>
    sql.execute(
      `UPDATE migration.${lease.machine} SET lease_until = NULL, attempts = 0, next_step_at = CASE
         WHEN next_step_at <> $4::timestamptz THEN next_step_at
         ELSE clock_timestamp() + make_interval(secs => $3::float8 / 1000) END
       WHERE id = $1 AND fence = $2`,
      [lease.id, lease.fence, againInMs, lease.since],
    ),
  );
}

/** Gives it back after a failure, for longer each time. */
export async function retryLater(database: Database, lease: Lease): Promise<void> {
  await leaseStep(database, 'retry', (sql) =>
    sql.execute(
      `UPDATE migration.${lease.machine} SET lease_until = NULL, attempts = attempts + 1,
         next_step_at = clock_timestamp() + make_interval(secs => ($3::int[])[LEAST(attempts, cardinality($3::int[]) - 1) + 1])
       WHERE id = $1 AND fence = $2`,
      [lease.id, lease.fence, [...RETRY_AFTER_SECONDS]],
    ),
  );
}

/**
 * One transaction under the lease's fence. It begins by extending the lease on the row, which also locks it: a worker whose
 * lease has passed on finds another fence there and cannot write. Throws LeaseLost when the fence is no longer the newest,
 * StateMoved when the lease names another state.
 */
export function underFence<Row extends { state: string }, T>(
  database: Database,
  lease: Lease,
  columns: string,
  work: (sql: Sql, row: Row) => Promise<T>,
): Promise<T> {
  return database.transact(NOBODY, async (sql) => {
    const [row] = await sql.query<Row>(
      `UPDATE migration.${lease.machine} SET lease_until = clock_timestamp() + make_interval(secs => $3)
       WHERE id = $1 AND fence = $2 RETURNING ${columns}`,
      [lease.id, lease.fence, lease.seconds],
    );
    if (row === undefined) throw new LeaseLost(lease.id);
    if (lease.state !== undefined && row.state !== lease.state) throw new StateMoved(lease.id);
    return work(sql, row);
  });
}

/** Does the work and extends the lease meanwhile. */
export async function whileLeased<T>(database: Database, lease: Lease, work: () => Promise<T>): Promise<T> {
  let extending: Promise<unknown> | null = null;
  const timer = setInterval(
    () => {
      // One at a time: it waits while a step's transaction has the row locked.
      extending ??= extendLease(database, lease)
        .catch(() => undefined) // the database is away: then the lease runs out, as it should
        .finally(() => (extending = null));
    },
    (lease.seconds * 1_000) / EXTENSIONS_IN_A_LEASE,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await extending;
  }
}
