-- The owner's policies below ("TO CURRENT_USER") exist because FORCE binds the owner too, and a migrator need not be a
-- superuser: without them the SECURITY DEFINER functions of this file, and the seed, would see nothing.

CREATE TABLE identity.organization (
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  slug text NOT NULL,
  group_id uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT organization_pkey PRIMARY KEY (id),
  CONSTRAINT organization_kind CHECK (kind IN ('platform', 'custodian')),
  CONSTRAINT organization_name_length CHECK (length(name) BETWEEN 1 AND 200),
  CONSTRAINT organization_slug_form CHECK (slug ~ '^[a-z0-9](-?[a-z0-9]){0,62}$')
);
CREATE UNIQUE INDEX organization_slug_key ON identity.organization (slug);
ALTER TABLE identity.organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.organization FORCE ROW LEVEL SECURITY;
CREATE POLICY organization_owner ON identity.organization TO CURRENT_USER USING (true) WITH CHECK (true);
-- Names are public: a holder chooses among all custodians.
CREATE POLICY organization_read ON identity.organization FOR SELECT
  TO holdfast_portal, holdfast_ledger, holdfast_worker, holdfast_billing USING (true);
GRANT SELECT ON identity.organization TO holdfast_portal, holdfast_ledger, holdfast_worker, holdfast_billing;

-- The key under which an organization's holder references and invited addresses are indexed and sealed; wrapped by the
-- master secret, which is not in the database.
CREATE TABLE identity.organization_key (
  organization_id uuid NOT NULL,
  wrapped bytea NOT NULL,
  CONSTRAINT organization_key_pkey PRIMARY KEY (organization_id),
  CONSTRAINT organization_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id)
);
ALTER TABLE identity.organization_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.organization_key FORCE ROW LEVEL SECURITY;
CREATE POLICY organization_key_owner ON identity.organization_key TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY organization_key_portal ON identity.organization_key FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization());
CREATE POLICY organization_key_worker ON identity.organization_key FOR SELECT TO holdfast_worker USING (true);
GRANT SELECT ON identity.organization_key TO holdfast_portal, holdfast_worker;

CREATE TABLE identity.person (
  id uuid NOT NULL,
  email_index bytea NOT NULL,
  sealed bytea NOT NULL,
  password_hash text,
  language text NOT NULL DEFAULT 'en',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  email_verified_at timestamptz(6),
  recovered_at timestamptz(6),
  exported_at timestamptz(6),
  erased_at timestamptz(6),
  CONSTRAINT person_language CHECK (language IN ('en', 'zh')),
  CONSTRAINT person_pkey PRIMARY KEY (id),
  CONSTRAINT person_email_index_length CHECK (length(email_index) = 32),
  CONSTRAINT person_erased_has_no_password CHECK (erased_at IS NULL OR password_hash IS NULL)
);
CREATE UNIQUE INDEX person_email_index_key ON identity.person (email_index);
ALTER TABLE identity.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.person FORCE ROW LEVEL SECURITY;

-- A person's own data key, wrapped by the master secret. Erasing a person is deleting this row.
CREATE TABLE identity.person_key (
  person_id uuid NOT NULL,
  wrapped bytea NOT NULL,
  CONSTRAINT person_key_pkey PRIMARY KEY (person_id),
  CONSTRAINT person_key_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id)
);
ALTER TABLE identity.person_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.person_key FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.membership (
  organization_id uuid NOT NULL,
  person_id uuid NOT NULL,
  role text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT membership_pkey PRIMARY KEY (organization_id, person_id),
  CONSTRAINT membership_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT membership_role CHECK (role IN ('platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor', 'regulator'))
);
CREATE INDEX membership_person_id_idx ON identity.membership (person_id);
ALTER TABLE identity.membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_owner ON identity.membership TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY membership_portal_read ON identity.membership FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization() OR person_id = platform.current_person());
CREATE POLICY membership_portal_remove ON identity.membership FOR DELETE TO holdfast_portal
  USING (organization_id = platform.current_organization() OR person_id = platform.current_person());
CREATE POLICY membership_worker ON identity.membership FOR SELECT TO holdfast_worker USING (true);
-- No INSERT for anybody: a membership begins only in identity.accept_invitation (or in the owner's seed).
GRANT SELECT, DELETE ON identity.membership TO holdfast_portal;
GRANT SELECT ON identity.membership TO holdfast_worker;

CREATE POLICY person_owner ON identity.person TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY person_portal_read ON identity.person FOR SELECT TO holdfast_portal
  USING (id = platform.current_person() OR EXISTS (
    SELECT FROM identity.membership m WHERE m.organization_id = platform.current_organization() AND m.person_id = person.id));
CREATE POLICY person_portal_insert ON identity.person FOR INSERT TO holdfast_portal
  WITH CHECK (id = platform.current_person());
CREATE POLICY person_portal_update ON identity.person FOR UPDATE TO holdfast_portal
  USING (id = platform.current_person()) WITH CHECK (id = platform.current_person());
GRANT SELECT, INSERT (id, email_index, sealed, password_hash, language, created_at),
  UPDATE (email_index, sealed, password_hash, language, email_verified_at, recovered_at, exported_at, erased_at) ON identity.person TO holdfast_portal;

CREATE POLICY person_key_owner ON identity.person_key TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY person_key_portal_read ON identity.person_key FOR SELECT TO holdfast_portal
  USING (person_id = platform.current_person() OR EXISTS (
    SELECT FROM identity.membership m
     WHERE m.organization_id = platform.current_organization() AND m.person_id = person_key.person_id));
CREATE POLICY person_key_portal_insert ON identity.person_key FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = platform.current_person());
CREATE POLICY person_key_portal_delete ON identity.person_key FOR DELETE TO holdfast_portal
  USING (person_id = platform.current_person());
GRANT SELECT, INSERT (person_id, wrapped), DELETE ON identity.person_key TO holdfast_portal;
-- Billing sends everybody's mail, so it opens an address when it sends; it writes none.
CREATE POLICY person_billing ON identity.person FOR SELECT TO holdfast_billing USING (erased_at IS NULL);
CREATE POLICY person_key_billing ON identity.person_key FOR SELECT TO holdfast_billing USING (true);
CREATE POLICY membership_billing ON identity.membership FOR SELECT TO holdfast_billing USING (true);
GRANT SELECT (id, sealed, language, erased_at) ON identity.person TO holdfast_billing;
GRANT SELECT ON identity.person_key TO holdfast_billing;
GRANT SELECT (organization_id, person_id, role) ON identity.membership TO holdfast_billing;

CREATE TABLE identity.invitation (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  role text NOT NULL,
  email_index bytea NOT NULL,
  sealed bytea,
  token_hash bytea NOT NULL,
  invited_by uuid NOT NULL,
  approval_required boolean NOT NULL,
  approved_by uuid,
  approved_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6) NOT NULL,
  accepted_at timestamptz(6),
  accepted_by uuid,
  revoked_at timestamptz(6),
  CONSTRAINT invitation_pkey PRIMARY KEY (id),
  CONSTRAINT invitation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES identity.person (id),
  CONSTRAINT invitation_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES identity.person (id),
  CONSTRAINT invitation_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES identity.person (id),
  CONSTRAINT invitation_role CHECK (role IN ('platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor', 'regulator')),
  CONSTRAINT invitation_own_approval CHECK (approved_by <> invited_by),
  CONSTRAINT invitation_approved_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CONSTRAINT invitation_accepted_whole CHECK ((accepted_by IS NULL) = (accepted_at IS NULL)),
  CONSTRAINT invitation_ends_once CHECK (accepted_at IS NULL OR revoked_at IS NULL),
  CONSTRAINT invitation_token_hash_length CHECK (length(token_hash) = 32)
);
-- Not unique, as no key across tenants is: 256 random bits do not meet.
CREATE INDEX invitation_token_hash_idx ON identity.invitation (token_hash);
CREATE UNIQUE INDEX invitation_organization_id_id_key ON identity.invitation (organization_id, id);
ALTER TABLE identity.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_owner ON identity.invitation TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY invitation_portal ON identity.invitation TO holdfast_portal
  USING (organization_id = platform.current_organization())
  WITH CHECK (organization_id = platform.current_organization());
-- accepted_* are not granted: only identity.accept_invitation sets them.
GRANT SELECT, UPDATE (approved_by, approved_at, revoked_at) ON identity.invitation TO holdfast_portal;
GRANT INSERT (id, organization_id, role, email_index, sealed, token_hash, invited_by, approval_required, created_at, expires_at)
  ON identity.invitation TO holdfast_portal;

-- One row per token of a session. A rotation adds a row to the family and marks the old one; a family is what a person
-- sees as one session.
CREATE TABLE identity.session (
  id uuid NOT NULL,
  family_id uuid NOT NULL,
  person_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz(6) NOT NULL,
  last_seen_at timestamptz(6) NOT NULL,
  rotated_from uuid,
  rotated_at timestamptz(6),
  expires_at timestamptz(6) NOT NULL,
  revoked_at timestamptz(6),
  user_agent text,
  CONSTRAINT session_pkey PRIMARY KEY (id),
  CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT session_token_hash_length CHECK (length(token_hash) = 32),
  CONSTRAINT session_user_agent_length CHECK (length(user_agent) <= 300)
);
CREATE UNIQUE INDEX session_token_hash_key ON identity.session (token_hash);
CREATE INDEX session_person_id_idx ON identity.session (person_id);
CREATE INDEX session_family_id_idx ON identity.session (family_id);
ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_owner ON identity.session TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY session_portal ON identity.session TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person());
GRANT SELECT, INSERT (id, family_id, person_id, token_hash, created_at, last_seen_at, rotated_from, expires_at, user_agent),
  UPDATE (last_seen_at, rotated_at, revoked_at, user_agent) ON identity.session TO holdfast_portal;

CREATE TABLE identity.api_key (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  role text NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  key_hash bytea NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  last_used_at timestamptz(6),
  revoked_at timestamptz(6),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT api_key_created_by_fkey FOREIGN KEY (created_by) REFERENCES identity.person (id),
  -- A key never approves anything: otherwise one person could be both of the two people that a rule asks for.
  CONSTRAINT api_key_role CHECK (role IN ('platform_operator', 'custodian_operator', 'custodian_auditor')),
  CONSTRAINT api_key_name_length CHECK (length(name) BETWEEN 1 AND 100),
  CONSTRAINT api_key_key_hash_length CHECK (length(key_hash) = 32)
);
CREATE INDEX api_key_key_hash_idx ON identity.api_key (key_hash);
CREATE UNIQUE INDEX api_key_organization_id_id_key ON identity.api_key (organization_id, id);
ALTER TABLE identity.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY api_key_owner ON identity.api_key TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY api_key_portal ON identity.api_key TO holdfast_portal
  USING (organization_id = platform.current_organization())
  WITH CHECK (organization_id = platform.current_organization());
GRANT SELECT, INSERT (id, organization_id, role, name, prefix, key_hash, created_by, created_at),
  UPDATE (last_used_at, revoked_at) ON identity.api_key TO holdfast_portal;

-- A platform's user, known by a keyed hash of the platform's own reference until somebody claims it.
CREATE TABLE identity.holder (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  reference_index bytea NOT NULL,
  reference_sealed bytea,
  person_id uuid,
  claimed_at timestamptz(6),
  deposit_id uuid,
  CONSTRAINT holder_pkey PRIMARY KEY (id),
  CONSTRAINT holder_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT holder_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT holder_claimed_whole CHECK ((person_id IS NULL) = (claimed_at IS NULL)),
  CONSTRAINT holder_reference_index_length CHECK (length(reference_index) = 32)
);
CREATE UNIQUE INDEX holder_organization_id_reference_index_key ON identity.holder (organization_id, reference_index);
CREATE UNIQUE INDEX holder_organization_id_id_key ON identity.holder (organization_id, id);
CREATE INDEX holder_person_id_idx ON identity.holder (person_id);
ALTER TABLE identity.holder ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.holder FORCE ROW LEVEL SECURITY;
CREATE POLICY holder_owner ON identity.holder TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY holder_portal_read ON identity.holder FOR SELECT TO holdfast_portal
  USING (person_id = platform.current_person() OR organization_id = platform.current_organization());
CREATE POLICY holder_portal_forget ON identity.holder FOR UPDATE TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person());
CREATE POLICY holder_worker ON identity.holder TO holdfast_worker USING (true) WITH CHECK (true);
CREATE POLICY holder_ledger ON identity.holder FOR SELECT TO holdfast_ledger USING (true);
-- The portal may only forget a reference (erasing a person); a claim is a function of the owner's: a code's goes through
-- identity.claim_holder, a wallet's takes all of its holders at once.
GRANT SELECT, UPDATE (reference_sealed) ON identity.holder TO holdfast_portal;
GRANT SELECT, INSERT ON identity.holder TO holdfast_worker;
GRANT SELECT (id, organization_id, person_id) ON identity.holder TO holdfast_ledger;

-- Holders whose person was erased: the ledger destroys their subject's key, and says when it has.
CREATE TABLE identity.holder_erasure (
  holder_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  requested_at timestamptz(6) NOT NULL,
  done_at timestamptz(6),
  CONSTRAINT holder_erasure_pkey PRIMARY KEY (holder_id),
  CONSTRAINT holder_erasure_tenant_key UNIQUE (organization_id, holder_id),
  CONSTRAINT holder_erasure_holder_fkey FOREIGN KEY (organization_id, holder_id) REFERENCES identity.holder (organization_id, id)
);
CREATE INDEX holder_erasure_due_idx ON identity.holder_erasure (requested_at) WHERE done_at IS NULL;
ALTER TABLE identity.holder_erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.holder_erasure FORCE ROW LEVEL SECURITY;
CREATE POLICY holder_erasure_owner ON identity.holder_erasure TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY holder_erasure_ledger ON identity.holder_erasure TO holdfast_ledger USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (done_at) ON identity.holder_erasure TO holdfast_ledger;
-- fsck looks through the worker's role at claims whose wallets went with their persons.
CREATE POLICY holder_erasure_worker ON identity.holder_erasure FOR SELECT TO holdfast_worker USING (true);
GRANT SELECT (holder_id) ON identity.holder_erasure TO holdfast_worker;
GRANT INSERT (holder_id, organization_id, requested_at) ON identity.holder_erasure TO holdfast_portal;

-- Sign-in attempts per subject: keyed hashes of an account, an address, or both together. Nobody reads it but the
-- functions below.
CREATE TABLE identity.sign_in_attempt (
  subject bytea NOT NULL,
  attempts integer NOT NULL,
  window_started_at timestamptz(6) NOT NULL,
  CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (subject),
  CONSTRAINT sign_in_attempt_subject_length CHECK (length(subject) = 32)
);
CREATE INDEX sign_in_attempt_window_started_at_idx ON identity.sign_in_attempt (window_started_at);
ALTER TABLE identity.sign_in_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.sign_in_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_attempt_owner ON identity.sign_in_attempt TO CURRENT_USER USING (true) WITH CHECK (true);

-- The holders that the person of this transaction has claimed; an empty array for nobody. Other contexts' policies use it
-- as `holder_id = ANY ((SELECT identity.current_holders())::uuid[])`: evaluated once per query. SECURITY DEFINER, because
-- a policy's subquery would otherwise need grants on identity.holder for every role; it answers for the caller alone.
CREATE FUNCTION identity.current_holders() RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT COALESCE(array_agg(id), '{}') FROM identity.holder WHERE person_id = platform.current_person() $$;
REVOKE ALL ON FUNCTION identity.current_holders() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.current_holders() TO holdfast_portal;
CREATE POLICY holder_erasure_portal ON identity.holder_erasure FOR INSERT TO holdfast_portal
  WITH CHECK (holder_id = ANY ((SELECT identity.current_holders())::uuid[]));

-- The four look-ups below run before an actor is known, so no policy could let them through. Each takes a 256-bit secret's
-- hash (or an address' keyed hash) and answers one row or none: nothing can be listed with them.
CREATE FUNCTION identity.find_credentials(wanted bytea)
  RETURNS TABLE (person_id uuid, password_hash text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT id, password_hash FROM identity.person WHERE email_index = wanted AND erased_at IS NULL $$;

-- With it, the role that the session's person has in the organization they ask for, if any.
CREATE FUNCTION identity.find_session(wanted bytea, organization uuid)
  RETURNS TABLE (id uuid, family_id uuid, person_id uuid, created_at timestamptz, last_seen_at timestamptz,
                 rotated_at timestamptz, expires_at timestamptz, revoked_at timestamptz, role text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT s.id, s.family_id, s.person_id, s.created_at, s.last_seen_at, s.rotated_at, s.expires_at, s.revoked_at, m.role
      FROM identity.session s
      LEFT JOIN identity.membership m ON m.person_id = s.person_id AND m.organization_id = organization
     WHERE s.token_hash = wanted
  $$;

CREATE FUNCTION identity.find_api_key(wanted bytea)
  RETURNS TABLE (id uuid, organization_id uuid, role text, last_used_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT id, organization_id, role, last_used_at FROM identity.api_key WHERE key_hash = wanted AND revoked_at IS NULL
  $$;

-- Counts one attempt for every subject and answers whether any of them is past its limit. Runs
-- in a transaction of its own, before the password is looked at: a failed sign-in must not roll its count back, and
-- parallel guesses must not all see the old one. Old windows are swept a few at a time.
CREATE FUNCTION identity.count_attempt(subjects bytea[], limits integer[], at timestamptz, window_length interval)
  RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  exceeded boolean;
BEGIN
  DELETE FROM identity.sign_in_attempt WHERE subject IN (
    SELECT subject FROM identity.sign_in_attempt WHERE window_started_at < at - 2 * window_length
     ORDER BY window_started_at LIMIT 20 FOR UPDATE SKIP LOCKED);
  WITH counted AS (
    INSERT INTO identity.sign_in_attempt AS old (subject, attempts, window_started_at)
    SELECT u.subject, 1, at FROM unnest(subjects) AS u (subject) ORDER BY u.subject
    ON CONFLICT (subject) DO UPDATE SET
      attempts = CASE WHEN old.window_started_at <= at - window_length THEN 1 ELSE LEAST(old.attempts + 1, 1000000) END,
      window_started_at = CASE WHEN old.window_started_at <= at - window_length THEN at ELSE old.window_started_at END
    RETURNING old.subject, old.attempts)
  SELECT bool_or(c.attempts > l.most) INTO exceeded
    FROM counted c JOIN unnest(subjects, limits) AS l (subject, most) ON l.subject = c.subject;
  RETURN COALESCE(exceeded, false);
END $$;

-- A right password takes its own attempt back.
CREATE FUNCTION identity.uncount_attempt(subjects bytea[]) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ UPDATE identity.sign_in_attempt SET attempts = GREATEST(attempts - 1, 0) WHERE subject = ANY (subjects) $$;

-- The one way into an organization: the person of this transaction accepts the invitation whose token they hold. Answers
-- what happened: accepted, not_found, other_person, ended, expired, approval_missing, already_member. The rule of two
-- people is checked here, for the number of admins now as well as then, so that no path through the portal goes round it.
CREATE FUNCTION identity.accept_invitation(wanted bytea, at timestamptz)
  RETURNS TABLE (outcome text, invitation_id uuid, organization_id uuid, role text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  invitation identity.invitation;
  acceptor uuid := platform.current_person();
  admins integer;
BEGIN
  SELECT * INTO invitation FROM identity.invitation i WHERE i.token_hash = wanted FOR UPDATE;
  invitation_id := invitation.id;
  organization_id := invitation.organization_id;
  role := invitation.role;
  SELECT count(*) INTO admins FROM identity.membership m
   WHERE m.organization_id = invitation.organization_id AND m.role = 'custodian_admin';
  outcome := CASE
    WHEN invitation.id IS NULL OR acceptor IS NULL THEN 'not_found'
    WHEN NOT EXISTS (SELECT FROM identity.person p WHERE p.id = acceptor AND p.email_index = invitation.email_index)
      THEN 'other_person'
    WHEN invitation.accepted_at IS NOT NULL OR invitation.revoked_at IS NOT NULL THEN 'ended'
    WHEN invitation.expires_at <= at THEN 'expired'
    WHEN invitation.approved_by IS NULL AND (invitation.approval_required OR admins >= 2) THEN 'approval_missing'
    WHEN EXISTS (SELECT FROM identity.membership m
                  WHERE m.organization_id = invitation.organization_id AND m.person_id = acceptor) THEN 'already_member'
    ELSE 'accepted' END;
  IF outcome = 'accepted' THEN
    INSERT INTO identity.membership (organization_id, person_id, role, created_at)
    VALUES (invitation.organization_id, acceptor, invitation.role, at);
    UPDATE identity.invitation i SET accepted_at = at, accepted_by = acceptor WHERE i.id = invitation.id;
  END IF;
  RETURN NEXT;
END $$;

-- Erasing a person: what organizations noted about the address that they were invited by goes too, in organizations that
-- the person's own policies do not reach. Invitations still open end. Acts for the person of this transaction alone.
CREATE FUNCTION identity.forget_invitations(at timestamptz) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    UPDATE identity.invitation SET sealed = NULL, email_index = sha256(uuid_send(gen_random_uuid())),
           revoked_at = CASE WHEN accepted_at IS NULL THEN COALESCE(revoked_at, at) END
     WHERE accepted_by = platform.current_person()
        OR email_index = (SELECT email_index FROM identity.person WHERE id = platform.current_person())
  $$;

REVOKE ALL ON FUNCTION identity.find_credentials(bytea), identity.find_session(bytea, uuid), identity.find_api_key(bytea),
  identity.count_attempt(bytea[], integer[], timestamptz, interval), identity.uncount_attempt(bytea[]),
  identity.accept_invitation(bytea, timestamptz), identity.forget_invitations(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.find_credentials(bytea), identity.find_session(bytea, uuid), identity.find_api_key(bytea),
  identity.count_attempt(bytea[], integer[], timestamptz, interval), identity.uncount_attempt(bytea[]),
  identity.accept_invitation(bytea, timestamptz), identity.forget_invitations(timestamptz) TO holdfast_portal;

-- Links a holder to a person, once; answers whether it did. Granted to nobody: only the owner's own functions (the one
-- that redeems a claim code) may call it, so that knowing a holder's id never claims it.
CREATE FUNCTION identity.claim_holder(holder uuid, claimant uuid, at timestamptz) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE identity.holder AS h SET person_id = claimant, claimed_at = at
   WHERE h.id = claim_holder.holder AND h.person_id IS NULL;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION identity.claim_holder(uuid, uuid, timestamptz) FROM PUBLIC;

-- Knows every holder of one organization by its reference, making those that are new, and answers all of them. Runs as
-- the caller. Duplicates in the input are one holder; two runs at once agree (the second statement sees what both made).
CREATE FUNCTION identity.upsert_holders(organization uuid, indexes bytea[], sealed bytea[], deposit uuid)
  RETURNS TABLE (reference_index bytea, holder_id uuid)
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO identity.holder AS h (id, organization_id, reference_index, reference_sealed, deposit_id)
  SELECT uuidv7(), organization, u.index, u.sealed, deposit
    FROM (SELECT DISTINCT ON (i.index) i.index, i.sealed FROM unnest(indexes, sealed) AS i (index, sealed) ORDER BY i.index) u
  ON CONFLICT (organization_id, reference_index) DO NOTHING;
  RETURN QUERY
    SELECT h.reference_index, h.id FROM identity.holder h
     WHERE h.organization_id = organization AND h.reference_index = ANY (indexes);
END $$;
REVOKE ALL ON FUNCTION identity.upsert_holders(uuid, bytea[], bytea[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.upsert_holders(uuid, bytea[], bytea[], uuid) TO holdfast_worker;
