-- Promises: files that an earlier deposit of the off-boarding promised and nobody could give, with bytes that this one has brought: of
-- the digest that was promised, under whatever name; where none was promised, of the same file of the same asset.
-- A page of them, by asset, of assets that were issued. $1 deposit, $2 organization, $3 off-boarding, $4 limit.
WITH lacking AS (
  SELECT f.id, f.asset_id, f.organization_id, f.name, f.role, f.declared_sha256, i.asset_name, i.deposit_id
  FROM migration.deposit d
  JOIN content.file f ON f.deposit_id = d.id AND f.state IN ('missing', 'mismatch', 'refused')
  JOIN migration.item i ON i.asset_id = f.asset_id AND i.verdict = 'accepted'
  WHERE d.organization_id = $2 AND d.off_boarding_id = $3 AND d.id <> $1 AND d.state IN ('issued', 'accepted')),
brought AS (
  SELECT f.sha256, f.name, f.role, i.asset_name
  FROM content.file f JOIN migration.item i ON i.asset_id = f.asset_id
  WHERE f.deposit_id = $1 AND f.state = 'stored')
SELECT lacking.id, lacking.asset_id AS "assetId", lacking.organization_id AS "organizationId", lacking.asset_name AS "assetName",
  lacking.deposit_id AS "depositId", lacking.name, lacking.role, encode(lacking.declared_sha256, 'hex') AS sha256
FROM lacking WHERE EXISTS (SELECT FROM brought WHERE brought.sha256 = lacking.declared_sha256)
UNION ALL
SELECT lacking.id, lacking.asset_id, lacking.organization_id, lacking.asset_name, lacking.deposit_id, lacking.name, lacking.role,
  encode(brought.sha256, 'hex')
FROM lacking JOIN brought USING (asset_name, name, role) WHERE lacking.declared_sha256 IS NULL
ORDER BY "assetId", name LIMIT $4
