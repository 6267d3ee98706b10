-- Wallets that a platform names for its users, so that a user can claim by a signature instead of a letter.
CREATE TABLE migration.holder_wallet (
  organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  address text NOT NULL,
  CONSTRAINT holder_wallet_pkey PRIMARY KEY (organization_id, holder_id, address),
  CONSTRAINT holder_wallet_holder_fkey FOREIGN KEY (organization_id, holder_id) REFERENCES identity.holder (organization_id, id),
  CONSTRAINT holder_wallet_lower_case CHECK (address = lower(address))
);
CREATE INDEX holder_wallet_address_idx ON migration.holder_wallet (address);
ALTER TABLE migration.holder_wallet ENABLE ROW LEVEL SECURITY;
ALTER TABLE migration.holder_wallet FORCE ROW LEVEL SECURITY;
CREATE POLICY holder_wallet_owner ON migration.holder_wallet TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY holder_wallet_worker ON migration.holder_wallet TO holdfast_worker USING (true) WITH CHECK (true);
-- The portal forgets them with their person, and otherwise never looks.
CREATE POLICY holder_wallet_portal ON migration.holder_wallet FOR DELETE TO holdfast_portal
  USING (holder_id = ANY ((SELECT identity.current_holders())::uuid[]));
CREATE POLICY holder_wallet_portal_read ON migration.holder_wallet FOR SELECT TO holdfast_portal
  USING (holder_id = ANY ((SELECT identity.current_holders())::uuid[]));
GRANT SELECT, INSERT ON migration.holder_wallet TO holdfast_worker;
GRANT SELECT, DELETE ON migration.holder_wallet TO holdfast_portal;

CREATE INDEX item_own_wallet_idx ON migration.item (wallet) WHERE custody_kind = 'copy';
CREATE POLICY item_owner ON migration.item FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY holding_owner ON migration.holding FOR SELECT TO CURRENT_USER USING (true);

ALTER TABLE migration.claim ALTER COLUMN claim_code_id DROP NOT NULL;
ALTER TABLE migration.claim ADD COLUMN wallet text;
-- Neither: a wallet's claim whose person was erased.
ALTER TABLE migration.claim ADD CONSTRAINT claim_by_one_way CHECK (claim_code_id IS NULL OR wallet IS NULL);
CREATE POLICY claim_portal_forget ON migration.claim FOR UPDATE TO holdfast_portal
  USING (person_id = platform.current_person()) WITH CHECK (person_id = platform.current_person() AND wallet IS NULL);
GRANT UPDATE (wallet) ON migration.claim TO holdfast_portal;

-- Makes the holders of a wallet the person's, who has just signed with it: those whose line in a deposit names it, and those
-- whose token was in it. What others have claimed already stays theirs. Letters that are not used yet are worth nothing then.
CREATE FUNCTION migration.claim_by_wallet(p_address text, p_person_id uuid)
  RETURNS TABLE (claim_id uuid, holder_id uuid, organization_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF p_person_id IS DISTINCT FROM platform.current_person() THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH wanted AS (
      SELECT w.holder_id FROM migration.holder_wallet w WHERE w.address = p_address
      UNION
      SELECT h.holder_id FROM migration.item i JOIN migration.holding h ON h.asset_id = i.asset_id
       WHERE i.wallet = p_address AND i.custody_kind = 'copy' AND i.verdict = 'accepted'),
    taken AS (
      UPDATE identity.holder h SET person_id = p_person_id, claimed_at = now()
       WHERE h.id IN (SELECT w.holder_id FROM wanted w) AND h.person_id IS NULL RETURNING h.id, h.organization_id),
    revoked AS (
      UPDATE migration.claim_code c SET revoked_at = now()
       WHERE c.holder_id IN (SELECT t.id FROM taken t) AND c.used_at IS NULL AND c.revoked_at IS NULL RETURNING c.id)
    INSERT INTO migration.claim (id, organization_id, holder_id, person_id, wallet)
    SELECT uuidv7(), t.organization_id, t.id, p_person_id, p_address FROM taken t
    RETURNING id, holder_id, organization_id;
END $$;
REVOKE ALL ON FUNCTION migration.claim_by_wallet(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.claim_by_wallet(text, uuid) TO holdfast_portal;
