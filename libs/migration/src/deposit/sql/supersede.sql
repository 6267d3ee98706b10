-- Promises: of the rows that the deposits of an off-boarding have about one asset, exactly one counts. That is the accepted one
-- (the earliest, until the ledger has refused the others), else the newest: what a later deposit mended is nobody's turn any more.
-- $1 organization, $2 off-boarding.
UPDATE migration.item i SET superseded_by = ranked.superseded_by
FROM (
  SELECT other.asset_id, NULLIF(first_value(other.deposit_id) OVER (PARTITION BY other.asset_name
           ORDER BY other.verdict = 'accepted' DESC, CASE WHEN other.verdict = 'accepted' THEN other.deposit_id END,
                    other.deposit_id DESC), other.deposit_id) AS superseded_by
  FROM migration.item other
  WHERE other.deposit_id IN (SELECT id FROM migration.deposit WHERE organization_id = $1 AND off_boarding_id = $2)) AS ranked
WHERE i.asset_id = ranked.asset_id AND i.superseded_by IS DISTINCT FROM ranked.superseded_by
