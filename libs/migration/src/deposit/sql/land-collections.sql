-- Promises: one collection row for each collection of the deposit, tied to its proven contract if it has one.
-- $1 deposit, $2 organization, $3 off-boarding.
INSERT INTO migration.collection (id, organization_id, off_boarding_id, deposit_id, reference, name, description, chain_source_id)
SELECT uuidv7(), $2, $3, $1, line.reference, line.name, line.description, source.id
FROM staging.collection_line AS line
LEFT JOIN migration.chain_source source
  ON source.organization_id = $2 AND source.off_boarding_id = $3 AND source.proven_at IS NOT NULL
 AND source.chain_id = line.chain_id AND source.contract = line.contract AND source.genesis_hash = line.genesis_hash
WHERE line.deposit_id = $1
ON CONFLICT (deposit_id, reference) DO NOTHING
