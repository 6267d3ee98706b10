-- The ledger's tables. Only holdfast_ledger writes here; nobody has UPDATE, DELETE or TRUNCATE on what is written once.
-- No foreign keys on postings, positions and holds: the set-based functions below are their only writers and join the
-- same rows anyway, each key would cost half as much as the posting itself, and fsck checks what a key would have.

-- A subject (a holder, or an issuing organization) has a secret HMAC key, kept as its two padded blocks (RFC 2104), so
-- that plain SQL makes the salts. Erasing a subject empties its row; the row stays, so that no second key is ever made.
CREATE TABLE custody.subject_key (
  subject_id uuid NOT NULL,
  ipad bytea,
  opad bytea,
  erased_at timestamptz(6),
  CONSTRAINT subject_key_pkey PRIMARY KEY (subject_id),
  CONSTRAINT subject_key_whole CHECK ((ipad IS NULL) = (opad IS NULL) AND (ipad IS NULL) = (erased_at IS NOT NULL)),
  CONSTRAINT subject_key_length CHECK (length(ipad) = 64 AND length(opad) = 64)
);

-- The name is unique over all tenants: so that no asset is issued twice, whoever asks.
CREATE TABLE custody.asset (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  collection_id uuid NOT NULL,
  kind text NOT NULL,
  name text COLLATE "C" NOT NULL,
  issued_quantity bigint NOT NULL,
  grade text NOT NULL,
  issued_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT asset_pkey PRIMARY KEY (id),
  CONSTRAINT asset_name_key UNIQUE (name),
  CONSTRAINT asset_kind CHECK (kind IN ('single', 'numbered', 'edition')),
  CONSTRAINT asset_issued_quantity CHECK (issued_quantity > 0 AND (kind = 'edition' OR issued_quantity = 1)),
  CONSTRAINT asset_grade CHECK (grade IN ('A', 'B', 'C', 'D')),
  CONSTRAINT asset_name_length CHECK (octet_length(name) BETWEEN 1 AND 4000)
);

-- Whose it is, at whom: an organization (the keeper) knows each holder by a reference of its own.
CREATE TABLE custody.account (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  holder_id uuid,
  kind text NOT NULL,
  reference text NOT NULL,
  opened_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT account_pkey PRIMARY KEY (id),
  CONSTRAINT account_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT account_holder_key UNIQUE (holder_id, organization_id),
  CONSTRAINT account_reference_key UNIQUE (organization_id, reference),
  CONSTRAINT account_kind CHECK (kind IN ('holder', 'issuance') AND (kind = 'holder') = (holder_id IS NOT NULL)),
  -- Not {1,64}: a counted repetition takes 20 times as long, more than the rest of opening an account.
  CONSTRAINT account_reference_form CHECK (reference ~ '^[a-z0-9]+$' AND length(reference) <= 64)
);

-- Where a single item is: one row per asset for ever. Only the holder is indexed and more than half of each page stays
-- free, so that a change of keeper and a hold are HOT updates, also of every row of a page at once (a held row is 16 bytes
-- longer: at 50 one in sixteen found no room). hold_leg_id is the lock: one hold at a time.
CREATE TABLE custody.single_position (
  asset_id uuid NOT NULL,
  account_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  custody_kind text NOT NULL,
  sequence integer NOT NULL,
  hold_leg_id uuid,
  since_posting_id uuid NOT NULL,
  CONSTRAINT single_position_pkey PRIMARY KEY (asset_id),
  CONSTRAINT single_position_custody_kind CHECK (custody_kind IN ('token', 'record', 'copy')),
  CONSTRAINT single_position_sequence CHECK (sequence > 0)
) WITH (fillfactor = 45);
CREATE INDEX single_position_holder_id_idx ON custody.single_position (holder_id);

-- How much of an unnumbered edition an account has. `held` is the part under placed holds.
CREATE TABLE custody.edition_position (
  account_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  custody_kind text NOT NULL,
  quantity bigint NOT NULL,
  held bigint NOT NULL DEFAULT 0,
  CONSTRAINT edition_position_pkey PRIMARY KEY (asset_id, account_id),
  CONSTRAINT edition_position_quantity CHECK (quantity >= 0),
  CONSTRAINT edition_position_held_within CHECK (held BETWEEN 0 AND quantity),
  CONSTRAINT edition_position_custody_kind CHECK (custody_kind IN ('token', 'record', 'copy'))
) WITH (fillfactor = 50);
CREATE INDEX edition_position_holder_id_idx ON custody.edition_position (holder_id);

-- The journal. A posting's id is its batch's id with the position in the last three bytes: one index finds a posting and
-- reads a batch in order. asset_sequence counts a single item's postings without holes (null for editions).
CREATE TABLE custody.posting (
  id uuid NOT NULL,
  batch_id uuid NOT NULL,
  batch_position integer NOT NULL,
  asset_id uuid NOT NULL,
  asset_sequence integer,
  from_account_id uuid NOT NULL,
  to_account_id uuid NOT NULL,
  from_organization_id uuid NOT NULL,
  to_organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  quantity bigint NOT NULL,
  custody_kind text NOT NULL,
  authority_kind text NOT NULL,
  authority_id uuid NOT NULL,
  leg_id uuid,
  corrects_posting_id uuid,
  content_manifest_hash bytea NOT NULL,
  authority_hash bytea NOT NULL,
  asset_commitment bytea NOT NULL,
  from_commitment bytea NOT NULL,
  to_commitment bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT posting_pkey PRIMARY KEY (id),
  CONSTRAINT posting_quantity CHECK (quantity > 0),
  CONSTRAINT posting_sides CHECK (from_account_id <> to_account_id),
  CONSTRAINT posting_custody_kind CHECK (custody_kind IN ('token', 'record', 'copy')),
  CONSTRAINT posting_authority_kind CHECK (authority_kind IN ('deposit', 'consent', 'mandate', 'correction')),
  CONSTRAINT posting_correction CHECK ((authority_kind = 'correction') = (corrects_posting_id IS NOT NULL)),
  CONSTRAINT posting_hash_length CHECK (length(content_manifest_hash) = 32 AND length(authority_hash) = 32
    AND length(asset_commitment) = 32 AND length(from_commitment) = 32 AND length(to_commitment) = 32
    AND length(leaf_hash) = 32)
);
-- A single item has one holder for ever, so this numbers its postings; of an edition it finds one holder's.
CREATE UNIQUE INDEX posting_asset_id_holder_id_asset_sequence_key ON custody.posting (asset_id, holder_id, asset_sequence);
-- What came to a keeper and what left one, in order. Issues, one organization on both sides, are found by their asset.
CREATE INDEX posting_to_organization_id_id_idx ON custody.posting (to_organization_id, id)
  WHERE from_organization_id <> to_organization_id;
CREATE INDEX posting_from_organization_id_id_idx ON custody.posting (from_organization_id, id)
  WHERE from_organization_id <> to_organization_id;
CREATE UNIQUE INDEX posting_corrects_posting_id_key ON custody.posting (corrects_posting_id)
  WHERE corrects_posting_id IS NOT NULL;

-- Leaves of the log that move nothing: that a deposit or a mandate exists, late content, a new key.
CREATE TABLE custody.statement (
  id uuid NOT NULL,
  batch_id uuid NOT NULL,
  batch_position integer NOT NULL,
  type text NOT NULL,
  organization_id uuid NOT NULL,
  subject_hash bytea NOT NULL,
  body_hash bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT statement_pkey PRIMARY KEY (id),
  CONSTRAINT statement_batch_key UNIQUE (batch_id, batch_position),
  CONSTRAINT statement_type CHECK (type IN ('deposit', 'mandate', 'late_content', 'key_rotation')),
  CONSTRAINT statement_hash_length CHECK (length(subject_hash) = 32 AND length(body_hash) = 32 AND length(leaf_hash) = 32)
);

-- What was committed together. Its leaves are its postings in order, then its statements.
CREATE TABLE custody.batch (
  id uuid NOT NULL,
  command_id uuid NOT NULL,
  kind text NOT NULL,
  leaf_count integer NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT batch_pkey PRIMARY KEY (id),
  CONSTRAINT batch_command_key UNIQUE (command_id),
  CONSTRAINT batch_kind CHECK (kind IN ('issue', 'post', 'compensate', 'state')),
  CONSTRAINT batch_leaf_count CHECK (leaf_count BETWEEN 1 AND 16777216)
);

-- Committed batches that have no place in the log yet: the sequencer empties it. A row appears with its batch's commit,
-- so a batch that commits late, with a lower id, is simply sequenced later.
CREATE TABLE custody.unsequenced (
  batch_id uuid NOT NULL,
  CONSTRAINT unsequenced_pkey PRIMARY KEY (batch_id)
);

-- A batch's place in the log.
CREATE TABLE custody.log_range (
  batch_id uuid NOT NULL,
  first_index bigint NOT NULL,
  leaf_count integer NOT NULL,
  CONSTRAINT log_range_pkey PRIMARY KEY (batch_id),
  CONSTRAINT log_range_first_index_key UNIQUE (first_index),
  CONSTRAINT log_range_sane CHECK (first_index >= 0 AND leaf_count > 0)
);

-- C2SP tlog-tiles, height 8: a tile's hashes as far as they exist. A partial tile grows; its beginning never changes.
CREATE TABLE custody.log_tile (
  level smallint NOT NULL,
  index bigint NOT NULL,
  width smallint NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT log_tile_pkey PRIMARY KEY (level, index),
  CONSTRAINT log_tile_width CHECK (width BETWEEN 1 AND 256 AND length(data) = width * 32)
);

CREATE TABLE custody.checkpoint (
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT checkpoint_pkey PRIMARY KEY (size),
  CONSTRAINT checkpoint_root_length CHECK (length(root) = 32)
);

-- A hold belongs to its leg: one leg, one hold, resolved once, by a posting or a release and never by time. The second
-- unique key is "a consent is used once": for one asset of one account. fence is the newest that touched it.
CREATE TABLE custody.hold (
  leg_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  account_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  quantity bigint NOT NULL,
  authority_id uuid NOT NULL,
  fence bigint NOT NULL,
  state text NOT NULL,
  placed_at timestamptz(6) NOT NULL DEFAULT now(),
  resolved_at timestamptz(6),
  CONSTRAINT hold_pkey PRIMARY KEY (leg_id),
  CONSTRAINT hold_authority_once UNIQUE (authority_id, asset_id, account_id),
  CONSTRAINT hold_quantity CHECK (quantity > 0),
  CONSTRAINT hold_state CHECK (state IN ('placed', 'posted', 'released') AND (state = 'placed') = (resolved_at IS NULL))
) WITH (fillfactor = 70);

-- The answer to a command, for ever: the same command never has two effects.
CREATE TABLE custody.command_result (
  command_id uuid NOT NULL,
  kind text NOT NULL,
  subject_id uuid NOT NULL,
  state text NOT NULL,
  batch_id uuid,
  body_hash bytea,
  line_count integer NOT NULL,
  refusals jsonb,
  applied_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT command_result_pkey PRIMARY KEY (command_id),
  CONSTRAINT command_result_kind CHECK (kind IN ('issue', 'hold', 'post', 'release', 'compensate', 'state')),
  CONSTRAINT command_result_state CHECK (state IN ('applied', 'refused') AND (state = 'refused') = (refusals IS NOT NULL)),
  CONSTRAINT command_result_hash_length CHECK (length(body_hash) = 32),
  CONSTRAINT command_result_batch CHECK ((batch_id IS NOT NULL) = (state = 'applied' AND kind NOT IN ('hold', 'release')))
);
CREATE INDEX command_result_subject_id_idx ON custody.command_result (subject_id);

------------------------------------------------------------------------------------------------------------ append-only
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'posting', 'statement', 'batch', 'log_range', 'checkpoint', 'command_result'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.%I
      FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()', name || '_append_only', name);
  END LOOP;
END $$;

---------------------------------------------------------------------------------------------------- row-level security
-- The owner may read (FORCE binds it too): the definer functions below and fsck run as it. It may not write.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['asset', 'account', 'single_position', 'edition_position', 'posting', 'statement', 'hold'] LOOP
    EXECUTE format('ALTER TABLE custody.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE custody.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON custody.%I TO holdfast_ledger USING (true) WITH CHECK (true)', name || '_ledger', name);
    EXECUTE format('CREATE POLICY %I ON custody.%I FOR SELECT TO CURRENT_USER USING (true)', name || '_owner', name);
    EXECUTE format('CREATE POLICY %I ON custody.%I FOR SELECT TO holdfast_worker, holdfast_billing USING (true)',
      name || '_reader', name);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['account', 'single_position', 'edition_position'] LOOP
    EXECUTE format('CREATE POLICY %I ON custody.%I FOR SELECT TO holdfast_portal
      USING (organization_id = (SELECT platform.current_organization())
        OR holder_id = ANY ((SELECT identity.current_holders())::uuid[]))', name || '_portal', name);
  END LOOP;
END $$;

CREATE POLICY posting_portal ON custody.posting FOR SELECT TO holdfast_portal
  USING (from_organization_id = (SELECT platform.current_organization())
    OR to_organization_id = (SELECT platform.current_organization())
    OR holder_id = ANY ((SELECT identity.current_holders())::uuid[]));

CREATE POLICY hold_portal ON custody.hold FOR SELECT TO holdfast_portal
  USING (EXISTS (SELECT FROM custody.account a WHERE a.id = hold.account_id));

CREATE POLICY statement_portal ON custody.statement FOR SELECT TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization()));

-- An asset is seen by the platform that issued it and by whoever has some of it.
CREATE POLICY asset_portal ON custody.asset FOR SELECT TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization())
    OR EXISTS (SELECT FROM custody.single_position p WHERE p.asset_id = asset.id)
    OR EXISTS (SELECT FROM custody.edition_position p WHERE p.asset_id = asset.id AND p.quantity > 0));

---------------------------------------------------------------------------------------------------------------- grants
GRANT SELECT ON ALL TABLES IN SCHEMA custody TO holdfast_ledger;
GRANT INSERT, UPDATE (ipad, opad, erased_at) ON custody.subject_key TO holdfast_ledger;
GRANT INSERT, UPDATE (issued_quantity) ON custody.asset TO holdfast_ledger;
GRANT INSERT ON custody.account, custody.posting, custody.statement, custody.batch, custody.log_range,
  custody.checkpoint, custody.command_result TO holdfast_ledger;
GRANT INSERT, UPDATE (account_id, organization_id, custody_kind, sequence, hold_leg_id, since_posting_id)
  ON custody.single_position TO holdfast_ledger;
GRANT INSERT, UPDATE (quantity, held, custody_kind) ON custody.edition_position TO holdfast_ledger;
GRANT INSERT, DELETE ON custody.unsequenced TO holdfast_ledger;
GRANT INSERT, UPDATE (width, data) ON custody.log_tile TO holdfast_ledger;
GRANT INSERT, UPDATE (fence, state, resolved_at) ON custody.hold TO holdfast_ledger;

GRANT SELECT ON custody.asset, custody.account, custody.single_position, custody.edition_position,
  custody.posting, custody.statement, custody.hold, custody.batch, custody.log_range, custody.checkpoint, custody.command_result
  TO holdfast_worker;
GRANT SELECT ON custody.asset, custody.account, custody.single_position, custody.edition_position, custody.posting,
  custody.statement, custody.hold, custody.log_range, custody.log_tile, custody.checkpoint TO holdfast_portal;
GRANT SELECT ON custody.account, custody.single_position, custody.edition_position, custody.posting TO holdfast_billing;
