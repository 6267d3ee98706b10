-- Promises: every file that the deposit names for a manifest item, and the address that its contract gives, is wanted once.
-- A path may have line breaks and other control characters; the file's name, which is shown and bound, is without them.
-- $1 deposit, $2 organization.
WITH listed AS (
  SELECT i.asset_id, (c.value ->> 'role') AS role, c.value ->> 'path' AS bag_path, c.value ->> 'url' AS url,
         c.value ->> 'sha256' AS sha256, c.ordinality
  FROM migration.item i
  JOIN staging.asset_line a ON a.deposit_id = $1 AND a.line = i.line
  CROSS JOIN LATERAL jsonb_array_elements(a.content) WITH ORDINALITY AS c
  WHERE i.deposit_id = $1 AND i.verdict <> 'refused'),
on_chain AS (
  SELECT i.asset_id, 'metadata' AS role, NULL AS bag_path, t.token_uri AS url, NULL AS sha256, 0 AS ordinality
  FROM migration.item i
  JOIN migration.collection c ON c.id = i.collection_id
  JOIN staging.chain_token t ON t.deposit_id = $1 AND t.chain_source_id = c.chain_source_id AND t.token_id = i.token_id
  WHERE i.deposit_id = $1 AND i.verdict <> 'refused' AND t.token_uri IS NOT NULL)
INSERT INTO content.file (id, asset_id, organization_id, deposit_id, role, name, declared_sha256, source_uri, bag_path, state)
SELECT uuidv7(), asset_id, $2, $1, role,
  CASE WHEN ordinality = 0 THEN 'token-uri'
       ELSE ordinality || '-' || COALESCE(NULLIF(left(regexp_replace(COALESCE(bag_path, CASE WHEN url LIKE 'http%' THEN split_part(url, '?', 1) ELSE role END), '^.*/|[\u0001-\u001f\u007f-\u009f]', '', 'g'), 80), ''), role) END,
  decode(sha256, 'hex'), url, bag_path, 'wanted'
FROM (SELECT * FROM listed UNION ALL SELECT * FROM on_chain) AS wanted
ON CONFLICT DO NOTHING
