-- What the portal needs of the migration context beyond its tables.

-- FORCE binds the owner too, and a migrator need not be a superuser: the SECURITY DEFINER functions (this file's, and
-- redeem_claim_code) run as the owner and must see the rows.
CREATE POLICY claim_code_owner ON migration.claim_code TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY claim_owner ON migration.claim TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY acceptance_policy_owner ON migration.acceptance_policy TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY vault_owner ON migration.vault TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY custodian_change_owner ON migration.custodian_change TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY transfer_owner ON migration.transfer FOR SELECT TO CURRENT_USER USING (true);

-- When a consent (or a mandate) authorized a transfer. Before that it is the holder's alone, also once the draft is closed:
-- nobody learns whom a holder only thought of.
ALTER TABLE migration.transfer ADD COLUMN authorized_at timestamptz(6);
DROP POLICY transfer_portal ON migration.transfer;
CREATE POLICY transfer_portal_read ON migration.transfer FOR SELECT TO holdfast_portal
  USING (person_id = platform.current_person()
    OR (authorized_at IS NOT NULL
      AND (organization_id = platform.current_organization() OR from_organization_id = platform.current_organization())));
CREATE POLICY transfer_portal_draft ON migration.transfer FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = platform.current_person());
CREATE POLICY transfer_portal_update ON migration.transfer FOR UPDATE TO holdfast_portal
  USING (person_id = platform.current_person()
    OR (authorized_at IS NOT NULL AND organization_id = platform.current_organization()))
  WITH CHECK (person_id = platform.current_person() OR organization_id = platform.current_organization());
GRANT UPDATE (authorized_at) ON migration.transfer TO holdfast_portal;

-- A grant lets a role write a column, whoever it acts for, and the portal says whom it acts for. This asks the register of
-- members: only the receiving custodian's operators and administrators accept, another of its administrators approves, each
-- once and in their own name; its holder, or those who may accept, cancel.
CREATE FUNCTION migration.check_transfer_signatures() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  signer uuid := platform.current_person();
  holds boolean := NEW.person_id IS NOT DISTINCT FROM signer;
  role text := (SELECT m.role FROM identity.membership m
    WHERE m.organization_id = NEW.organization_id AND m.organization_id = platform.current_organization()
      AND m.person_id = signer);
  receives boolean := COALESCE(role IN ('custodian_operator', 'custodian_admin'), false);
  approves boolean := COALESCE(role = 'custodian_admin', false);
BEGIN
  IF NEW.accepted_by IS DISTINCT FROM OLD.accepted_by
     AND NOT (receives AND OLD.accepted_by IS NULL AND NEW.accepted_by IS NOT DISTINCT FROM signer)
  OR NEW.approved_by IS DISTINCT FROM OLD.approved_by
     AND NOT (approves AND OLD.approved_by IS NULL AND NEW.approved_by IS NOT DISTINCT FROM signer
       AND OLD.accepted_by IS DISTINCT FROM signer)
  OR NEW.cancelled_by IS DISTINCT FROM OLD.cancelled_by
     AND NOT (receives AND OLD.cancelled_by IS NULL AND NEW.cancelled_by IS NOT DISTINCT FROM signer
       OR holds AND NEW.cancelled_by IS NOT DISTINCT FROM signer) THEN
    RAISE EXCEPTION 'a transfer is signed by those whose it is' USING ERRCODE = 'insufficient_privilege',
      CONSTRAINT = 'transfer_signatures';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION migration.check_transfer_signatures FROM PUBLIC;
CREATE TRIGGER transfer_signatures BEFORE UPDATE OF accepted_by, approved_by, cancelled_by ON migration.transfer
  FOR EACH ROW EXECUTE FUNCTION migration.check_transfer_signatures();

-- The second of two people: an administrator of the custodian, who did not propose it. Only this function writes policies
-- and vaults. Answers what happened: approved, not_found, own_approval, decided, lapsed, or outdated when the vault that it
-- would revoke is revoked already.
CREATE FUNCTION migration.approve_custodian_change(p_change_id uuid, p_at timestamptz) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  change migration.custodian_change;
  approver uuid := platform.current_person();
BEGIN
  SELECT * INTO change FROM migration.custodian_change c
   WHERE c.id = p_change_id AND c.organization_id = platform.current_organization() FOR UPDATE;
  IF change.id IS NULL OR NOT EXISTS (SELECT FROM identity.membership m WHERE m.person_id = approver
      AND m.organization_id = change.organization_id AND m.role = 'custodian_admin') THEN
    RETURN 'not_found';
  ELSIF change.approved_at IS NOT NULL OR change.withdrawn_at IS NOT NULL THEN
    RETURN 'decided';
  ELSIF change.expires_at <= p_at THEN
    RETURN 'lapsed';
  ELSIF change.proposed_by = approver THEN
    RETURN 'own_approval';
  END IF;
  IF change.kind = 'acceptance_policy' THEN
    INSERT INTO migration.acceptance_policy (organization_id, mode, custody_kinds, max_items, updated_at)
    SELECT change.organization_id, b.mode, b."custodyKinds", b."maxItems", p_at
      FROM jsonb_to_record(change.body) AS b (mode text, "custodyKinds" text[], "maxItems" integer)
    ON CONFLICT (organization_id) DO UPDATE SET mode = excluded.mode, custody_kinds = excluded.custody_kinds,
      max_items = excluded.max_items, updated_at = excluded.updated_at;
  ELSIF change.kind = 'vault_registration' THEN
    UPDATE migration.vault v SET revoked_at = p_at WHERE v.organization_id = change.organization_id
       AND v.chain_id = (change.body ->> 'chainId')::bigint AND v.revoked_at IS NULL;
    INSERT INTO migration.vault (id, organization_id, chain_id, address, registered_at)
    VALUES (uuidv7(), change.organization_id, (change.body ->> 'chainId')::bigint, change.body ->> 'address', p_at);
  ELSE
    UPDATE migration.vault v SET revoked_at = p_at WHERE v.organization_id = change.organization_id
       AND v.id = (change.body ->> 'vaultId')::uuid AND v.revoked_at IS NULL;
    IF NOT FOUND THEN
      RETURN 'outdated';
    END IF;
  END IF;
  UPDATE migration.custodian_change c SET approved_by = approver, approved_at = p_at WHERE c.id = change.id;
  RETURN 'approved';
END $$;
REVOKE ALL ON FUNCTION migration.approve_custodian_change(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.approve_custodian_change(uuid, timestamptz) TO holdfast_portal;

-- How many more items a custodian takes: the one number of its business that a holder learns, because the custodian
-- published it as a limit. Counted from transfers, since positions have no index by keeper; one transfer is left out,
-- so that drafting and consenting see the same room.
CREATE FUNCTION migration.custodian_room(p_custodian uuid, p_except uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT GREATEST(p.max_items - COALESCE((
        SELECT sum(t.leg_count) FROM migration.transfer t
        WHERE t.organization_id = p_custodian AND t.id <> p_except AND t.authorized_at IS NOT NULL
          AND t.state NOT IN ('rejected', 'cancelled')), 0), 0)
    FROM migration.acceptance_policy p WHERE p.organization_id = p_custodian
  $$;
REVOKE ALL ON FUNCTION migration.custodian_room(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.custodian_room(uuid, uuid) TO holdfast_portal;

-- Everybody who sees a transfer reads its consent; only the holder writes it, and the holder's wishes.
DROP POLICY consent_portal ON migration.consent;
CREATE POLICY consent_portal_read ON migration.consent FOR SELECT TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.transfer t WHERE t.id = consent.transfer_id));
CREATE POLICY consent_portal_give ON migration.consent FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = platform.current_person() AND EXISTS (
    SELECT FROM migration.transfer t WHERE t.id = consent.transfer_id AND t.person_id = platform.current_person()
      AND t.state = 'draft' AND t.offer_hash = consent.hash));
DROP POLICY consent_line_portal ON migration.consent_line;
CREATE POLICY consent_line_portal_read ON migration.consent_line FOR SELECT TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.consent c WHERE c.id = consent_line.consent_id));
-- Of what is theirs alone, and in the transfer that the consent is for, while it is given.
CREATE POLICY consent_line_portal_give ON migration.consent_line FOR INSERT TO holdfast_portal
  WITH CHECK (holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND EXISTS (
    SELECT FROM migration.consent c JOIN migration.transfer t ON t.id = c.transfer_id
    WHERE c.id = consent_line.consent_id AND c.person_id = platform.current_person() AND t.state = 'draft'
      AND t.organization_id = consent_line.organization_id
      AND t.from_organization_id = consent_line.from_organization_id));

-- Wishes too: the holder's to have, and anybody's to withdraw who ends the transfer.
DROP POLICY election_portal ON migration.election;
CREATE POLICY election_portal_read ON migration.election FOR SELECT TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.transfer t WHERE t.id = election.transfer_id));
CREATE POLICY election_portal_elect ON migration.election FOR INSERT TO holdfast_portal
  WITH CHECK (holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND EXISTS (
    SELECT FROM migration.transfer t WHERE t.id = election.transfer_id AND t.person_id = platform.current_person()));
CREATE POLICY election_portal_withdraw ON migration.election FOR UPDATE TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.transfer t WHERE t.id = election.transfer_id))
  WITH CHECK (EXISTS (SELECT FROM migration.transfer t WHERE t.id = election.transfer_id));

-- A platform announces a deposit and says that its bag has come; the rest is the worker's.
DROP POLICY deposit_portal ON migration.deposit;
CREATE POLICY deposit_portal_read ON migration.deposit FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization());
CREATE POLICY deposit_portal_announce ON migration.deposit FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = platform.current_organization() AND state = 'announced');
CREATE POLICY deposit_portal_receive ON migration.deposit FOR UPDATE TO holdfast_portal
  USING (organization_id = platform.current_organization() AND state = 'announced')
  WITH CHECK (organization_id = platform.current_organization() AND state = 'received');

-- Legs are the holder's draft: nobody else adds or removes any. Batch 0 has what the consent does not name: of that the
-- custodians learn nothing.
DROP POLICY leg_portal ON migration.leg;
CREATE POLICY leg_portal_read ON migration.leg FOR SELECT TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.transfer t
    WHERE t.id = leg.transfer_id AND (leg.batch_no > 0 OR t.person_id = platform.current_person())));
CREATE POLICY leg_portal_draft ON migration.leg FOR INSERT TO holdfast_portal
  WITH CHECK (holder_id = ANY ((SELECT identity.current_holders())::uuid[])
    AND state IN ('listed', 'eligible', 'excluded') AND EXISTS (
    SELECT FROM migration.transfer t WHERE t.id = leg.transfer_id AND t.person_id = platform.current_person()
      AND t.state = 'draft' AND t.from_organization_id = leg.from_organization_id));
CREATE POLICY leg_portal_clear ON migration.leg FOR DELETE TO holdfast_portal
  USING (EXISTS (SELECT FROM migration.transfer t
    WHERE t.id = leg.transfer_id AND t.person_id = platform.current_person() AND t.state IN ('draft', 'cancelled')));
