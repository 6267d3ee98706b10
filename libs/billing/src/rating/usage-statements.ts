/*
 * Usage from the ledger, for many accounts at once: the same as usageSteps in core, which a test holds it to. The accounts
 * are rows (organization_id, holder_id, until) of whatever `accounts` selects; changes before the day `until` are looked at.
 *
 * An arrival and the departures after it, up to the next arrival, are a group: their size is the arrival's.
 *
 * Holder by holder, through the indexes (OFFSET 0 says so): joined freely, each chunk of accounts would read all positions and
 * all postings that there are.
 */
const deltas = (accounts: string, before: string) => `
  WITH account AS (${accounts}), event AS (
    SELECT c.organization_id, c.holder_id, c.asset_id, c.posting_id, c.day, c.quantity,
      sum(c.quantity) OVER by_asset AS held,
      count(*) FILTER (WHERE c.quantity > 0) OVER by_asset AS arrival,
      CASE WHEN c.quantity > 0 THEN COALESCE(m.bytes, 0) END AS bytes
    FROM account a
    CROSS JOIN LATERAL (SELECT h.asset_id FROM custody.holder_asset h WHERE h.holder_id = a.holder_id OFFSET 0) h
    CROSS JOIN LATERAL (
      SELECT c.* FROM custody.holding_change c
      WHERE c.asset_id = h.asset_id AND c.holder_id = a.holder_id AND c.organization_id = a.organization_id AND ${before} OFFSET 0) c
    LEFT JOIN content.manifest_size m ON c.quantity > 0 AND m.asset_id = c.asset_id AND m.hash = c.content_manifest_hash
    WINDOW by_asset AS (PARTITION BY c.organization_id, c.holder_id, c.asset_id ORDER BY c.posting_id)
  ), sized AS (
    SELECT e.*, COALESCE(max(e.bytes) OVER (PARTITION BY e.organization_id, e.holder_id, e.asset_id, e.arrival), 0) AS size
    FROM event e
  ), delta AS (
    SELECT s.organization_id, s.holder_id, s.day,
      (s.held > 0)::int - (s.held - s.quantity > 0)::int AS items,
      CASE WHEN s.held > 0 THEN s.size ELSE 0 END - CASE WHEN s.held - s.quantity > 0 THEN lag(s.size, 1, 0::bigint) OVER (
        PARTITION BY s.organization_id, s.holder_id, s.asset_id ORDER BY s.posting_id) ELSE 0 END AS bytes
    FROM sized s
  )`;

/** Rows (organization_id, holder_id, day, items, bytes) for the days on which an account's usage changed. */
export const usageSteps = (accounts: string): string => `
  ${deltas(accounts, 'c.day < a.until')}, changed AS (
    SELECT d.organization_id, d.holder_id, d.day, sum(d.items) AS items, sum(d.bytes) AS bytes
    FROM delta d GROUP BY d.organization_id, d.holder_id, d.day HAVING sum(d.items) <> 0 OR sum(d.bytes) <> 0
  )
  SELECT organization_id, holder_id, day, (sum(items) OVER by_day)::bigint AS items, (sum(bytes) OVER by_day)::bigint AS bytes
  FROM changed WINDOW by_day AS (PARTITION BY organization_id, holder_id ORDER BY day)`;

/** Rows (organization_id, holder_id, items, bytes): what postings recorded before the moment `until` left in an account. */
export const usageAt = (accounts: string): string => `
  ${deltas(accounts, 'c.recorded_at < a.until')}
  SELECT organization_id, holder_id, sum(items)::bigint AS items, sum(bytes)::bigint AS bytes
  FROM delta GROUP BY organization_id, holder_id`;

/** What is recorded stays: a day that is over has no more facts. */
export const recordUsage = (accounts: string): string => `
  INSERT INTO billing.usage_day (organization_id, holder_id, day, items, bytes) ${usageSteps(accounts)} ON CONFLICT DO NOTHING`;
