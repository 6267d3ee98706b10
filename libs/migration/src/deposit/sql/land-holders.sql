-- Promises: every holder of the deposit is known to identity once, by the keyed hash of the platform's reference.
-- $1 deposit, $2 organization.
INSERT INTO identity.holder (id, organization_id, reference_index, reference_sealed, deposit_id)
SELECT uuidv7(), $2, reference_index, reference_sealed, $1
FROM staging.holder_line WHERE deposit_id = $1
ON CONFLICT (organization_id, reference_index) DO NOTHING
