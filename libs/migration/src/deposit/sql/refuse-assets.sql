-- Answers asset lines that repeat an earlier one's id or token, or that do not fit their collection. Collections are
-- judged before: a line that refers to a refused one is refused. $1 deposit.
WITH
  fitted AS (
    SELECT a.line, a.reference, a.collection, a.token_id, CASE
        WHEN c.reference IS NULL THEN 'deposit.collection_unknown'
        WHEN c.source_type <> 'evm' AND a.token_id IS NOT NULL THEN 'deposit.token_id_unexpected'
        WHEN c.source_type = 'evm' AND a.token_id IS NULL THEN 'deposit.token_id_missing'
        WHEN c.source_type = 'evm' AND a.kind = 'edition' THEN 'deposit.kind_not_on_chain' END AS misfit
    FROM staging.asset_line a
    LEFT JOIN staging.collection_line c ON c.deposit_id = $1 AND c.reference = a.collection
    WHERE a.deposit_id = $1),
  numbered AS (
    SELECT *, count(*) FILTER (WHERE misfit IS NULL) OVER (
      PARTITION BY reference ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS same_id_before
    FROM fitted),
  judged AS (
    SELECT line, CASE
        WHEN same_id_before > 0 THEN 'deposit.id_duplicate'
        WHEN misfit IS NOT NULL THEN misfit
        WHEN token_id IS NOT NULL AND row_number() OVER (
          PARTITION BY same_id_before > 0 OR misfit IS NOT NULL, collection, token_id ORDER BY line) > 1
          THEN 'deposit.token_duplicate' END AS code
    FROM numbered)
SELECT line, true AS gone, code, CASE code
    WHEN 'deposit.id_duplicate' THEN 'A line before has the same asset id.'
    WHEN 'deposit.collection_unknown' THEN 'No accepted line of collections.jsonl has this collection.'
    WHEN 'deposit.token_id_unexpected' THEN 'The collection is on no chain.'
    WHEN 'deposit.token_duplicate' THEN 'An asset before is this token.'
    ELSE 'The collection is a contract.' END AS detail
FROM judged WHERE code IS NOT NULL
