import type { OffBoardingCounters } from '@holdfast/contracts';
import type { Sql } from '@holdfast/platform';
import { countOffBoarding } from './off-boardings';

/** More than a year of days is more than a picture shows. */
const DAYS_MAX = 400;

export interface OffBoardingDay {
  /** In UTC. */
  readonly day: string;
  /** Holders who claimed that day, and who chose for the first time that day. */
  readonly claimed: number;
  readonly elected: number;
  /** Items that left the platform that day. */
  readonly moved: number;
}

/** The whole shutdown by day, the days on which nothing happened left out; `holders` is all that there are. */
export async function offBoardingDays(
  sql: Sql,
  organizationId: string,
  id: string,
): Promise<{ holders: number; items: number; days: OffBoardingDay[] }> {
  const [sums] = await sql.query<{ holders: number; items: number }>(
    `SELECT count(DISTINCT h.holder_id)::int AS holders, count(DISTINCT i.asset_id)::int AS items
     FROM migration.item i LEFT JOIN migration.holding h ON h.asset_id = i.asset_id AND i.verdict = 'accepted'
     WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid AND i.superseded_by IS NULL`,
    [id, organizationId],
  );
  const days = await sql.query<OffBoardingDay>(
    `WITH held AS MATERIALIZED (
       SELECT h.holder_id, h.asset_id FROM migration.holding h
       JOIN migration.item i ON i.asset_id = h.asset_id AND i.verdict = 'accepted'
       WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid AND i.superseded_by IS NULL),
     happened AS (
       SELECT c.claimed_at AS at, 1 AS claimed, 0 AS elected, 0 AS moved FROM migration.claim c
       WHERE c.organization_id = $2::uuid AND c.holder_id IN (SELECT holder_id FROM held)
       UNION ALL
       SELECT min(e.elected_at), 0, 1, 0 FROM migration.election e JOIN held USING (asset_id, holder_id) GROUP BY e.holder_id
       UNION ALL
       SELECT p.recorded_at, 0, 0, 1 FROM custody.posting p JOIN held USING (asset_id, holder_id)
       WHERE p.from_organization_id = $2::uuid AND p.to_organization_id <> $2::uuid)
     SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(claimed)::int AS claimed, sum(elected)::int AS elected,
       sum(moved)::int AS moved
     FROM happened GROUP BY 1 ORDER BY 1 DESC LIMIT ${DAYS_MAX}`,
    [id, organizationId],
  );
  return { holders: sums?.holders ?? 0, items: sums?.items ?? 0, days: days.reverse() };
}

export interface OffBoardingReport {
  readonly counters: OffBoardingCounters;
  /** The same sum three ways: it must not differ. `refusedLines`: beside it, lines that name no asset that could be counted. */
  readonly balance: {
    manifest: number;
    transferred: number;
    refused: number;
    pending: number;
    isWhole: boolean;
    refusedLines: number;
  };
  readonly custodians: { id: string; name: string; items: number }[];
  readonly causes: { verdict: string; turn: string; cause: string | null; items: number }[];
  readonly deposits: {
    id: string;
    state: string;
    manifestDigest: string | null;
    items: number;
    refusedLines: number;
    problems: string;
  }[];
  /** The log's newest signed head: what was moved is in the tree that it signs. */
  readonly checkpoint: string | null;
}

/** Everything in one transaction, so that the sums are of one moment. */
export async function reportOffBoarding(sql: Sql, organizationId: string, id: string): Promise<OffBoardingReport> {
  const counters = await countOffBoarding(sql, organizationId, id);
  const ours = [id, organizationId];
  const causes = await sql.query<OffBoardingReport['causes'][number]>(
    `SELECT verdict, turn, cause, count(*)::int AS items FROM migration.item
     WHERE off_boarding_id = $1::uuid AND organization_id = $2::uuid AND superseded_by IS NULL GROUP BY verdict, turn, cause
     ORDER BY verdict, items DESC, cause LIMIT 500`,
    ours,
  );
  const custodians = await sql.query<OffBoardingReport['custodians'][number]>(
    `SELECT o.id, o.name, count(DISTINCT p.asset_id)::int AS items
     FROM migration.item i
     JOIN custody.posting p ON p.asset_id = i.asset_id AND p.from_organization_id = $2::uuid AND p.to_organization_id <> $2::uuid
     JOIN identity.organization o ON o.id = p.to_organization_id
     WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid GROUP BY o.id, o.name ORDER BY items DESC, o.name`,
    ours,
  );
  const deposits = await sql.query<OffBoardingReport['deposits'][number]>(
    `SELECT d.id, d.state, encode(d.manifest_digest, 'hex') AS "manifestDigest", d.problem_count::text AS problems,
       COALESCE((d.counts ->> 'refusedLines')::int, 0) AS "refusedLines",
       (SELECT count(*)::int FROM migration.item i WHERE i.deposit_id = d.id AND i.superseded_by IS NULL) AS items
     FROM migration.deposit d WHERE d.off_boarding_id = $1::uuid AND d.organization_id = $2::uuid ORDER BY d.id LIMIT 500`,
    ours,
  );
  const [head] = await sql.query<{ note: string }>(`SELECT note FROM custody.checkpoint ORDER BY size DESC LIMIT 1`);
  const { manifest, transferred, refused, pending } = counters;
  const listed = [causes, deposits].map((rows) => rows.reduce((sum, { items }) => sum + items, 0));
  const isWhole = transferred + refused + pending === manifest && listed.every((items) => items === manifest);
  const refusedLines = deposits.reduce((sum, deposit) => sum + deposit.refusedLines, 0);
  const balance = { manifest, transferred, refused, pending, isWhole, refusedLines };
  return { counters, balance, custodians, causes, deposits, checkpoint: head?.note ?? null };
}
