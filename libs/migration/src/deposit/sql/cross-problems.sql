-- Promises: one problem row for every accepted line that contradicts another (an id given twice, a reference into
-- nothing, a quantity handed out twice, a token named twice). The first of two equal lines counts; the other is listed.
-- $1 deposit, $2 organization. Numbers continue after the problems that the lines had by themselves.
WITH
  asset AS (
    SELECT a.*, row_number() OVER (PARTITION BY a.reference ORDER BY a.line) AS nth,
           c.reference AS known_collection, c.source_type
    FROM staging.asset_line a
    LEFT JOIN LATERAL (
      SELECT reference, source_type FROM staging.collection_line c
      WHERE c.deposit_id = $1 AND c.reference = a.collection ORDER BY c.line LIMIT 1) c ON true
    WHERE a.deposit_id = $1),
  token AS (
    SELECT line, row_number() OVER (PARTITION BY collection, token_id ORDER BY line) AS nth
    FROM asset WHERE nth = 1 AND token_id IS NOT NULL),
  holding AS (
    SELECT h.*, row_number() OVER (PARTITION BY h.reference_index, h.asset, h.wallet ORDER BY h.line) AS nth,
           EXISTS (SELECT FROM staging.holder_line p WHERE p.deposit_id = $1 AND p.reference_index = h.reference_index) AS has_holder,
           EXISTS (SELECT FROM staging.asset_line a WHERE a.deposit_id = $1 AND a.reference = h.asset) AS has_asset
    FROM staging.holding_line h WHERE h.deposit_id = $1),
  problem (file, line, code, detail, remedy) AS (
    SELECT 'data/collections.jsonl', line, 'deposit.id_duplicate', 'A line before has the same collection id.', 'Keep one of the two lines.'
    FROM (SELECT line, row_number() OVER (PARTITION BY reference ORDER BY line) AS nth
          FROM staging.collection_line WHERE deposit_id = $1) c WHERE nth > 1
    UNION ALL
    SELECT 'data/assets.jsonl', line, 'deposit.id_duplicate', 'A line before has the same asset id.', 'Keep one of the two lines.'
    FROM asset WHERE nth > 1
    UNION ALL
    SELECT 'data/assets.jsonl', line, 'deposit.collection_unknown', 'No line of collections.jsonl has this collection.', 'Add the collection, or mend its id.'
    FROM asset WHERE nth = 1 AND known_collection IS NULL
    UNION ALL
    SELECT 'data/assets.jsonl', line, 'deposit.token_id_missing', 'The collection is a contract, so its asset needs a tokenId.', 'Add the tokenId.'
    FROM asset WHERE nth = 1 AND source_type = 'evm' AND token_id IS NULL
    UNION ALL
    SELECT 'data/assets.jsonl', line, 'deposit.token_id_unexpected', 'The collection is on no chain.', 'Leave the tokenId out.'
    FROM asset WHERE nth = 1 AND source_type = 'record' AND token_id IS NOT NULL
    UNION ALL
    SELECT 'data/assets.jsonl', line, 'deposit.token_duplicate', 'Another asset is this token.', 'Keep one of the two lines.'
    FROM token WHERE nth > 1
    UNION ALL
    SELECT 'data/holdings.jsonl', line, 'deposit.holding_duplicate', 'A line before says the same.', 'Keep one of the two lines.'
    FROM holding WHERE nth > 1
    UNION ALL
    SELECT 'data/holdings.jsonl', line, 'deposit.holder_unknown', 'No line of holders.jsonl has this holder.', 'Add the holder, or mend its id.'
    FROM holding WHERE nth = 1 AND NOT has_holder
    UNION ALL
    SELECT 'data/holdings.jsonl', line, 'deposit.asset_unknown', 'No line of assets.jsonl has this asset.', 'Add the asset, or mend its id.'
    FROM holding WHERE nth = 1 AND NOT has_asset)
INSERT INTO migration.deposit_problem (deposit_id, seq, organization_id, file, line, code, detail, remedy)
SELECT $1, COALESCE((SELECT max(seq) FROM migration.deposit_problem WHERE deposit_id = $1), 0)
         + row_number() OVER (ORDER BY file, line, code), $2, file, line, code, detail, remedy
FROM problem
ON CONFLICT DO NOTHING
