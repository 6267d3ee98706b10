-- Answers holding lines that name nobody or nothing, repeat an earlier one, or hand out more than there is. The last
-- are listed, and stay: that more is claimed than exists puts every claimant in dispute, not only the one who was
-- written down later. $1 deposit.
WITH
  fitted AS (
    SELECT h.*, COALESCE(a.quantity, 1) AS available, CASE
        WHEN p.reference_index IS NULL THEN 'deposit.holder_unknown'
        WHEN a.reference IS NULL THEN 'deposit.asset_unknown'
        WHEN h.wallet IS NOT NULL AND a.token_id IS NULL THEN 'deposit.wallet_unexpected' END AS misfit
    FROM staging.holding_line h
    LEFT JOIN staging.holder_line p ON p.deposit_id = $1 AND p.reference_index = h.reference_index
    LEFT JOIN staging.asset_line a ON a.deposit_id = $1 AND a.reference = h.asset
    WHERE h.deposit_id = $1),
  numbered AS (
    SELECT *, row_number() OVER (PARTITION BY misfit IS NULL, reference_index, asset, wallet ORDER BY line) > 1 AS repeated
    FROM fitted),
  judged AS (
    SELECT line, CASE
        WHEN misfit IS NOT NULL THEN misfit
        WHEN repeated THEN 'deposit.holding_duplicate'
        WHEN sum(quantity) OVER (PARTITION BY misfit IS NULL AND NOT repeated, asset ORDER BY line) > available
          THEN 'deposit.holdings_exceed_quantity' END AS code
    FROM numbered)
SELECT line, code <> 'deposit.holdings_exceed_quantity' AS gone, code, CASE code
    WHEN 'deposit.holder_unknown' THEN 'No accepted line of holders.jsonl has this holder.'
    WHEN 'deposit.asset_unknown' THEN 'No accepted line of assets.jsonl has this asset.'
    WHEN 'deposit.wallet_unexpected' THEN 'The asset is on no chain.'
    WHEN 'deposit.holding_duplicate' THEN 'A line before says the same.'
    ELSE 'With this line more is held than there is.' END AS detail
FROM judged WHERE code IS NOT NULL
