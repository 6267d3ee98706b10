-- Promises: one collection row for each collection id of the deposit, tied to its proven contract if it has one.
-- $1 deposit, $2 organization, $3 off-boarding.
INSERT INTO migration.collection (id, organization_id, off_boarding_id, deposit_id, reference, name, description, chain_source_id)
SELECT uuidv7(), $2, $3, $1, first.reference, first.name, first.description, source.id
FROM (SELECT DISTINCT ON (reference) * FROM staging.collection_line WHERE deposit_id = $1 ORDER BY reference, line) AS first
LEFT JOIN migration.chain_source source
  ON source.organization_id = $2 AND source.off_boarding_id = $3 AND source.proven_at IS NOT NULL
 AND source.chain_id = first.chain_id AND source.contract = first.contract AND source.genesis_hash = first.genesis_hash
ON CONFLICT (deposit_id, reference) DO NOTHING
