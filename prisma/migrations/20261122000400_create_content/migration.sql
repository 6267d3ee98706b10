-- What bytes there are, which file of which asset they are, and the manifest that a posting binds. The bytes are on disk.

-- One row per digest in the store. It is nobody's: that two tenants gave the same bytes is for neither to know.
CREATE TABLE content.blob (
  sha256 bytea NOT NULL,
  size_bytes bigint NOT NULL,
  media_type text NOT NULL,
  stored_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT blob_pkey PRIMARY KEY (sha256),
  CONSTRAINT blob_sha256_length CHECK (length(sha256) = 32),
  CONSTRAINT blob_size_bytes CHECK (size_bytes >= 0)
);

-- A file that an asset should have. Until it is final its state is `wanted`; attempts also fence: a result counts only
-- against the attempt that it was claimed at. A mismatch keeps the digest of the wrong bytes as evidence.
-- No foreign keys: the only writer inserts in bulk, before the ledger has issued the asset.
CREATE TABLE content.file (
  id uuid NOT NULL,
  asset_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  role text NOT NULL,
  name text COLLATE "C" NOT NULL,
  declared_sha256 bytea,
  source_uri text,
  bag_path text,
  sha256 bytea,
  size_bytes bigint,
  media_type text,
  state text NOT NULL DEFAULT 'wanted',
  problem text,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT file_pkey PRIMARY KEY (id),
  CONSTRAINT file_name_key UNIQUE (asset_id, organization_id, name),
  CONSTRAINT file_role CHECK (role IN ('metadata', 'media')),
  CONSTRAINT file_name_printable CHECK (length(name) BETWEEN 1 AND 500 AND name !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT file_digest_length CHECK (length(sha256) = 32 AND length(declared_sha256) = 32),
  CONSTRAINT file_state CHECK (state IN ('wanted', 'stored', 'missing', 'mismatch', 'refused')),
  CONSTRAINT file_bytes_known CHECK ((state IN ('stored', 'mismatch')) = (sha256 IS NOT NULL)),
  CONSTRAINT file_bytes_whole CHECK (
    (sha256 IS NULL) = (size_bytes IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)),
  CONSTRAINT file_stored_as_declared CHECK (state <> 'stored' OR declared_sha256 IS NULL OR declared_sha256 = sha256),
  CONSTRAINT file_mismatch_differs CHECK (state <> 'mismatch' OR declared_sha256 IS DISTINCT FROM sha256),
  CONSTRAINT file_size_bytes CHECK (size_bytes BETWEEN 0 AND 9007199254740991),
  CONSTRAINT file_attempts CHECK (attempts >= 0)
);
CREATE INDEX file_deposit_id_state_idx ON content.file (deposit_id, state);
CREATE INDEX file_due_idx ON content.file (deposit_id, next_attempt_at) WHERE state = 'wanted';

-- The content of an asset as a posting binds it: RFC 8785 text and its SHA-256. `complete`: every file is stored. `bytes`: what
-- the text says is kept, all sizes together, so that a million manifests need not be parsed to rate a month.
CREATE TABLE content.manifest (
  asset_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  hash bytea NOT NULL,
  body text NOT NULL,
  bytes bigint NOT NULL,
  complete boolean NOT NULL,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT manifest_pkey PRIMARY KEY (asset_id),
  CONSTRAINT manifest_hash_of_body CHECK (hash = sha256(convert_to(body, 'UTF8')))
);

-- Manifests that were replaced after their asset was issued: a posting or a consent may be bound to one of them, and its
-- receipt needs the text for ever.
CREATE TABLE content.earlier_manifest (
  asset_id uuid NOT NULL,
  hash bytea NOT NULL,
  organization_id uuid NOT NULL,
  body text NOT NULL,
  bytes bigint NOT NULL,
  replaced_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT earlier_manifest_pkey PRIMARY KEY (asset_id, hash, organization_id),
  CONSTRAINT earlier_manifest_hash_of_body CHECK (hash = sha256(convert_to(body, 'UTF8')))
);

CREATE FUNCTION content.keep_earlier_manifest() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM custody.asset WHERE id = OLD.asset_id) THEN
    INSERT INTO content.earlier_manifest (asset_id, hash, organization_id, body, bytes)
    VALUES (OLD.asset_id, OLD.hash, OLD.organization_id, OLD.body, OLD.bytes) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER manifest_keep_earlier BEFORE UPDATE ON content.manifest
  FOR EACH ROW WHEN (OLD.hash <> NEW.hash) EXECUTE FUNCTION content.keep_earlier_manifest();
CREATE TRIGGER blob_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON content.blob
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER earlier_manifest_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON content.earlier_manifest
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- Written by the worker; a file and a manifest are read by the depositing platform and by whoever has some of the asset:
-- custody's own policies decide which positions the asker sees.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['blob', 'file', 'manifest', 'earlier_manifest'] LOOP
    EXECUTE format('ALTER TABLE content.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE content.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON content.%I TO holdfast_worker USING (true) WITH CHECK (true)', name || '_worker', name);
    EXECUTE format('CREATE POLICY %I ON content.%I FOR SELECT TO CURRENT_USER USING (true)', name || '_owner', name);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['file', 'manifest', 'earlier_manifest'] LOOP
    EXECUTE format('CREATE POLICY %1$I ON content.%2$I FOR SELECT TO holdfast_portal
      USING (organization_id = (SELECT platform.current_organization())
        OR EXISTS (SELECT FROM custody.single_position p WHERE p.asset_id = %2$I.asset_id)
        OR EXISTS (SELECT FROM custody.edition_position p WHERE p.asset_id = %2$I.asset_id AND p.quantity > 0))',
      name || '_portal', name);
  END LOOP;
END $$;
CREATE POLICY manifest_ledger ON content.manifest FOR SELECT TO holdfast_ledger USING (true);

GRANT SELECT, INSERT ON content.blob, content.file, content.manifest TO holdfast_worker;
GRANT UPDATE (state, problem, sha256, size_bytes, media_type, attempts, next_attempt_at, updated_at) ON content.file
  TO holdfast_worker;
GRANT UPDATE (hash, body, bytes, complete, updated_at) ON content.manifest TO holdfast_worker;
GRANT SELECT, INSERT ON content.earlier_manifest TO holdfast_worker;
GRANT SELECT ON content.file, content.manifest, content.earlier_manifest TO holdfast_portal;
GRANT SELECT ON content.manifest TO holdfast_ledger;
