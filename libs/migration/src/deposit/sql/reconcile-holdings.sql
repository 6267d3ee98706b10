-- Promises: who holds how much of every accepted item, in batches that the ledger issues one by one, in asset order.
-- Lines count from 1: the ledger's refusals call the batch itself 0. $1 deposit, $2 organization, $3 lines in a batch.
INSERT INTO migration.holding (asset_id, holder_id, organization_id, deposit_id, quantity, batch_no, line_no)
SELECT asset_id, holder_id, $2, $1, quantity, (nth - 1) / $3::bigint, 1 + (nth - 1) % $3::bigint
FROM (
  SELECT i.asset_id, p.id AS holder_id, sum(h.quantity) AS quantity,
         row_number() OVER (ORDER BY i.asset_id, p.id) AS nth
  FROM migration.item i
  JOIN staging.holding_line h ON h.deposit_id = $1 AND h.asset = i.reference
  JOIN identity.holder p ON p.organization_id = $2 AND p.reference_index = h.reference_index
  WHERE i.deposit_id = $1 AND i.verdict = 'accepted'
  GROUP BY i.asset_id, p.id) AS numbered
