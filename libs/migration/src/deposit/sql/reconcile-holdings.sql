-- Promises: who holds how much of every accepted item, in batches that the ledger issues one by one, in asset order.
-- $1 deposit, $2 organization, $3 lines in a batch.
INSERT INTO migration.holding (asset_id, holder_id, organization_id, deposit_id, quantity, batch_no, line_no)
SELECT asset_id, holder_id, $2, $1, quantity, (nth - 1) / $3::bigint, (nth - 1) % $3::bigint
FROM (
  SELECT i.asset_id, p.id AS holder_id, sum(h.quantity) AS quantity,
         row_number() OVER (ORDER BY i.asset_id, p.id) AS nth
  FROM migration.item i
  JOIN (SELECT DISTINCT ON (reference_index, asset, wallet) * FROM staging.holding_line
        WHERE deposit_id = $1 ORDER BY reference_index, asset, wallet, line) h ON h.asset = i.reference
  JOIN identity.holder p ON p.organization_id = $2 AND p.reference_index = h.reference_index
  WHERE i.deposit_id = $1 AND i.verdict = 'accepted'
  GROUP BY i.asset_id, p.id) AS numbered
