import type { Sql } from '@holdfast/platform';

/**
 * Deposit against content, of these assets or of all of a deposit: an accepted item with a file whose bytes are not the promised ones,
 * that we do not take (too large, not an address to fetch from), or that nobody could give, stays accepted and says so, the first of
 * these first, and it is the platform's turn. Mended files take the cause back.
 */
export async function judgeContent(sql: Sql, of: string | readonly string[]): Promise<void> {
  await sql.execute(
    `WITH judged AS (
       SELECT i.asset_id, CASE WHEN bool_or(f.state = 'mismatch') THEN 'content_mismatch'
                               WHEN bool_or(f.state = 'refused') THEN 'content_refused'
                               WHEN bool_or(f.state = 'missing') THEN 'content_missing' END AS cause
       FROM migration.item i LEFT JOIN content.file f ON f.asset_id = i.asset_id AND f.organization_id = i.organization_id
       WHERE ${typeof of === 'string' ? 'i.deposit_id = $1::uuid' : 'i.asset_id = ANY ($1::uuid[])'} AND i.verdict = 'accepted'
       GROUP BY i.asset_id)
     UPDATE migration.item i
     SET cause = judged.cause, turn = CASE WHEN judged.cause IS NULL THEN 'nobody' ELSE 'platform' END
     FROM judged WHERE i.asset_id = judged.asset_id AND i.cause IS DISTINCT FROM judged.cause`,
    [of],
  );
}
