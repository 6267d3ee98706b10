-- Promises: every wallet that a holder's line names is known, once, and none of a person who was erased. After land-holders. $1 deposit, $2 organization.
INSERT INTO migration.holder_wallet (organization_id, holder_id, address)
SELECT $2, h.id, wallet
FROM staging.holder_line l
JOIN identity.holder h ON h.organization_id = $2 AND h.reference_index = l.reference_index
CROSS JOIN LATERAL unnest(l.wallets) AS wallet
WHERE l.deposit_id = $1 AND h.reference_sealed IS NOT NULL
ON CONFLICT (organization_id, holder_id, address) DO NOTHING
