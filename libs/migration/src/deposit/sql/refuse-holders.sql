-- Answers holder lines that repeat an earlier one's id. $1 deposit.
SELECT line, true AS gone, 'deposit.id_duplicate' AS code, 'A line before has the same holder id.' AS detail
FROM (SELECT line, row_number() OVER (PARTITION BY reference_index ORDER BY line) AS nth
      FROM staging.holder_line WHERE deposit_id = $1) AS numbered
WHERE nth > 1
