-- How a person shows that they are there: a verified address, a passkey, and the slow way back for who has lost both. All of
-- it is under the person's own policies; who has only a token is found by its hash first, and then acts as that person.

-- Random values that somebody signs, once: kept as a hash, taken by deleting the row.
CREATE TABLE identity.challenge (
  hash bytea NOT NULL,
  purpose text NOT NULL,
  person_id uuid,
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT challenge_pkey PRIMARY KEY (hash),
  CONSTRAINT challenge_hash_length CHECK (length(hash) = 32),
  CONSTRAINT challenge_purpose CHECK (purpose IN ('passkey_registration', 'passkey_sign_in', 'passkey_step_up', 'wallet_claim')),
  CONSTRAINT challenge_person CHECK (person_id IS NOT NULL OR purpose = 'passkey_sign_in')
);
CREATE INDEX challenge_expires_at_idx ON identity.challenge (expires_at);
ALTER TABLE identity.challenge ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.challenge FORCE ROW LEVEL SECURITY;
CREATE POLICY challenge_owner ON identity.challenge TO CURRENT_USER USING (true) WITH CHECK (true);

-- Keeps a challenge; old ones are swept a few at a time.
CREATE FUNCTION identity.keep_challenge(p_hash bytea, p_purpose text, p_at timestamptz, p_expires timestamptz) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM identity.challenge WHERE hash IN (
      SELECT hash FROM identity.challenge WHERE expires_at < p_at ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO identity.challenge (hash, purpose, person_id, expires_at)
    VALUES (p_hash, p_purpose, CASE WHEN p_purpose <> 'passkey_sign_in' THEN platform.current_person() END, p_expires)
  $$;
-- Whether it was there, for this purpose and this person; it is not any more.
CREATE FUNCTION identity.take_challenge(p_hash bytea, p_purpose text, p_at timestamptz) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM identity.challenge WHERE hash = p_hash AND purpose = p_purpose AND expires_at > p_at
     AND (p_purpose = 'passkey_sign_in' OR person_id = platform.current_person());
  RETURN FOUND;
END $$;

CREATE TABLE identity.passkey (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  name text NOT NULL,
  backed_up boolean NOT NULL,
  created_at timestamptz(6) NOT NULL,
  last_used_at timestamptz(6),
  CONSTRAINT passkey_pkey PRIMARY KEY (id),
  CONSTRAINT passkey_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT passkey_name_length CHECK (length(name) BETWEEN 1 AND 100),
  CONSTRAINT passkey_credential_length CHECK (length(credential_id) BETWEEN 1 AND 1023)
);
CREATE UNIQUE INDEX passkey_credential_id_key ON identity.passkey (credential_id);
CREATE INDEX passkey_person_id_idx ON identity.passkey (person_id);
ALTER TABLE identity.passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.passkey FORCE ROW LEVEL SECURITY;
CREATE POLICY passkey_owner ON identity.passkey TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY passkey_portal ON identity.passkey TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person());
GRANT SELECT, DELETE, UPDATE (counter, last_used_at, backed_up),
  INSERT (id, person_id, credential_id, public_key, counter, transports, name, backed_up, created_at) ON identity.passkey TO holdfast_portal;

CREATE FUNCTION identity.find_passkey(wanted bytea)
  RETURNS TABLE (id uuid, person_id uuid, public_key bytea, counter bigint, transports text[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT id, person_id, public_key, counter, transports FROM identity.passkey WHERE credential_id = wanted $$;

CREATE TABLE identity.email_verification (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT email_verification_pkey PRIMARY KEY (id),
  CONSTRAINT email_verification_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT email_verification_token_hash_length CHECK (length(token_hash) = 32)
);
CREATE INDEX email_verification_token_hash_idx ON identity.email_verification (token_hash);
CREATE INDEX email_verification_person_id_idx ON identity.email_verification (person_id);
ALTER TABLE identity.email_verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.email_verification FORCE ROW LEVEL SECURITY;
CREATE POLICY email_verification_owner ON identity.email_verification TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY email_verification_portal ON identity.email_verification TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person());
GRANT SELECT, INSERT (id, person_id, token_hash, created_at, expires_at), DELETE ON identity.email_verification TO holdfast_portal;

-- A way back in that takes its time: asked for, confirmed by mail, announced, and only then possible, unless somebody objects.
CREATE TABLE identity.recovery (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  objection_hash bytea NOT NULL,
  requested_at timestamptz(6) NOT NULL,
  confirmed_at timestamptz(6),
  ready_at timestamptz(6),
  expires_at timestamptz(6) NOT NULL,
  completed_at timestamptz(6),
  objected_at timestamptz(6),
  CONSTRAINT recovery_pkey PRIMARY KEY (id),
  CONSTRAINT recovery_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT recovery_confirmed_whole CHECK ((confirmed_at IS NULL) = (ready_at IS NULL)),
  CONSTRAINT recovery_ends_once CHECK (completed_at IS NULL OR objected_at IS NULL),
  CONSTRAINT recovery_in_order CHECK (completed_at IS NULL OR completed_at >= ready_at)
);
CREATE INDEX recovery_token_hash_idx ON identity.recovery (token_hash);
CREATE INDEX recovery_objection_hash_idx ON identity.recovery (objection_hash);
CREATE INDEX recovery_person_id_id_idx ON identity.recovery (person_id, id);
ALTER TABLE identity.recovery ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_owner ON identity.recovery TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY recovery_portal ON identity.recovery TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person());
GRANT SELECT, INSERT (id, person_id, token_hash, objection_hash, requested_at, expires_at),
  UPDATE (confirmed_at, ready_at, expires_at, completed_at, objected_at) ON identity.recovery TO holdfast_portal;

-- Whose token it is, and for what. 256 random bits: nothing can be listed with it.
CREATE FUNCTION identity.find_mailed_token(wanted bytea) RETURNS TABLE (kind text, id uuid, person_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'email_verification', id, person_id FROM identity.email_verification WHERE token_hash = wanted
    UNION ALL SELECT 'recovery', id, person_id FROM identity.recovery WHERE token_hash = wanted
    UNION ALL SELECT 'recovery_objection', id, person_id FROM identity.recovery WHERE objection_hash = wanted
  $$;

REVOKE ALL ON FUNCTION identity.keep_challenge(bytea, text, timestamptz, timestamptz),
  identity.take_challenge(bytea, text, timestamptz), identity.find_passkey(bytea), identity.find_mailed_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.keep_challenge(bytea, text, timestamptz, timestamptz),
  identity.take_challenge(bytea, text, timestamptz), identity.find_passkey(bytea), identity.find_mailed_token(bytea) TO holdfast_portal;
