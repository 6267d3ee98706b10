-- Answers collection lines that repeat an earlier one's id or contract. $1 deposit.
SELECT line, true AS gone,
  CASE WHEN nth_of_id > 1 THEN 'deposit.id_duplicate' ELSE 'deposit.contract_duplicate' END AS code,
  CASE WHEN nth_of_id > 1 THEN 'A line before has the same collection id.' ELSE 'A collection before has this contract.' END AS detail
FROM (
  SELECT line, nth_of_id, source_type = 'evm'
    AND row_number() OVER (PARTITION BY nth_of_id = 1, chain_id, genesis_hash, contract ORDER BY line) > 1 AS repeats_contract
  FROM (SELECT *, row_number() OVER (PARTITION BY reference ORDER BY line) AS nth_of_id
        FROM staging.collection_line WHERE deposit_id = $1) AS line) AS judged
WHERE nth_of_id > 1 OR repeats_contract
