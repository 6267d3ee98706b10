-- Off-boardings, deposits, claims, elections and transfers. The portal's role writes what people decide (consents,
-- claims, terms); the worker's role takes it forward and cannot write a consent; the ledger's role only reads.

------------------------------------------------------------------------------------------------------- states as data
CREATE TABLE migration.state_edge (
  machine text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  CONSTRAINT state_edge_pkey PRIMARY KEY (machine, from_state, to_state)
);

INSERT INTO migration.state_edge (machine, from_state, to_state)
SELECT machine, trim(from_state), trim(to_state)
FROM (VALUES
  ('off_boarding', 'notice > snapshot'), ('off_boarding', 'emergency > snapshot'), ('off_boarding', 'snapshot > reconciled'),
  ('off_boarding', 'reconciled > snapshot'), ('off_boarding', 'reconciled > election'), ('off_boarding', 'election > default_assigned'),
  ('off_boarding', 'default_assigned > transferring'), ('off_boarding', 'election > transferring'),
  ('off_boarding', 'transferring > residual'), ('off_boarding', 'residual > closed'),

  ('deposit', 'announced > received'), ('deposit', 'received > verified'), ('deposit', 'received > refused'),
  ('deposit', 'verified > landed'), ('deposit', 'landed > scanned'), ('deposit', 'scanned > reconciled'),
  ('deposit', 'verified > refused'), ('deposit', 'landed > refused'), ('deposit', 'scanned > refused'),
  ('deposit', 'reconciled > issued'), ('deposit', 'issued > accepted'),

  ('transfer', 'draft > authorized'), ('transfer', 'draft > cancelled'),
  ('transfer', 'authorized > requested'), ('transfer', 'authorized > cancelled'),
  ('transfer', 'requested > validated'), ('transfer', 'requested > rejected'), ('transfer', 'requested > cancelled'),
  ('transfer', 'requested > overdue'), ('transfer', 'overdue > validated'), ('transfer', 'overdue > deemed_validated'),
  ('transfer', 'overdue > cancelled'), ('transfer', 'deemed_validated > copying'),
  ('transfer', 'validated > copying'), ('transfer', 'validated > cancelled'),
  ('transfer', 'copying > cutover'), ('transfer', 'copying > exception'), ('transfer', 'copying > cancelled'),
  ('transfer', 'cutover > settling'), ('transfer', 'cutover > exception'),
  ('transfer', 'settling > settled'), ('transfer', 'settling > partially_settled'), ('transfer', 'settling > exception'),
  ('transfer', 'settled > closed'), ('transfer', 'partially_settled > closed'),
  ('transfer', 'exception > copying'), ('transfer', 'exception > cutover'), ('transfer', 'exception > settling'),
  ('transfer', 'exception > cancelled'),

  ('leg', 'listed > eligible'), ('leg', 'listed > excluded'), ('leg', 'eligible > received'), ('leg', 'eligible > excluded'),
  ('leg', 'received > verified'), ('leg', 'received > gap'), ('leg', 'received > excluded'), ('leg', 'gap > verified'), ('leg', 'gap > held'),
  ('leg', 'verified > held'), ('leg', 'verified > excluded'), ('leg', 'gap > excluded'),
  ('leg', 'held > provisional'), ('leg', 'held > excluded'), ('leg', 'provisional > released'), ('leg', 'provisional > held'),
  ('leg', 'released > assigned'), ('leg', 'assigned > confirmed'),

  ('chain_intent', 'intended > signed'), ('chain_intent', 'signed > intended'), ('chain_intent', 'signed > broadcast'),
  ('chain_intent', 'signed > undoing'), ('chain_intent', 'undoing > undone'), ('chain_intent', 'undoing > final'),
  ('chain_intent', 'broadcast > mined'), ('chain_intent', 'broadcast > final'), ('chain_intent', 'broadcast > reverted'),
  ('chain_intent', 'mined > broadcast'), ('chain_intent', 'mined > final'), ('chain_intent', 'mined > reverted'),
  ('chain_intent', 'reverted > broadcast'), ('chain_intent', 'reverted > final')
) AS edges (machine, edge)
CROSS JOIN LATERAL (SELECT split_part(edge, '>', 1) AS from_state, split_part(edge, '>', 2) AS to_state) AS parts;

-- The same as ECMAScript's encodeURIComponent, with which the proof library names assets.
CREATE FUNCTION migration.percent_encode(value text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog
  RETURN CASE WHEN value ~ '^[A-Za-z0-9._~!*''()-]*$' THEN value ELSE (
    SELECT string_agg(CASE WHEN chr(byte) ~ '[A-Za-z0-9._~!*''()-]' AND byte < 128 THEN chr(byte) ELSE '%' || upper(lpad(to_hex(byte), 2, '0')) END, '' ORDER BY i)
    FROM (SELECT i, get_byte(convert_to(value, 'UTF8'), i) AS byte
          FROM generate_series(0, octet_length(convert_to(value, 'UTF8')) - 1) AS i) AS bytes) END;
REVOKE ALL ON FUNCTION migration.percent_encode FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.percent_encode TO holdfast_worker;

-- Refuses every change of `state` that is not a listed edge of the machine given as the trigger's argument.
CREATE FUNCTION migration.check_edge() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM migration.state_edge
    WHERE machine = TG_ARGV[0] AND from_state = OLD.state AND to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'illegal step of % from % to %', TG_ARGV[0], OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_state_edge';
  END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION migration.check_edge FROM PUBLIC;

---------------------------------------------------------------------------------------------------------- off-boarding
CREATE TABLE migration.off_boarding (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  state text NOT NULL DEFAULT 'notice',
  announced_at timestamptz(6) NOT NULL DEFAULT now(),
  closes_at timestamptz(6),
  election_opens_at timestamptz(6),
  election_closes_at timestamptz(6),
  CONSTRAINT off_boarding_pkey PRIMARY KEY (id),
  CONSTRAINT off_boarding_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT off_boarding_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT off_boarding_window CHECK (election_closes_at > election_opens_at)
);

CREATE TABLE migration.signing_key (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  public_key bytea NOT NULL,
  registered_at timestamptz(6) NOT NULL DEFAULT now(),
  revoked_at timestamptz(6),
  CONSTRAINT signing_key_pkey PRIMARY KEY (id),
  CONSTRAINT signing_key_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT signing_key_public_key_key UNIQUE (organization_id, public_key),
  CONSTRAINT signing_key_length CHECK (length(public_key) = 32)
);

-- A contract that the platform controls, proven by its owner's signature, and the wallets in which the platform keeps
-- its users' tokens.
CREATE TABLE migration.chain_source (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  off_boarding_id uuid NOT NULL,
  chain_id bigint NOT NULL,
  genesis_hash text NOT NULL,
  contract text NOT NULL,
  escrow text,
  wallets text[] NOT NULL DEFAULT '{}',
  challenge text NOT NULL,
  signature text,
  proven_at timestamptz(6),
  proof_block bigint,
  registered_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT chain_source_pkey PRIMARY KEY (id),
  CONSTRAINT chain_source_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT chain_source_contract_key UNIQUE (organization_id, off_boarding_id, chain_id, contract),
  CONSTRAINT chain_source_off_boarding_fkey FOREIGN KEY (organization_id, off_boarding_id)
    REFERENCES migration.off_boarding (organization_id, id),
  CONSTRAINT chain_source_lower_case CHECK (contract = lower(contract) AND escrow = lower(escrow))
);

--------------------------------------------------------------------------------------------------------------- deposit
CREATE TABLE migration.deposit (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  off_boarding_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'announced',
  size_bytes bigint NOT NULL,
  sha256 bytea NOT NULL,
  manifest_digest bytea,
  signing_key_id uuid,
  refusal_code text,
  problem_count bigint NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  scan_cursor jsonb,
  batch_count integer NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz(6),
  waiting_for text,
  attempts integer NOT NULL DEFAULT 0,
  next_step_at timestamptz(6),
  announced_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT deposit_pkey PRIMARY KEY (id),
  CONSTRAINT deposit_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT deposit_off_boarding_fkey FOREIGN KEY (organization_id, off_boarding_id)
    REFERENCES migration.off_boarding (organization_id, id),
  CONSTRAINT deposit_signing_key_fkey FOREIGN KEY (organization_id, signing_key_id)
    REFERENCES migration.signing_key (organization_id, id),
  CONSTRAINT deposit_size CHECK (size_bytes > 0)
);
CREATE INDEX deposit_due_idx ON migration.deposit (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX deposit_organization_id_off_boarding_id_idx ON migration.deposit (organization_id, off_boarding_id);

-- What was wrong with the bag or a line of it. A platform reads, sorts and mends from this list.
CREATE TABLE migration.deposit_problem (
  deposit_id uuid NOT NULL,
  seq bigint NOT NULL,
  organization_id uuid NOT NULL,
  file text,
  line bigint,
  column_no bigint,
  code text NOT NULL,
  detail text NOT NULL,
  remedy text,
  CONSTRAINT deposit_problem_pkey PRIMARY KEY (deposit_id, seq),
  CONSTRAINT deposit_problem_deposit_fkey FOREIGN KEY (organization_id, deposit_id)
    REFERENCES migration.deposit (organization_id, id)
);

-- What the deposit was compared with: the final block at which a contract was read, on how many nodes.
CREATE TABLE migration.chain_scan (
  deposit_id uuid NOT NULL,
  chain_source_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  block_number bigint NOT NULL,
  block_hash text NOT NULL,
  nodes integer NOT NULL,
  finished_at timestamptz(6),
  CONSTRAINT chain_scan_pkey PRIMARY KEY (deposit_id, chain_source_id),
  CONSTRAINT chain_scan_deposit_fkey FOREIGN KEY (organization_id, deposit_id)
    REFERENCES migration.deposit (organization_id, id),
  CONSTRAINT chain_scan_chain_source_fkey FOREIGN KEY (organization_id, chain_source_id)
    REFERENCES migration.chain_source (organization_id, id),
  CONSTRAINT chain_scan_block_hash CHECK (block_hash ~ '^0x[0-9a-f]{64}$')
);

CREATE TABLE migration.collection (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  off_boarding_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  reference text NOT NULL,
  name text NOT NULL,
  description text,
  chain_source_id uuid,
  CONSTRAINT collection_pkey PRIMARY KEY (id),
  CONSTRAINT collection_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT collection_reference_key UNIQUE (deposit_id, reference),
  CONSTRAINT collection_deposit_fkey FOREIGN KEY (organization_id, deposit_id)
    REFERENCES migration.deposit (organization_id, id),
  CONSTRAINT collection_chain_source_fkey FOREIGN KEY (organization_id, chain_source_id)
    REFERENCES migration.chain_source (organization_id, id)
);

-- The manifest: one row for every asset that the deposit names or the chain shows, with what became of it and whose
-- turn it is. Manifest = transferred + refused + pending. An asset that several deposits of an off-boarding name is counted
-- where superseded_by, a deposit, is null. No foreign keys below: these are the bulk tables.
CREATE TABLE migration.item (
  asset_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  off_boarding_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  collection_id uuid NOT NULL,
  reference text COLLATE "C" NOT NULL,
  line bigint,
  asset_name text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  description text,
  number integer,
  of_total integer,
  quantity bigint NOT NULL DEFAULT 1,
  token_id numeric(78, 0),
  wallet text,
  custody_kind text NOT NULL,
  grade text NOT NULL,
  verdict text NOT NULL,
  cause text,
  turn text NOT NULL DEFAULT 'nobody',
  superseded_by uuid,
  CONSTRAINT item_pkey PRIMARY KEY (asset_id),
  CONSTRAINT item_asset_name_key UNIQUE (deposit_id, asset_name),
  CONSTRAINT item_kind CHECK (kind IN ('single', 'numbered', 'edition')),
  CONSTRAINT item_custody_kind CHECK (custody_kind IN ('token', 'record', 'copy')),
  CONSTRAINT item_grade CHECK (grade IN ('A', 'B', 'C', 'D')),
  CONSTRAINT item_verdict CHECK (verdict IN ('accepted', 'refused', 'pending')),
  CONSTRAINT item_turn CHECK (turn IN ('platform', 'holder', 'custodian', 'holdfast', 'nobody')),
  CONSTRAINT item_cause CHECK (verdict = 'accepted' OR cause IS NOT NULL)
);
CREATE INDEX item_deposit_id_verdict_reference_asset_id_idx ON migration.item (deposit_id, verdict, reference, asset_id);

-- Who holds how much of an accepted item: what the ledger issues, in batches.
CREATE TABLE migration.holding (
  asset_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  quantity bigint NOT NULL,
  batch_no integer NOT NULL,
  line_no integer NOT NULL,
  CONSTRAINT holding_pkey PRIMARY KEY (asset_id, holder_id),
  CONSTRAINT holding_quantity CHECK (quantity > 0)
);
CREATE INDEX holding_deposit_id_batch_no_idx ON migration.holding (deposit_id, batch_no);

-- What of an asset was missing or damaged in one deposit and came with a later one: the text that the log's leaf of late content
-- binds (docs/receipt-format.md). A page is what one command states.
CREATE TABLE migration.late_content (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  deposit_id uuid NOT NULL,
  page integer NOT NULL,
  asset_id uuid NOT NULL,
  body text NOT NULL,
  hash bytea NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT late_content_pkey PRIMARY KEY (id),
  CONSTRAINT late_content_page_key UNIQUE (deposit_id, page, asset_id),
  CONSTRAINT late_content_deposit_fkey FOREIGN KEY (organization_id, deposit_id)
    REFERENCES migration.deposit (organization_id, id),
  CONSTRAINT late_content_hash_of_body CHECK (hash = sha256(convert_to(body, 'UTF8')))
);
CREATE INDEX late_content_asset_id_idx ON migration.late_content (asset_id);

----------------------------------------------------------------------------------------------------------------- claim
-- A code of 128 random bits, kept as its SHA-256; who shows it is the platform's user.
CREATE TABLE migration.claim_code (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  off_boarding_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  issued_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6) NOT NULL,
  used_at timestamptz(6),
  revoked_at timestamptz(6),
  CONSTRAINT claim_code_pkey PRIMARY KEY (id),
  CONSTRAINT claim_code_code_hash_key UNIQUE (code_hash),
  CONSTRAINT claim_code_off_boarding_fkey FOREIGN KEY (organization_id, off_boarding_id)
    REFERENCES migration.off_boarding (organization_id, id),
  CONSTRAINT claim_code_holder_fkey FOREIGN KEY (organization_id, holder_id)
    REFERENCES identity.holder (organization_id, id)
);
CREATE INDEX claim_code_organization_id_holder_id_idx ON migration.claim_code (organization_id, holder_id);

CREATE TABLE migration.claim (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  person_id uuid NOT NULL,
  claim_code_id uuid NOT NULL,
  claimed_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT claim_pkey PRIMARY KEY (id),
  CONSTRAINT claim_holder_key UNIQUE (organization_id, holder_id),
  CONSTRAINT claim_claim_code_fkey FOREIGN KEY (claim_code_id) REFERENCES migration.claim_code (id),
  CONSTRAINT claim_person_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id)
);
CREATE INDEX claim_person_id_idx ON migration.claim (person_id);

-- Uses a claim code once and makes its holder the person's. The portal may not read codes or other people's holders, so
-- this runs as the owner; it answers nothing about codes that cannot be used but which of the four ways it failed.
CREATE FUNCTION migration.redeem_claim_code(p_claim_id uuid, p_code_hash bytea, p_person_id uuid)
  RETURNS TABLE (outcome text, holder_id uuid, organization_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  code migration.claim_code;
BEGIN
  IF p_person_id IS DISTINCT FROM platform.current_person() THEN
    RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid;
    RETURN;
  END IF;
  SELECT * INTO code FROM migration.claim_code c WHERE c.code_hash = p_code_hash FOR UPDATE;
  IF NOT FOUND OR code.revoked_at IS NOT NULL THEN
    RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid;
  ELSIF code.used_at IS NOT NULL THEN
    RETURN QUERY SELECT 'used', NULL::uuid, NULL::uuid;
  ELSIF code.expires_at <= now() THEN
    RETURN QUERY SELECT 'expired', NULL::uuid, NULL::uuid;
  ELSIF NOT identity.claim_holder(code.holder_id, p_person_id, now()) THEN
    RETURN QUERY SELECT 'used', NULL::uuid, NULL::uuid;
  ELSE
    UPDATE migration.claim_code c SET used_at = now() WHERE c.id = code.id;
    INSERT INTO migration.claim (id, organization_id, holder_id, person_id, claim_code_id)
    VALUES (p_claim_id, code.organization_id, code.holder_id, p_person_id, code.id);
    RETURN QUERY SELECT 'claimed', code.holder_id, code.organization_id;
  END IF;
END $$;
REVOKE ALL ON FUNCTION migration.redeem_claim_code FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.redeem_claim_code TO holdfast_portal;

------------------------------------------------------------------------------------------------------------- custodian
-- A custodian's legal text; its prices are in billing.plan_version. A version is never changed: consents are bound to it.
CREATE TABLE migration.custodian_terms (
  organization_id uuid NOT NULL,
  version integer NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  jurisdiction text NOT NULL,
  storage_place text NOT NULL,
  hash bytea NOT NULL,
  published_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT custodian_terms_pkey PRIMARY KEY (organization_id, version),
  CONSTRAINT custodian_terms_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id)
);

CREATE TABLE migration.acceptance_policy (
  organization_id uuid NOT NULL,
  mode text NOT NULL,
  custody_kinds text[] NOT NULL,
  max_items integer NOT NULL DEFAULT 1000000,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT acceptance_policy_pkey PRIMARY KEY (organization_id),
  CONSTRAINT acceptance_policy_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT acceptance_policy_mode CHECK (mode IN ('automatic', 'by_hand')),
  CONSTRAINT acceptance_policy_kinds CHECK (custody_kinds <@ ARRAY['token', 'record', 'copy'] AND custody_kinds <> '{}')
);

CREATE TABLE migration.vault (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  chain_id bigint NOT NULL,
  address text NOT NULL,
  registered_at timestamptz(6) NOT NULL DEFAULT now(),
  revoked_at timestamptz(6),
  CONSTRAINT vault_pkey PRIMARY KEY (id),
  CONSTRAINT vault_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT vault_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT vault_lower_case CHECK (address = lower(address))
);
CREATE UNIQUE INDEX vault_current_key ON migration.vault (organization_id, chain_id) WHERE revoked_at IS NULL;

-- What a custodian changes only by two people: one administrator proposes, another approves, and until then nothing has
-- changed. The policy and the vaults are written by migration.approve_custodian_change alone.
CREATE TABLE migration.custodian_change (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  kind text NOT NULL,
  body jsonb NOT NULL,
  proposed_by uuid NOT NULL,
  proposed_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  approved_by uuid,
  approved_at timestamptz(6),
  withdrawn_by uuid,
  withdrawn_at timestamptz(6),
  CONSTRAINT custodian_change_pkey PRIMARY KEY (id),
  CONSTRAINT custodian_change_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT custodian_change_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT custodian_change_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES identity.person (id),
  CONSTRAINT custodian_change_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES identity.person (id),
  CONSTRAINT custodian_change_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES identity.person (id),
  CONSTRAINT custodian_change_kind CHECK (kind IN ('acceptance_policy', 'vault_registration', 'vault_revocation')),
  CONSTRAINT custodian_change_two_people CHECK (approved_by <> proposed_by),
  CONSTRAINT custodian_change_approved_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CONSTRAINT custodian_change_withdrawn_whole CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
  CONSTRAINT custodian_change_decided_once CHECK (approved_at IS NULL OR withdrawn_at IS NULL)
);

-------------------------------------------------------------------------------------------------------------- transfer
-- organization_id is the custodian that receives; from_organization_id the keeper that gives.
CREATE TABLE migration.transfer (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  from_organization_id uuid NOT NULL,
  person_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'draft',
  offer text NOT NULL,
  offer_hash bytea NOT NULL,
  offer_expires_at timestamptz(6) NOT NULL,
  leg_count integer NOT NULL,
  batch_count integer NOT NULL,
  -- The custodian's plan that the offer names, as billing.plan_version has it; none when nobody pays (a mandate).
  plan_id uuid,
  plan_version integer,
  plan_currency text,
  plan_interval text,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz(6),
  waiting_for text,
  waiting_on text,
  waiting_until timestamptz(6),
  exception_code text,
  exception_remedy text,
  accepted_by uuid,
  accepted_at timestamptz(6),
  approved_by uuid,
  approved_at timestamptz(6),
  cancelled_by uuid,
  event_seq bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  next_step_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT transfer_pkey PRIMARY KEY (id),
  CONSTRAINT transfer_tenant_key UNIQUE (organization_id, id),
  CONSTRAINT transfer_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT transfer_from_organization_fkey FOREIGN KEY (from_organization_id) REFERENCES identity.organization (id),
  CONSTRAINT transfer_person_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT transfer_elsewhere CHECK (organization_id <> from_organization_id),
  -- Who initiates never approves.
  CONSTRAINT transfer_two_people CHECK (accepted_by <> approved_by),
  CONSTRAINT transfer_plan CHECK (num_nulls(plan_id, plan_version, plan_currency, plan_interval) IN (0, 4))
);
CREATE INDEX transfer_person_id_id_idx ON migration.transfer (person_id, id);
CREATE INDEX transfer_from_organization_id_id_idx ON migration.transfer (from_organization_id, id);
-- Whatever is not at its end has a time for its next step: the reconciler looks here and nowhere else.
CREATE INDEX transfer_due_idx ON migration.transfer (next_step_at) WHERE next_step_at IS NOT NULL;

CREATE TABLE migration.leg (
  id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  from_organization_id uuid NOT NULL,
  batch_no integer NOT NULL,
  line_no integer NOT NULL,
  asset_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  quantity bigint NOT NULL,
  custody_kind text NOT NULL,
  content_manifest_hash bytea NOT NULL,
  state text NOT NULL DEFAULT 'listed',
  excluded_code text,
  missing text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT leg_pkey PRIMARY KEY (id),
  CONSTRAINT leg_asset_key UNIQUE (transfer_id, asset_id, holder_id),
  CONSTRAINT leg_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id),
  CONSTRAINT leg_excluded CHECK ((state = 'excluded') = (excluded_code IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX leg_transfer_id_batch_no_line_no_idx ON migration.leg (transfer_id, batch_no, line_no);
CREATE INDEX leg_asset_id_idx ON migration.leg (asset_id);

-- What the holder wants for an asset. One live wish at a time.
CREATE TABLE migration.election (
  asset_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  choice text NOT NULL,
  organization_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  elected_at timestamptz(6) NOT NULL DEFAULT now(),
  withdrawn_at timestamptz(6),
  CONSTRAINT election_pkey PRIMARY KEY (transfer_id, asset_id, holder_id),
  CONSTRAINT election_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id),
  CONSTRAINT election_choice CHECK (choice IN ('move', 'refund_claim', 'export', 'burn'))
);
CREATE UNIQUE INDEX election_live_key ON migration.election (asset_id, holder_id) WHERE withdrawn_at IS NULL;

-- A holder's consent: the document is exactly what they saw, and its SHA-256 is what the ledger checks.
CREATE TABLE migration.consent (
  id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  person_id uuid NOT NULL,
  document text NOT NULL,
  hash bytea NOT NULL,
  given_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT consent_pkey PRIMARY KEY (id),
  CONSTRAINT consent_transfer_key UNIQUE (transfer_id),
  CONSTRAINT consent_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id),
  CONSTRAINT consent_person_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT consent_hash CHECK (hash = sha256(convert_to(document, 'UTF8')))
);
CREATE TABLE migration.consent_line (
  consent_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  from_organization_id uuid NOT NULL,
  quantity bigint NOT NULL,
  custody_kind text NOT NULL,
  content_manifest_hash bytea NOT NULL,
  CONSTRAINT consent_line_pkey PRIMARY KEY (consent_id, asset_id, holder_id)
);
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migration.consent
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER consent_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migration.consent_line
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- What happened to a transfer, numbered without holes by the transfer's own counter: a stream can resume from any number.
CREATE TABLE migration.transfer_event (
  transfer_id uuid NOT NULL,
  seq bigint NOT NULL,
  organization_id uuid NOT NULL,
  kind text NOT NULL,
  body jsonb NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT transfer_event_pkey PRIMARY KEY (transfer_id, seq),
  CONSTRAINT transfer_event_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id)
);

-- A token's way out: the intent first, then the signed transaction, then its broadcast (DESIGN: Chain release). hash is the
-- newest attempt's, or of the one that the chain has run.
CREATE TABLE migration.chain_intent (
  leg_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  chain_id bigint NOT NULL,
  signer text NOT NULL,
  escrow text NOT NULL,
  contract text NOT NULL,
  token_id numeric(78, 0) NOT NULL,
  from_address text NOT NULL,
  to_address text NOT NULL,
  nonce bigint,
  state text NOT NULL DEFAULT 'intended',
  hash text,
  block_number bigint,
  block_hash text,
  problem text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT chain_intent_pkey PRIMARY KEY (leg_id),
  CONSTRAINT chain_intent_tenant_key UNIQUE (organization_id, leg_id),
  CONSTRAINT chain_intent_nonce_key UNIQUE (chain_id, signer, nonce),
  CONSTRAINT chain_intent_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id),
  CONSTRAINT chain_intent_signed CHECK (state = 'intended' OR (nonce IS NOT NULL AND hash IS NOT NULL))
);
CREATE INDEX chain_intent_transfer_id_state_idx ON migration.chain_intent (transfer_id, state);

-- Everything that was ever signed for an intent, kept before anybody else sees it and never changed: of those with one
-- nonce the chain runs one at most, and any of them. purpose undo: an empty transaction that only takes the nonce.
CREATE TABLE migration.chain_attempt (
  leg_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  nonce bigint NOT NULL,
  attempt_no integer NOT NULL,
  purpose text NOT NULL,
  hash text NOT NULL,
  raw bytea NOT NULL,
  gas bigint NOT NULL,
  max_fee_per_gas bigint NOT NULL,
  max_priority_fee_per_gas bigint NOT NULL,
  signed_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT chain_attempt_pkey PRIMARY KEY (organization_id, leg_id, nonce, attempt_no),
  CONSTRAINT chain_attempt_intent_fkey FOREIGN KEY (organization_id, leg_id)
    REFERENCES migration.chain_intent (organization_id, leg_id),
  CONSTRAINT chain_attempt_purpose CHECK (purpose IN ('release', 'undo'))
);
CREATE INDEX chain_attempt_leg_id_nonce_idx ON migration.chain_attempt (leg_id, nonce);
CREATE INDEX chain_attempt_signed_at_idx ON migration.chain_attempt (signed_at);

CREATE TABLE migration.signer_nonce (
  chain_id bigint NOT NULL,
  signer text NOT NULL,
  next_nonce bigint NOT NULL,
  CONSTRAINT signer_nonce_pkey PRIMARY KEY (chain_id, signer)
);

------------------------------------------------------------------------------------------------------ the ledger's inbox
CREATE TABLE migration.ledger_command (
  id uuid NOT NULL,
  kind text NOT NULL,
  subject_id uuid NOT NULL,
  batch_no integer NOT NULL,
  fence bigint NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT ledger_command_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_command_kind CHECK (kind IN ('issue', 'hold', 'post', 'release', 'state'))
);
CREATE INDEX ledger_command_subject_id_kind_batch_no_idx ON migration.ledger_command (subject_id, kind, batch_no);

CREATE VIEW migration.ledger_issue_line WITH (security_invoker = true) AS
SELECT c.id AS command_id, h.line_no, i.asset_id, i.organization_id, i.collection_id, h.holder_id, i.kind, i.asset_name,
       h.quantity, i.custody_kind, i.grade, m.hash AS content_manifest_hash,
       d.id AS authority_id, d.manifest_digest AS authority_hash
FROM migration.ledger_command c
JOIN migration.deposit d ON d.id = c.subject_id AND d.state IN ('reconciled', 'issued', 'accepted')
JOIN migration.holding h ON h.deposit_id = c.subject_id AND h.batch_no = c.batch_no
JOIN migration.item i ON i.asset_id = h.asset_id AND i.verdict = 'accepted' AND i.deposit_id = d.id
  AND i.organization_id = d.organization_id
JOIN content.manifest m ON m.asset_id = i.asset_id
WHERE c.kind = 'issue';

-- What a command has stated in the log: content that came late, a page of it.
CREATE VIEW migration.ledger_statement_line WITH (security_invoker = true) AS
SELECT c.id AS command_id, c.subject_id, 'late_content'::text AS type, l.id, l.organization_id, l.hash AS body_hash
FROM migration.ledger_command c
JOIN migration.late_content l ON l.deposit_id = c.subject_id AND l.page = c.batch_no
WHERE c.kind = 'state';

-- Which legs a command means is a fact of their state: to be held, to be posted, to be released.
CREATE VIEW migration.ledger_transfer_line WITH (security_invoker = true) AS
SELECT c.id AS command_id, l.line_no, l.id AS leg_id, l.transfer_id, l.asset_id, l.holder_id,
       l.from_organization_id, l.organization_id AS to_organization_id, l.quantity, l.custody_kind,
       l.content_manifest_hash, c.fence, 'consent'::text AS authority_kind, s.id AS authority_id, s.hash AS authority_hash
FROM migration.ledger_command c
JOIN migration.leg l ON l.transfer_id = c.subject_id AND l.batch_no = c.batch_no
LEFT JOIN migration.consent s ON s.transfer_id = l.transfer_id
WHERE (c.kind = 'hold' AND l.state IN ('verified', 'gap'))
   -- A token is posted only once its way into the vault is final on its chain.
   OR (c.kind = 'post' AND l.state = 'released' AND (l.custody_kind <> 'token' OR EXISTS (
         SELECT FROM migration.chain_intent i WHERE i.leg_id = l.id AND i.state = 'final')))
   OR (c.kind = 'release' AND l.state = 'excluded' AND EXISTS (
         SELECT FROM custody.hold h WHERE h.leg_id = l.id AND h.state = 'placed'));

-- A consent authorizes what its own person has claimed, whatever its lines say.
CREATE VIEW migration.authority_line WITH (security_invoker = true) AS
SELECT s.id AS authority_id, 'consent'::text AS authority_kind, s.hash AS authority_hash, s.transfer_id,
       l.asset_id, l.holder_id, l.from_organization_id, l.organization_id AS to_organization_id, l.quantity,
       l.custody_kind, l.content_manifest_hash, s.expires_at
FROM migration.consent s
JOIN migration.consent_line l ON l.consent_id = s.id
JOIN identity.holder h ON h.id = l.holder_id AND h.person_id = s.person_id;

--------------------------------------------------------------------------------------------------------------- staging
CREATE UNLOGGED TABLE staging.collection_line (
  deposit_id uuid NOT NULL, line bigint NOT NULL, reference text NOT NULL, name text NOT NULL, description text,
  source_type text NOT NULL, chain_id bigint, genesis_hash text, contract text
);
CREATE UNLOGGED TABLE staging.asset_line (
  deposit_id uuid NOT NULL, line bigint NOT NULL, reference text NOT NULL, collection text NOT NULL, kind text NOT NULL,
  name text NOT NULL, description text, number integer, of_total integer, quantity bigint, token_id numeric(78, 0),
  content jsonb NOT NULL
);
CREATE UNLOGGED TABLE staging.holder_line (
  deposit_id uuid NOT NULL, line bigint NOT NULL, reference_index bytea NOT NULL, reference_sealed bytea NOT NULL,
  wallets text[] NOT NULL
);
CREATE UNLOGGED TABLE staging.holding_line (
  deposit_id uuid NOT NULL, line bigint NOT NULL, reference_index bytea NOT NULL, asset text NOT NULL,
  quantity bigint NOT NULL, wallet text
);
CREATE UNLOGGED TABLE staging.chain_token (
  deposit_id uuid NOT NULL, chain_source_id uuid NOT NULL, token_id numeric(78, 0) NOT NULL, owner text NOT NULL,
  token_uri text, block_number bigint NOT NULL
);
CREATE INDEX collection_line_deposit_id_idx ON staging.collection_line (deposit_id);
CREATE INDEX asset_line_deposit_id_reference_idx ON staging.asset_line (deposit_id, reference);
CREATE INDEX holder_line_deposit_id_reference_index_idx ON staging.holder_line (deposit_id, reference_index);
CREATE INDEX holding_line_deposit_id_asset_idx ON staging.holding_line (deposit_id, asset);
CREATE INDEX chain_token_deposit_id_idx ON staging.chain_token (deposit_id, chain_source_id, token_id);
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA staging TO holdfast_worker;

-------------------------------------------------------------------------------------------------------------- triggers
-- Written once, by whoever.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['collection', 'late_content', 'custodian_terms', 'transfer_event', 'chain_attempt', 'ledger_command'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON migration.%I
      FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()', name || '_append_only', name);
  END LOOP;
END $$;
CREATE TRIGGER off_boarding_edge BEFORE UPDATE OF state ON migration.off_boarding
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION migration.check_edge('off_boarding');
CREATE TRIGGER deposit_edge BEFORE UPDATE OF state ON migration.deposit
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION migration.check_edge('deposit');
CREATE TRIGGER transfer_edge BEFORE UPDATE OF state ON migration.transfer
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION migration.check_edge('transfer');
CREATE TRIGGER leg_edge BEFORE UPDATE OF state ON migration.leg
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION migration.check_edge('leg');
CREATE TRIGGER chain_intent_edge BEFORE UPDATE OF state ON migration.chain_intent
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION migration.check_edge('chain_intent');

---------------------------------------------------------------------------------------------------- row-level security
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['off_boarding', 'signing_key', 'chain_source', 'deposit', 'deposit_problem', 'chain_scan', 'collection',
    'item', 'holding', 'late_content', 'claim_code', 'claim', 'custodian_terms', 'acceptance_policy', 'vault', 'transfer', 'leg', 'election',
    'consent', 'consent_line', 'transfer_event', 'chain_intent', 'chain_attempt'] LOOP
    EXECUTE format('ALTER TABLE migration.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE migration.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON migration.%I TO holdfast_worker USING (true) WITH CHECK (true)', name || '_worker', name);
    EXECUTE format('CREATE POLICY %I ON migration.%I FOR SELECT TO holdfast_ledger, holdfast_billing USING (true)', name || '_reader', name);
  END LOOP;

  -- The platform's own.
  FOREACH name IN ARRAY ARRAY['signing_key', 'chain_source', 'deposit', 'deposit_problem', 'chain_scan', 'holding', 'claim_code'] LOOP
    EXECUTE format('CREATE POLICY %I ON migration.%I TO holdfast_portal
      USING (organization_id = platform.current_organization()) WITH CHECK (organization_id = platform.current_organization())',
      name || '_portal', name);
  END LOOP;

  -- Public offers: everybody compares.
  FOREACH name IN ARRAY ARRAY['custodian_terms', 'acceptance_policy', 'vault'] LOOP
    EXECUTE format('CREATE POLICY %I ON migration.%I FOR SELECT TO holdfast_portal USING (true)', name || '_portal_read', name);
  END LOOP;

  -- Follows its transfer: whoever sees the transfer sees these.
  FOREACH name IN ARRAY ARRAY['leg', 'election', 'consent', 'transfer_event', 'chain_intent'] LOOP
    EXECUTE format('CREATE POLICY %I ON migration.%I TO holdfast_portal
      USING (EXISTS (SELECT FROM migration.transfer t WHERE t.id = %I.transfer_id))
      WITH CHECK (EXISTS (SELECT FROM migration.transfer t WHERE t.id = %I.transfer_id))', name || '_portal', name, name, name);
  END LOOP;
END $$;

CREATE POLICY custodian_terms_portal_write ON migration.custodian_terms FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = platform.current_organization());

-- Its custodian reads it; a person proposes and withdraws in their own name.
ALTER TABLE migration.custodian_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE migration.custodian_change FORCE ROW LEVEL SECURITY;
CREATE POLICY custodian_change_portal_read ON migration.custodian_change FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization());
CREATE POLICY custodian_change_portal_propose ON migration.custodian_change FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = platform.current_organization() AND proposed_by = platform.current_person());
CREATE POLICY custodian_change_portal_withdraw ON migration.custodian_change FOR UPDATE TO holdfast_portal
  USING (organization_id = platform.current_organization() AND approved_at IS NULL AND withdrawn_at IS NULL)
  WITH CHECK (organization_id = platform.current_organization() AND withdrawn_by = platform.current_person());

-- An off-boarding is an announcement: holders must be able to see its window.
CREATE POLICY off_boarding_portal_read ON migration.off_boarding FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization() OR platform.current_person() IS NOT NULL);
CREATE POLICY off_boarding_portal_insert ON migration.off_boarding FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = platform.current_organization());
CREATE POLICY off_boarding_portal_update ON migration.off_boarding FOR UPDATE TO holdfast_portal
  USING (organization_id = platform.current_organization()) WITH CHECK (organization_id = platform.current_organization());

CREATE POLICY claim_portal ON migration.claim FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization() OR person_id = platform.current_person());

CREATE POLICY transfer_portal ON migration.transfer TO holdfast_portal
  USING (person_id = platform.current_person()
    OR (organization_id = platform.current_organization() AND state <> 'draft')
    OR (from_organization_id = platform.current_organization() AND state <> 'draft'))
  WITH CHECK (person_id = platform.current_person() OR organization_id = platform.current_organization());

CREATE POLICY consent_line_portal ON migration.consent_line TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.consent c WHERE c.id = consent_line.consent_id))
  WITH CHECK (EXISTS (SELECT FROM migration.consent c WHERE c.id = consent_line.consent_id));

-- Items are seen by the platform that deposited them, and by whoever has a position of theirs in the ledger (the
-- ledger's own policies decide that).
CREATE POLICY item_portal ON migration.item FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization()
    OR EXISTS (SELECT FROM custody.single_position p WHERE p.asset_id = item.asset_id)
    OR EXISTS (SELECT FROM custody.edition_position p WHERE p.asset_id = item.asset_id));
CREATE POLICY late_content_portal ON migration.late_content FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization()
    OR EXISTS (SELECT FROM custody.single_position p WHERE p.asset_id = late_content.asset_id)
    OR EXISTS (SELECT FROM custody.edition_position p WHERE p.asset_id = late_content.asset_id));
-- Whoever may read the text may have the proof that the log has it.
CREATE POLICY statement_portal_late_content ON custody.statement FOR SELECT TO holdfast_portal
  USING (type = 'late_content' AND EXISTS (SELECT FROM migration.late_content l WHERE l.id = statement.id));
CREATE POLICY collection_portal ON migration.collection FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization()
    OR EXISTS (SELECT FROM migration.item i WHERE i.collection_id = collection.id));

---------------------------------------------------------------------------------------------------------------- grants
GRANT SELECT ON migration.state_edge TO holdfast_portal, holdfast_worker, holdfast_ledger;

-- Each role writes the columns that its code writes; what begins with a default is not its to choose.
GRANT SELECT ON migration.off_boarding, migration.chain_source, migration.deposit, migration.signing_key,
  migration.claim_code, migration.custodian_terms, migration.acceptance_policy, migration.vault, migration.transfer,
  migration.leg, migration.election TO holdfast_portal;
GRANT INSERT (id, organization_id, name, announced_at, closes_at), UPDATE (state, election_opens_at, election_closes_at)
  ON migration.off_boarding TO holdfast_portal;
GRANT INSERT (id, organization_id, public_key), UPDATE (revoked_at) ON migration.signing_key TO holdfast_portal;
GRANT INSERT (id, organization_id, off_boarding_id, chain_id, genesis_hash, contract, escrow, wallets, challenge),
  UPDATE (genesis_hash, escrow, wallets, challenge, signature, proven_at, proof_block) ON migration.chain_source TO holdfast_portal;
GRANT INSERT (id, organization_id, off_boarding_id, size_bytes, sha256), UPDATE (state, next_step_at, updated_at)
  ON migration.deposit TO holdfast_portal;
GRANT INSERT (id, organization_id, off_boarding_id, holder_id, code_hash, issued_at, expires_at), UPDATE (revoked_at)
  ON migration.claim_code TO holdfast_portal;
GRANT INSERT (organization_id, version, title, body, jurisdiction, storage_place, hash) ON migration.custodian_terms TO holdfast_portal;
GRANT SELECT, INSERT (id, organization_id, kind, body, proposed_by, proposed_at, expires_at), UPDATE (withdrawn_by, withdrawn_at)
  ON migration.custodian_change TO holdfast_portal;
GRANT INSERT (id, organization_id, from_organization_id, person_id, offer, offer_hash, offer_expires_at, leg_count, batch_count,
    plan_id, plan_version, plan_currency, plan_interval),
  UPDATE (state, waiting_for, waiting_on, waiting_until, exception_code, exception_remedy, accepted_by, accepted_at,
    approved_by, approved_at, cancelled_by, event_seq, next_step_at, updated_at) ON migration.transfer TO holdfast_portal;
GRANT INSERT (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id, holder_id, quantity,
  custody_kind, content_manifest_hash, state, excluded_code, missing), DELETE ON migration.leg TO holdfast_portal;
GRANT INSERT (asset_id, holder_id, choice, organization_id, transfer_id), UPDATE (withdrawn_at) ON migration.election
  TO holdfast_portal;
GRANT SELECT ON migration.deposit_problem, migration.chain_scan, migration.collection, migration.item, migration.holding, migration.late_content,
  migration.claim, migration.chain_intent TO holdfast_portal;
GRANT SELECT ON migration.consent, migration.consent_line, migration.transfer_event TO holdfast_portal;
GRANT INSERT (id, transfer_id, organization_id, person_id, document, hash, expires_at) ON migration.consent TO holdfast_portal;
GRANT INSERT (consent_id, asset_id, holder_id, organization_id, from_organization_id, quantity, custody_kind,
  content_manifest_hash) ON migration.consent_line TO holdfast_portal;
GRANT INSERT (transfer_id, seq, organization_id, kind, body) ON migration.transfer_event TO holdfast_portal;

GRANT SELECT ON migration.claim_code, migration.claim, migration.custodian_terms, migration.acceptance_policy,
  migration.vault, migration.consent, migration.consent_line, migration.election, migration.signing_key,
  migration.off_boarding, migration.chain_source, migration.deposit, migration.transfer, migration.leg TO holdfast_worker;
GRANT UPDATE (state) ON migration.off_boarding TO holdfast_worker;
GRANT UPDATE (state, manifest_digest, signing_key_id, refusal_code, problem_count, counts, scan_cursor, batch_count, fence,
  lease_until, waiting_for, attempts, next_step_at, updated_at) ON migration.deposit TO holdfast_worker;
GRANT UPDATE (state, fence, lease_until, waiting_for, waiting_on, waiting_until, exception_code, exception_remedy, event_seq,
  attempts, next_step_at, updated_at) ON migration.transfer TO holdfast_worker;
GRANT UPDATE (state, excluded_code, missing, updated_at) ON migration.leg TO holdfast_worker;
GRANT SELECT, INSERT ON migration.deposit_problem, migration.collection, migration.item, migration.holding, migration.late_content,
  migration.transfer_event, migration.ledger_command, migration.chain_intent, migration.chain_attempt,
  migration.signer_nonce TO holdfast_worker;
GRANT UPDATE (grade, verdict, cause, turn, superseded_by) ON migration.item TO holdfast_worker;
GRANT DELETE ON migration.deposit_problem, migration.holding TO holdfast_worker;
GRANT SELECT, INSERT, UPDATE (block_number, block_hash, nodes, finished_at), DELETE ON migration.chain_scan TO holdfast_worker;
GRANT UPDATE (state, nonce, hash, block_number, block_hash, problem, updated_at) ON migration.chain_intent
  TO holdfast_worker;
GRANT UPDATE (next_nonce) ON migration.signer_nonce TO holdfast_worker;

GRANT SELECT ON migration.ledger_command, migration.deposit, migration.holding, migration.item, migration.leg,
  migration.late_content, migration.ledger_statement_line, migration.consent, migration.consent_line, migration.chain_intent, migration.ledger_issue_line,
  migration.ledger_transfer_line, migration.authority_line TO holdfast_ledger;
