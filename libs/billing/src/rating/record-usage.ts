import { type Database, NOBODY } from '@holdfast/platform';
import { addDays, type Day, startOf } from '../core/days';
import { firstOpenDay } from './rate-periods';
import { recordUsage } from './usage-statements';

const CHUNK = 5_000;

export interface RecordedUsage {
  /** The last day of which everything is recorded. */
  readonly through: Day;
  readonly accounts: number;
}

/**
 * Records the usage of all days that are over, for every account whose holdings changed on one of them: what people are shown,
 * and what invoices are rated from. Rating records by itself what it needs; this is for the days between. Runs again from
 * where it was; a first run looks at everything.
 */
export async function recordClosedDays(
  database: Database,
  options: { readonly now: Date; readonly chunk?: number },
): Promise<RecordedUsage> {
  const until = firstOpenDay(options.now);
  const through = addDays(until, -1);
  const [progress] = await database.read(NOBODY, (sql) =>
    sql.query<{ through: Day }>('SELECT through FROM billing.usage_progress'),
  );
  if (progress !== undefined && progress.through >= through) return { through: progress.through, accounts: 0 };
  let accounts = 0;
  let after: { organizationId: string; holderId: string } | null = null;
  for (;;) {
    const chunk: { organizationId: string; holderId: string }[] = await database.read(NOBODY, (sql) =>
      sql.query(CHANGED_ACCOUNTS, [
        after?.organizationId ?? null,
        after?.holderId ?? null,
        progress === undefined ? null : startOf(addDays(progress.through, -1)),
        until,
        options.chunk ?? CHUNK,
      ]),
    );
    const last = chunk.at(-1);
    if (last === undefined) break;
    await database.transact(NOBODY, (sql) =>
      sql.execute(recordUsage(GIVEN_ACCOUNTS), [
        chunk.map((account) => account.organizationId),
        chunk.map((account) => account.holderId),
        until,
      ]),
    );
    accounts += chunk.length;
    after = last;
  }
  await database.transact(NOBODY, (sql) =>
    sql.execute(
      `INSERT INTO billing.usage_progress AS p (through) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET through = GREATEST(p.through, excluded.through)`,
      [through],
    ),
  );
  return { through, accounts };
}

/** The least UUIDv7 of the moment $3. */
const FIRST_ID = `(lpad(to_hex((extract(epoch FROM $3::timestamptz) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid`;

/**
 * Accounts with a subscription, now or once, that is new since $3, or to or from which a posting went since. A posting's id begins with its batch's
 * time, which is not before its transaction's: so a range of ids has all of a range of times, in the keepers' own indexes.
 */
const CHANGED_ACCOUNTS = `
  SELECT DISTINCT s.organization_id AS "organizationId", s.holder_id AS "holderId"
  FROM billing.subscription s
  WHERE ($1::uuid IS NULL OR (s.organization_id, s.holder_id) > ($1::uuid, $2::uuid)) AND s.started_on < $4::date
    AND ($3::timestamptz IS NULL OR s.created_at >= $3 OR (s.organization_id, s.holder_id) IN (
      SELECT p.to_organization_id, p.holder_id FROM custody.posting p
      WHERE p.to_organization_id IN (SELECT organization_id FROM billing.plan) AND p.from_organization_id <> p.to_organization_id
        AND p.id >= ${FIRST_ID}
      UNION ALL
      SELECT p.from_organization_id, p.holder_id FROM custody.posting p
      WHERE p.from_organization_id IN (SELECT organization_id FROM billing.plan) AND p.from_organization_id <> p.to_organization_id
        AND p.id >= ${FIRST_ID}))
  ORDER BY 1, 2 LIMIT $5`;

const GIVEN_ACCOUNTS = `
  SELECT u.organization_id, u.holder_id, $3::date AS until FROM unnest($1::uuid[], $2::uuid[]) AS u (organization_id, holder_id)`;
