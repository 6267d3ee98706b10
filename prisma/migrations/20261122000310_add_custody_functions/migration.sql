-- The ledger's one write path, set-based: a command's lines are taken into the inbox (temporary tables), checked as a
-- set, and applied whole or refused whole with a reason per line. Every function here runs as its caller (the ledger's
-- role), unless it says otherwise.
--
-- What they promise together: checks that read come first; then UPDATEs that repeat the deciding condition and whose row
-- counts are the validation. When a count differs, another batch was faster: the function raises 40001, everything rolls
-- back, and the caller runs it again, now against what the other one committed.
--
-- Plans are cached per connection and must serve a batch of one as well as one of 100,000: so the functions that move
-- things are bound to nested loops over indexes, from the lines to the tables. Growing tables cannot spoil them. They are
-- generic, because planning its joins anew takes a batch of one longer than running them.

----------------------------------------------------------------------------------------------------------- bytes and ids
-- A batch's id is a UUIDv7 whose last three bytes are zero; they count the batch's postings.
CREATE FUNCTION custody.new_batch_id() RETURNS uuid
  LANGUAGE sql VOLATILE RETURN (left(uuidv7()::text, 30) || '000000')::uuid;

CREATE FUNCTION custody.posting_id(batch_id uuid, batch_position integer) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN encode(overlay(uuid_send(batch_id) PLACING substring(int4send(batch_position) FROM 2) FROM 14), 'hex')::uuid;

-- The names that commitments open to (docs/receipt-format.md, "Names"). References are [a-z0-9] only, so that percent
-- encoding has nothing to do.
CREATE FUNCTION custody.account_name(kind text, organization_id uuid, reference text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE kind WHEN 'issuance' THEN 'issuance:' || organization_id::text
    ELSE 'account:' || organization_id::text || '/' || reference END;

-- HMAC-SHA256(subject's key, posting id || label in ASCII: a constant, so that it is converted once and not per row).
-- For an erased subject a salt that nobody will ever know again.
CREATE FUNCTION custody.salt(ipad bytea, opad bytea, posting_id uuid, label text) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN sha256(opad || sha256(ipad || (uuid_send(posting_id) || label::bytea)));

CREATE FUNCTION custody.random_salt() RETURNS bytea
  LANGUAGE sql VOLATILE
  RETURN sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

CREATE FUNCTION custody.commitment(salt bytea, name text) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN sha256('\x01'::bytea || salt || convert_to(name, 'UTF8'));

-- RFC 6962 hash of a posting's leaf, version 1: each field with its length as two bytes (libs/proof, encodeLeaf).
CREATE FUNCTION custody.posting_leaf_hash(
  id uuid, asset_commitment bytea, from_commitment bytea, to_commitment bytea, quantity bigint, custody_kind text,
  content_manifest_hash bytea, authority_kind text, authority_hash bytea
) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN sha256('\x0001010010'::bytea || uuid_send(id) || '\x0020'::bytea || asset_commitment || '\x0020'::bytea
    || from_commitment || '\x0020'::bytea || to_commitment || '\x0008'::bytea || int8send(quantity)
    || CASE custody_kind WHEN 'token' THEN '\x0001010020'::bytea WHEN 'record' THEN '\x0001020020'::bytea
         WHEN 'copy' THEN '\x0001030020'::bytea END || content_manifest_hash
    || CASE authority_kind WHEN 'deposit' THEN '\x0001010020'::bytea WHEN 'consent' THEN '\x0001020020'::bytea
         WHEN 'mandate' THEN '\x0001030020'::bytea WHEN 'correction' THEN '\x0001040020'::bytea END || authority_hash);

CREATE FUNCTION custody.statement_leaf_hash(type text, id uuid, subject_hash bytea, body_hash bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN sha256('\x0001'::bytea
    || CASE type WHEN 'deposit' THEN '\x02'::bytea WHEN 'mandate' THEN '\x03'::bytea
         WHEN 'late_content' THEN '\x04'::bytea WHEN 'key_rotation' THEN '\x05'::bytea END
    || '\x0010'::bytea || uuid_send(id) || '\x0020'::bytea || subject_hash || '\x0020'::bytea || body_hash);

CREATE FUNCTION custody.kind_rank(custody_kind text) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE custody_kind WHEN 'token' THEN 1 WHEN 'record' THEN 2 WHEN 'copy' THEN 3 END;

----------------------------------------------------------------------------------------------------------------- inbox
-- Temporary tables: no WAL, made once per connection. The next command empties them: ON COMMIT DELETE ROWS truncates all of
-- them at every commit, which invalidates every plan as well, and cost a batch of one two thirds of its time.
CREATE FUNCTION custody.open_inbox() RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('pg_temp.inbox_issue') IS NOT NULL THEN
    -- Nobody vacuums them: what was deleted is in the way until the file is new.
    IF pg_relation_size('pg_temp.inbox_issue') + pg_relation_size('pg_temp.inbox_transfer')
        + pg_relation_size('pg_temp.checked_transfer') > 4194304 THEN
      TRUNCATE inbox_issue, inbox_transfer, checked_transfer;
    ELSE
      DELETE FROM inbox_issue;
      DELETE FROM inbox_transfer;
      DELETE FROM checked_transfer;
    END IF;
    RETURN;
  END IF;
  PERFORM set_config('temp_buffers', '48MB', false);
  CREATE TEMP TABLE inbox_issue (
    position integer NOT NULL, line_no integer, asset_id uuid,
    asset_name text COLLATE "C", organization_id uuid, collection_id uuid, holder_id uuid, kind text, quantity bigint,
    custody_kind text, grade text, content_manifest_hash bytea, authority_id uuid, authority_hash bytea
  );
  CREATE TEMP TABLE inbox_transfer (
    position integer NOT NULL, line_no integer, leg_id uuid, transfer_id uuid, asset_id uuid, holder_id uuid, from_organization_id uuid,
    to_organization_id uuid, quantity bigint, custody_kind text, content_manifest_hash bytea, fence bigint,
    authority_kind text, authority_id uuid, authority_hash bytea
  );
  -- Once for each holder and each issuer of the lines: their account, its name as commitments take it, their key. Keys
  -- must not stay: the command itself empties these.
  CREATE TEMP TABLE inbox_holder (
    organization_id uuid, holder_id uuid, account_id uuid, name text, ipad bytea, opad bytea
  );
  CREATE TEMP TABLE inbox_issuer (
    organization_id uuid, account_id uuid, name text, ipad bytea, opad bytea
  );
  -- What the checks found out about each line, so that no later step looks it up again.
  CREATE TEMP TABLE checked_transfer (
    position integer, line_no integer, leg_id uuid, transfer_id uuid, asset_id uuid, is_edition boolean, asset_name text,
    holder_id uuid, from_account_id uuid, to_account_id uuid, from_organization_id uuid, to_organization_id uuid,
    quantity bigint, custody_kind text, content_manifest_hash bytea, authority_kind text, authority_id uuid,
    authority_hash bytea, is_fenced_anew boolean, corrects_posting_id uuid, code text
  );
END $$;

-- Another batch was faster: roll back and run again.
CREATE FUNCTION custody.lost_race(what text) RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'another batch changed the same %', what USING ERRCODE = 'serialization_failure';
END $$;

-- Applies a command that the worker wrote, reading its lines from migration's views; answers its result, or the result
-- that it already has. Raises `custody.command_unknown` (P0002), and 40001 when it is to be run again.
CREATE FUNCTION custody.apply_command(p_command_id uuid) RETURNS custody.command_result
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  result custody.command_result;
  command record;
BEGIN
  PERFORM custody.open_inbox();
  PERFORM pg_advisory_xact_lock(hashtextextended(p_command_id::text, 0));
  SELECT * INTO result FROM custody.command_result WHERE command_id = p_command_id;
  IF FOUND THEN RETURN result; END IF;
  SELECT c.id, c.kind, c.subject_id, c.fence INTO command FROM migration.ledger_command c WHERE c.id = p_command_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no command %', p_command_id
      USING ERRCODE = 'no_data_found', CONSTRAINT = 'command_unknown';
  END IF;
  IF command.kind = 'state' THEN
    RETURN custody.apply_statements(p_command_id, command.subject_id);
  END IF;
  IF command.kind = 'issue' THEN
    INSERT INTO inbox_issue
    SELECT row_number() OVER () - 1, l.line_no, l.asset_id, l.asset_name, l.organization_id, l.collection_id, l.holder_id, l.kind, l.quantity,
      l.custody_kind, l.grade, l.content_manifest_hash, l.authority_id, l.authority_hash
    FROM migration.ledger_issue_line l WHERE l.command_id = p_command_id;
  ELSE
    INSERT INTO inbox_transfer
    SELECT row_number() OVER () - 1, l.line_no, l.leg_id, l.transfer_id, l.asset_id, l.holder_id, l.from_organization_id,
      l.to_organization_id, l.quantity, l.custody_kind, l.content_manifest_hash, l.fence, l.authority_kind, l.authority_id,
      l.authority_hash
    FROM migration.ledger_transfer_line l WHERE l.command_id = p_command_id;
  END IF;
  RETURN custody.apply_inbox(command.id, command.kind, command.subject_id, command.fence, NULL);
END $$;

-- Applies the lines that lie in the inbox, once per transaction. p_body_hash tells whether a repeated command still says
-- the same; null when its lines are facts of another context's tables. Raises `custody.command_reused` (23505).
CREATE FUNCTION custody.apply_inbox(p_command_id uuid, p_kind text, p_subject_id uuid, p_fence bigint, p_body_hash bytea)
  RETURNS custody.command_result
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result custody.command_result;
  found_refusals jsonb;
  new_batch uuid;
  lines integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_command_id::text, 0));
  SELECT * INTO result FROM custody.command_result WHERE command_id = p_command_id;
  IF FOUND THEN
    IF result.kind <> p_kind OR result.body_hash IS DISTINCT FROM p_body_hash THEN
      RAISE EXCEPTION 'command % was given before with another body', p_command_id
        USING ERRCODE = 'unique_violation', CONSTRAINT = 'command_reused';
    END IF;
    RETURN result;
  END IF;
  IF p_kind = 'issue' THEN
    lines := (SELECT count(*) FROM inbox_issue);
  ELSIF p_kind IN ('hold', 'post', 'release') THEN
    lines := (SELECT count(*) FROM inbox_transfer);
  ELSE
    RAISE EXCEPTION 'unknown kind of command %', p_kind USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF lines = 0 THEN
    found_refusals := '[{"lineNo": 0, "code": "custody.batch_empty"}]';
  ELSIF lines > 1000000 THEN
    found_refusals := '[{"lineNo": 0, "code": "custody.batch_too_large"}]';
  ELSIF p_kind = 'issue' THEN
    SELECT * INTO new_batch, found_refusals FROM custody.issue_inbox(p_command_id, p_subject_id, lines);
  ELSE
    PERFORM custody.check_transfer(p_kind, p_fence);
    SELECT jsonb_agg(jsonb_build_object('lineNo', c.line_no, 'code', c.code) ORDER BY c.line_no) INTO found_refusals
      FROM checked_transfer c WHERE c.code IS NOT NULL;
    IF found_refusals IS NULL THEN
      CASE p_kind
        WHEN 'hold' THEN PERFORM custody.place_holds(p_fence, lines);
        WHEN 'release' THEN PERFORM custody.release_holds(p_fence, lines);
        WHEN 'post' THEN
          PERFORM custody.resolve_holds('posted', p_fence, lines);
          new_batch := custody.move_checked(p_command_id, 'post', lines);
      END CASE;
    END IF;
  END IF;
  INSERT INTO custody.command_result (command_id, kind, subject_id, state, batch_id, body_hash, line_count, refusals)
  VALUES (p_command_id, p_kind, p_subject_id, CASE WHEN found_refusals IS NULL THEN 'applied' ELSE 'refused' END,
    new_batch, p_body_hash, lines, found_refusals)
  RETURNING * INTO result;
  RETURN result;
END $$;

----------------------------------------------------------------------------------------------- accounts and subject keys
-- Opens the accounts that are missing, with a random reference, and makes their subjects' keys.
CREATE FUNCTION custody.open_accounts(p_organizations uuid[], p_holders uuid[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO custody.account (id, organization_id, holder_id, kind, reference)
  SELECT uuidv7(), u.organization_id, u.holder_id, 'holder', replace(gen_random_uuid()::text, '-', '')
  FROM unnest(p_organizations, p_holders) AS u (organization_id, holder_id)
  ORDER BY u.organization_id, u.holder_id
  ON CONFLICT ON CONSTRAINT account_holder_key DO NOTHING;
  PERFORM custody.make_subject_keys(p_holders);
END $$;

-- Each subject has a random key of its own, kept as its two padded blocks (RFC 2104): erasing one must not touch another's.
CREATE FUNCTION custody.make_subject_keys(p_subjects uuid[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  inner_pad bit(256) := repeat('00110110', 32)::bit(256);
  outer_pad bit(256) := repeat('01011100', 32)::bit(256);
  inner_rest bytea := decode(repeat('36', 32), 'hex');
  outer_rest bytea := decode(repeat('5c', 32), 'hex');
BEGIN
  INSERT INTO custody.subject_key (subject_id, ipad, opad)
  -- bit_send puts the length first, in four bytes.
  SELECT made.id, substring(bit_send(made.key # inner_pad) FROM 5) || inner_rest,
    substring(bit_send(made.key # outer_pad) FROM 5) || outer_rest
  FROM (SELECT missing.id, ('x' || encode(custody.random_salt(), 'hex'))::bit(256) AS key
        FROM (SELECT DISTINCT u.id FROM unnest(p_subjects) AS u (id)
              WHERE NOT EXISTS (SELECT FROM custody.subject_key k WHERE k.subject_id = u.id) ORDER BY u.id) AS missing
        OFFSET 0) AS made
  ON CONFLICT DO NOTHING;
END $$;

----------------------------------------------------------------------------------------------------------------- issue
-- Why each bad line of the inbox cannot be issued; no row: all can.
CREATE FUNCTION custody.check_issue(p_subject_id uuid) RETURNS TABLE (line_no integer, code text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  WITH line AS (
    SELECT l.*, count(*) OVER (PARTITION BY l.asset_id, CASE l.kind WHEN 'edition' THEN l.holder_id END) AS same_asset,
      first_value(l.asset_name) OVER asset AS first_name, first_value(l.organization_id) OVER asset AS first_organization,
      first_value(l.kind) OVER asset AS first_kind, first_value(l.authority_hash) OVER () AS first_authority_hash,
      first_value(l.asset_id) OVER (PARTITION BY l.asset_name ORDER BY l.position) AS first_asset
    FROM inbox_issue l
    WINDOW asset AS (PARTITION BY l.asset_id ORDER BY l.position)
  ), judged AS (
    SELECT line.line_no AS number, CASE
      WHEN line.quantity IS NULL OR line.quantity < 1 OR (line.kind <> 'edition' AND line.quantity <> 1)
        THEN 'custody.quantity_invalid'
      WHEN line.asset_id IS NULL OR line.collection_id IS NULL OR line.organization_id IS NULL
        OR COALESCE(line.kind, '') NOT IN ('single', 'numbered', 'edition')
        OR COALESCE(line.custody_kind, '') NOT IN ('token', 'record', 'copy')
        OR COALESCE(line.grade, '') NOT IN ('A', 'B', 'C', 'D')
        OR COALESCE(length(line.content_manifest_hash), 0) <> 32 THEN 'custody.line_malformed'
      WHEN line.asset_name IS NULL OR octet_length(line.asset_name) > 4000
        OR NOT (starts_with(line.asset_name, 'eip155:')
          OR starts_with(line.asset_name, 'platform:' || line.organization_id::text || '/')) THEN 'custody.name_invalid'
      WHEN line.same_asset > 1 OR line.first_asset <> line.asset_id THEN 'custody.duplicate_line'
      WHEN line.first_name <> line.asset_name OR line.first_organization <> line.organization_id
        OR line.first_kind <> line.kind THEN 'custody.asset_ambiguous'
      WHEN line.authority_id IS NULL OR line.authority_hash IS NULL THEN 'custody.authority_missing'
      WHEN line.authority_id <> p_subject_id OR length(line.authority_hash) <> 32
        OR line.authority_hash <> line.first_authority_hash THEN 'custody.authority_mismatch'
      WHEN NOT EXISTS (SELECT FROM identity.holder h
                       WHERE h.id = line.holder_id AND h.organization_id = line.organization_id) THEN 'custody.holder_unknown'
      WHEN EXISTS (SELECT FROM custody.asset a WHERE a.name = line.asset_name AND a.id <> line.asset_id)
        THEN 'custody.already_issued'
      WHEN line.kind <> 'edition' AND EXISTS (SELECT FROM custody.asset a WHERE a.id = line.asset_id)
        THEN 'custody.already_issued'
      WHEN EXISTS (SELECT FROM custody.asset a WHERE a.id = line.asset_id AND (a.kind <> line.kind
        OR a.name <> line.asset_name OR a.organization_id <> line.organization_id)) THEN 'custody.asset_ambiguous'
      WHEN line.kind = 'edition' AND EXISTS (
        SELECT FROM custody.edition_position p JOIN custody.account a ON a.id = p.account_id
        WHERE p.asset_id = line.asset_id AND a.organization_id = line.organization_id AND a.holder_id = line.holder_id)
        THEN 'custody.already_issued'
    END AS reason
    FROM line
  )
  SELECT judged.number, judged.reason FROM judged WHERE judged.reason IS NOT NULL ORDER BY judged.number;
END $$;

-- Issues the inbox, or answers why not. First the cheap checks that need no look-up, then the rows themselves: their keys
-- are the check that nothing is issued twice, and only when one strikes are the lines examined one by one.
CREATE FUNCTION custody.issue_inbox(p_command_id uuid, p_subject_id uuid, p_lines integer, OUT batch uuid, OUT refusals jsonb)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  issuer uuid;
  deposit_hash bytea;
  prefix text;
BEGIN
  SELECT l.organization_id, l.authority_hash, 'platform:' || l.organization_id::text || '/'
    INTO issuer, deposit_hash, prefix FROM inbox_issue l LIMIT 1;
  IF length(deposit_hash) = 32 AND NOT EXISTS (
    SELECT FROM inbox_issue l WHERE (l.authority_id = p_subject_id AND l.authority_hash = deposit_hash
      AND length(l.content_manifest_hash) = 32 AND octet_length(l.asset_name) <= 4000
      AND (l.organization_id = issuer AND starts_with(l.asset_name, prefix) OR starts_with(l.asset_name, 'eip155:')
        OR starts_with(l.asset_name, 'platform:' || l.organization_id::text || '/'))
      AND (l.kind = 'edition' OR l.kind IN ('single', 'numbered') AND l.quantity = 1)
      AND l.asset_id IS NOT NULL AND l.collection_id IS NOT NULL AND l.quantity > 0
      AND l.custody_kind IN ('token', 'record', 'copy') AND l.grade IN ('A', 'B', 'C', 'D')) IS NOT TRUE)
  THEN
    BEGIN
      IF custody.open_issue_accounts() THEN
        batch := custody.issue_rows(p_command_id, p_subject_id, issuer, deposit_hash, p_lines);
        TRUNCATE inbox_holder, inbox_issuer;
        RETURN;
      END IF;
    EXCEPTION WHEN unique_violation THEN
      batch := NULL;
    END;
    TRUNCATE inbox_holder, inbox_issuer;
  END IF;
  SELECT jsonb_agg(jsonb_build_object('lineNo', c.line_no, 'code', c.code) ORDER BY c.line_no) INTO refusals
    FROM custody.check_issue(p_subject_id) c;
  IF refusals IS NULL THEN PERFORM custody.lost_race('assets'); END IF;
END $$;

-- Looks up, or opens, the account and the key of each holder and issuer of the lines, once however many lines they have;
-- false, and nothing done, when a holder is not the organization's. Who has an account was asked when it was opened.
CREATE FUNCTION custody.open_issue_accounts() RETURNS boolean
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_material = off AS $$
DECLARE
  issuers uuid[];
BEGIN
  INSERT INTO inbox_holder
    SELECT pair.organization_id, pair.holder_id, a.id, custody.account_name('holder', a.organization_id, a.reference), k.ipad,
      k.opad
    FROM (SELECT DISTINCT l.organization_id, l.holder_id FROM inbox_issue l) AS pair
    LEFT JOIN custody.account a ON a.holder_id = pair.holder_id AND a.organization_id = pair.organization_id
    LEFT JOIN custody.subject_key k ON k.subject_id = a.holder_id;
  IF EXISTS (SELECT FROM inbox_holder n WHERE n.account_id IS NULL) THEN
    IF EXISTS (SELECT FROM inbox_holder n WHERE n.account_id IS NULL AND NOT EXISTS (
        SELECT FROM identity.holder h WHERE h.id = n.holder_id AND h.organization_id = n.organization_id)) THEN
      RETURN false;
    END IF;
    PERFORM custody.open_accounts(array_agg(n.organization_id), array_agg(n.holder_id))
      FROM inbox_holder n WHERE n.account_id IS NULL;
    UPDATE inbox_holder n SET account_id = a.id, name = custody.account_name('holder', a.organization_id, a.reference),
        ipad = k.ipad, opad = k.opad
      FROM custody.account a, custody.subject_key k
      WHERE n.account_id IS NULL AND a.holder_id = n.holder_id AND a.organization_id = n.organization_id
        AND k.subject_id = n.holder_id;
  END IF;
  issuers := (SELECT array_agg(DISTINCT n.organization_id) FROM inbox_holder n);
  INSERT INTO custody.account (id, organization_id, kind, reference)
    SELECT uuidv7(), i.id, 'issuance', 'issuance' FROM unnest(issuers) AS i (id)
    WHERE NOT EXISTS (SELECT FROM custody.account a WHERE a.organization_id = i.id AND a.reference = 'issuance')
    ON CONFLICT ON CONSTRAINT account_reference_key DO NOTHING;
  PERFORM custody.make_subject_keys(issuers);
  INSERT INTO inbox_issuer
    SELECT a.organization_id, a.id, custody.account_name('issuance', a.organization_id, ''), k.ipad, k.opad
    FROM unnest(issuers) AS i (id)
    JOIN custody.account a ON a.organization_id = i.id AND a.reference = 'issuance'
    JOIN custody.subject_key k ON k.subject_id = i.id;
  RETURN true;
END $$;

-- The rows of an issue: assets, positions, one posting per line, and the deposit's statement when this is
-- its first batch. Raises unique_violation when anything was issued before. The lines meet only what was looked up for
-- them, so hash joins are bound here: they cost the same for one line as for a million, whatever the plan was made for.
CREATE FUNCTION custody.issue_rows(p_command_id uuid, p_deposit_id uuid, p_issuer uuid, p_deposit_hash bytea, p_lines integer)
  RETURNS uuid
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = on SET enable_mergejoin = off
  SET enable_nestloop = off SET enable_seqscan = on SET work_mem = '32MB' AS $$
DECLARE
  batch uuid := custody.new_batch_id();
  editions integer := (SELECT count(*) FROM inbox_issue l WHERE l.kind = 'edition');
  added integer;
  stated integer;
BEGIN
  INSERT INTO custody.asset (id, organization_id, collection_id, kind, name, issued_quantity, grade)
    SELECT l.asset_id, l.organization_id, l.collection_id, l.kind, l.asset_name, 1, l.grade
    FROM inbox_issue l WHERE l.kind <> 'edition';
  IF editions > 0 THEN
    PERFORM custody.issue_edition_assets();
    INSERT INTO custody.edition_position (account_id, asset_id, organization_id, holder_id, custody_kind, quantity)
      SELECT h.account_id, l.asset_id, l.organization_id, l.holder_id, l.custody_kind, l.quantity
      FROM inbox_issue l
      JOIN inbox_holder h ON h.holder_id = l.holder_id AND h.organization_id = l.organization_id
      WHERE l.kind = 'edition' ORDER BY l.asset_id, h.account_id;
  END IF;

  -- Each level computes what the next one uses more than once; OFFSET 0 keeps it from being computed twice.
  WITH written AS (
    INSERT INTO custody.posting (id, batch_id, batch_position, asset_id, asset_sequence, from_account_id, to_account_id,
        from_organization_id, to_organization_id, holder_id, quantity, custody_kind, authority_kind, authority_id,
        content_manifest_hash, authority_hash, asset_commitment, from_commitment, to_commitment, leaf_hash, occurred_at)
      SELECT c.id, batch, c.position, c.asset_id, c.sequence, c.from_account_id, c.to_account_id,
        c.organization_id, c.organization_id, c.holder_id, c.quantity, c.custody_kind, 'deposit', p_deposit_id,
        c.content_manifest_hash, p_deposit_hash, c.asset_commitment, c.from_commitment, c.to_commitment,
        custody.posting_leaf_hash(c.id, c.asset_commitment, c.from_commitment, c.to_commitment, c.quantity, c.custody_kind,
          c.content_manifest_hash, 'deposit', p_deposit_hash), now()
      FROM (
        SELECT p.id, p.position, p.asset_id, p.sequence, p.from_account_id, p.to_account_id, p.organization_id, p.holder_id,
          p.quantity, p.custody_kind, p.content_manifest_hash,
          custody.commitment(COALESCE(custody.salt(p.to_ipad, p.to_opad, p.id, 'asset'), custody.random_salt()), p.asset_name)
            AS asset_commitment,
          custody.commitment(COALESCE(custody.salt(p.from_ipad, p.from_opad, p.id, 'from'), custody.random_salt()), p.from_name)
            AS from_commitment,
          custody.commitment(COALESCE(custody.salt(p.to_ipad, p.to_opad, p.id, 'to'), custody.random_salt()), p.to_name)
            AS to_commitment
        FROM (
          SELECT custody.posting_id(batch, l.position) AS id, l.position, l.asset_id,
            CASE WHEN l.kind <> 'edition' THEN 1 END AS sequence, f.account_id AS from_account_id,
            t.account_id AS to_account_id, l.organization_id, l.holder_id, l.quantity, l.custody_kind, l.content_manifest_hash,
            l.asset_name, f.name AS from_name, t.name AS to_name, f.ipad AS from_ipad, f.opad AS from_opad, t.ipad AS to_ipad,
            t.opad AS to_opad
          FROM inbox_issue l
          JOIN inbox_issuer f ON f.organization_id = l.organization_id
          JOIN inbox_holder t ON t.holder_id = l.holder_id AND t.organization_id = l.organization_id
          OFFSET 0
        ) AS p
        OFFSET 0
      ) AS c
    RETURNING id, asset_id, asset_sequence, to_account_id, to_organization_id, holder_id, custody_kind
  ), positioned AS (
    INSERT INTO custody.single_position (asset_id, account_id, organization_id, holder_id, custody_kind, sequence,
        since_posting_id)
      SELECT w.asset_id, w.to_account_id, w.to_organization_id, w.holder_id, w.custody_kind, 1, w.id
      FROM written w WHERE w.asset_sequence = 1
  )
  SELECT count(*) INTO added FROM written;
  IF added <> p_lines THEN PERFORM custody.lost_race('accounts'); END IF;

  stated := custody.state_authority('deposit', batch, p_lines, p_deposit_id, p_issuer, p_deposit_hash);
  PERFORM custody.close_batch(batch, p_command_id, 'issue', p_lines + stated);
  RETURN batch;
END $$;

-- Editions have one line per holder: the asset is issued, or grows, by their sum.
CREATE FUNCTION custody.issue_edition_assets() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = on SET enable_hashjoin = off AS $$
DECLARE
  added integer;
  assets integer;
BEGIN
  INSERT INTO custody.asset AS a (id, organization_id, collection_id, kind, name, issued_quantity, grade)
    SELECT l.asset_id, l.organization_id, l.collection_id, l.kind, l.asset_name, sum(l.quantity), max(l.grade)
    FROM inbox_issue l WHERE l.kind = 'edition'
    GROUP BY l.asset_id, l.organization_id, l.collection_id, l.kind, l.asset_name ORDER BY l.asset_id
    ON CONFLICT ON CONSTRAINT asset_pkey DO UPDATE SET issued_quantity = a.issued_quantity + excluded.issued_quantity
      WHERE a.kind = 'edition' AND a.name = excluded.name AND a.organization_id = excluded.organization_id;
  GET DIAGNOSTICS added = ROW_COUNT;
  assets := (SELECT count(DISTINCT l.asset_id) FROM inbox_issue l WHERE l.kind = 'edition');
  IF added <> assets THEN
    RAISE EXCEPTION 'an edition differs from what was issued' USING ERRCODE = 'unique_violation', CONSTRAINT = 'asset_pkey';
  END IF;
END $$;

------------------------------------------------------------------------------------------------------ transfers: checks
-- Fills checked_transfer with everything the next steps need and the first reason against each line (code, or null).
-- The inbox trusts nobody: the authority (consent or mandate, written by the portal alone) must say the very same, the
-- fence must not be older than the newest that touched the leg, the keeper must not be of the platform's own group.
-- A hold that lies there already, for the same leg and the same thing, is taken over by a newer fence.
CREATE FUNCTION custody.check_transfer(p_kind text, p_fence bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO checked_transfer
  SELECT f.position, f.line_no, f.leg_id, f.transfer_id, f.asset_id, f.is_edition, f.asset_name, f.holder_id,
    f.from_account_id, f.to_account_id, f.from_organization_id, f.to_organization_id, f.quantity, f.custody_kind,
    f.content_manifest_hash, f.authority_kind, f.authority_id, f.authority_hash, f.hold_state IS NOT NULL, NULL,
    CASE
      WHEN f.quantity IS NULL OR f.quantity < 1 THEN 'custody.quantity_invalid'
      WHEN f.leg_id IS NULL OR COALESCE(f.custody_kind, '') NOT IN ('token', 'record', 'copy')
        OR COALESCE(length(f.content_manifest_hash), 0) <> 32 OR f.fence IS NULL OR p_fence IS NULL
        OR COALESCE(f.authority_kind, '') NOT IN ('consent', 'mandate') THEN 'custody.line_malformed'
      WHEN f.same_thing > 1 OR f.same_leg > 1 THEN 'custody.duplicate_line'
      WHEN f.asset_name IS NULL THEN 'custody.asset_unknown'
      WHEN NOT f.is_edition AND f.quantity <> 1 THEN 'custody.quantity_invalid'
      -- The hold and its fence.
      WHEN p_kind <> 'hold' AND f.hold_state IS NULL THEN 'custody.hold_missing'
      WHEN p_fence < f.fence OR p_fence < f.hold_fence THEN 'custody.fence_stale'
      WHEN p_kind <> 'hold' AND f.hold_state <> 'placed' THEN 'custody.hold_not_placed'
      WHEN p_kind = 'hold' AND (f.hold_state <> 'placed' OR p_fence <= f.hold_fence) THEN 'custody.hold_exists'
      WHEN f.hold_state IS NOT NULL AND f.hold_fits IS NOT TRUE THEN 'custody.hold_mismatch'
      WHEN p_kind = 'release' THEN NULL
      -- Who keeps it next, and by whose word.
      WHEN f.from_organization_id = f.to_organization_id THEN 'custody.same_account'
      WHEN f.keeper_kind IS NULL THEN 'custody.keeper_unknown'
      WHEN f.keeper_kind <> 'custodian' THEN 'custody.keeper_not_custodian'
      WHEN f.keeper_group_id = f.issuer_group_id THEN 'custody.keeper_is_platform_group'
      WHEN f.found_authority_id IS NULL THEN 'custody.authority_missing'
      WHEN f.authority_fits IS NOT TRUE THEN 'custody.authority_mismatch'
      -- Once held there is only forward: what was consented to in time is posted whenever it is ready.
      WHEN p_kind = 'hold' AND f.authority_expires_at <= now() THEN 'custody.authority_expired'
      -- The position.
      WHEN f.position_quantity IS NULL THEN 'custody.position_missing'
      WHEN f.position_quantity < f.quantity THEN 'custody.position_insufficient'
      -- What is kept may become less (a token's record, a copy), never more.
      WHEN custody.kind_rank(f.custody_kind) < custody.kind_rank(f.position_custody_kind) THEN 'custody.kind_changed'
      WHEN p_kind = 'post' THEN CASE
        WHEN NOT f.is_edition AND f.held_by_leg_id IS DISTINCT FROM f.leg_id THEN 'custody.hold_missing'
        WHEN f.custody_kind <> f.target_custody_kind THEN 'custody.kind_changed' END
      WHEN f.hold_state IS NOT NULL THEN NULL
      WHEN f.authority_used THEN 'custody.authority_used'
      WHEN f.position_free < f.quantity THEN 'custody.position_held'
    END
  FROM (
    SELECT l.*, a.kind = 'edition' AS is_edition, a.name AS asset_name, fa.id AS from_account_id, ta.id AS to_account_id,
      keeper.kind AS keeper_kind, keeper.group_id AS keeper_group_id, issuer.group_id AS issuer_group_id,
      au.authority_id AS found_authority_id, au.expires_at AS authority_expires_at,
      au.authority_hash = l.authority_hash AND length(l.authority_hash) = 32 AND au.transfer_id = l.transfer_id
        AND au.from_organization_id = l.from_organization_id AND au.to_organization_id = l.to_organization_id
        AND au.quantity = l.quantity AND au.custody_kind = l.custody_kind
        AND au.content_manifest_hash = l.content_manifest_hash AS authority_fits,
      h.state AS hold_state, h.fence AS hold_fence, h.asset_id = l.asset_id AND h.account_id = fa.id
        AND h.quantity = l.quantity AND h.authority_id = l.authority_id AND h.transfer_id = l.transfer_id AS hold_fits,
      u.leg_id <> l.leg_id AS authority_used,
      COALESCE(ep.quantity, CASE WHEN sp.account_id = fa.id THEN 1 END) AS position_quantity,
      COALESCE(ep.quantity - ep.held, CASE WHEN sp.hold_leg_id IS NULL THEN 1 ELSE 0 END) AS position_free,
      COALESCE(ep.custody_kind, sp.custody_kind) AS position_custody_kind, sp.hold_leg_id AS held_by_leg_id,
      CASE WHEN tp.quantity > 0 THEN tp.custody_kind END AS target_custody_kind
    FROM (
      SELECT i.*, count(*) OVER (PARTITION BY i.asset_id, i.holder_id) AS same_thing,
        count(*) OVER (PARTITION BY i.leg_id) AS same_leg
      FROM inbox_transfer i
    ) AS l
    LEFT JOIN custody.asset a ON a.id = l.asset_id
    LEFT JOIN identity.organization keeper ON keeper.id = l.to_organization_id
    LEFT JOIN identity.organization issuer ON issuer.id = a.organization_id
    LEFT JOIN migration.authority_line au ON au.authority_id = l.authority_id AND au.authority_kind = l.authority_kind
      AND au.asset_id = l.asset_id AND au.holder_id = l.holder_id
    LEFT JOIN custody.account fa ON fa.organization_id = l.from_organization_id AND fa.holder_id = l.holder_id
    LEFT JOIN custody.account ta ON ta.organization_id = l.to_organization_id AND ta.holder_id = l.holder_id
    LEFT JOIN custody.hold h ON h.leg_id = l.leg_id
    LEFT JOIN custody.hold u ON p_kind = 'hold' AND u.authority_id = l.authority_id AND u.asset_id = l.asset_id AND u.account_id = fa.id
    LEFT JOIN custody.single_position sp ON sp.asset_id = l.asset_id
    LEFT JOIN custody.edition_position ep ON a.kind = 'edition' AND ep.asset_id = l.asset_id AND ep.account_id = fa.id
    LEFT JOIN custody.edition_position tp ON a.kind = 'edition' AND tp.asset_id = l.asset_id AND tp.account_id = ta.id
  ) AS f;
END $$;

------------------------------------------------------------------------------------------------------------------ holds
-- Places a hold for every checked line: on the single item's own row, or on a part of the edition's quantity.
CREATE FUNCTION custody.place_holds(p_fence bigint, p_lines integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  singles integer;
  editions integer;
  renewed integer;
BEGIN
  UPDATE custody.hold h SET fence = p_fence
    WHERE h.leg_id = ANY ((SELECT array_agg(l.leg_id) FROM checked_transfer l WHERE l.is_fenced_anew)::uuid[])
      AND h.state = 'placed' AND h.fence < p_fence;
  GET DIAGNOSTICS renewed = ROW_COUNT;
  UPDATE custody.single_position p SET hold_leg_id = l.leg_id
    FROM checked_transfer l
    WHERE NOT l.is_edition AND NOT l.is_fenced_anew
      AND p.asset_id = l.asset_id AND p.account_id = l.from_account_id AND p.hold_leg_id IS NULL;
  GET DIAGNOSTICS singles = ROW_COUNT;
  UPDATE custody.edition_position p SET held = p.held + l.quantity
    FROM checked_transfer l
    WHERE l.is_edition AND NOT l.is_fenced_anew
      AND p.asset_id = l.asset_id AND p.account_id = l.from_account_id AND p.quantity - p.held >= l.quantity;
  GET DIAGNOSTICS editions = ROW_COUNT;
  IF renewed + singles + editions <> p_lines THEN PERFORM custody.lost_race('positions'); END IF;
  BEGIN
    INSERT INTO custody.hold (leg_id, transfer_id, asset_id, account_id, organization_id, quantity, authority_id, fence, state)
      SELECT l.leg_id, l.transfer_id, l.asset_id, l.from_account_id, l.from_organization_id, l.quantity, l.authority_id,
        p_fence, 'placed'
      FROM checked_transfer l WHERE NOT l.is_fenced_anew;
  EXCEPTION WHEN unique_violation THEN
    PERFORM custody.lost_race('holds');
  END;
END $$;

-- Resolves the checked lines' holds, each once. By an array and not by a join: a plan made while there were few holds would
-- go through all of them and look through the lines for each.
CREATE FUNCTION custody.resolve_holds(p_state text, p_fence bigint, p_lines integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  resolved integer;
BEGIN
  UPDATE custody.hold h SET state = p_state, fence = p_fence, resolved_at = now()
    WHERE h.leg_id = ANY ((SELECT array_agg(l.leg_id) FROM checked_transfer l)::uuid[])
      AND h.state = 'placed' AND h.fence <= p_fence;
  GET DIAGNOSTICS resolved = ROW_COUNT;
  IF resolved <> p_lines THEN PERFORM custody.lost_race('holds'); END IF;
END $$;

CREATE FUNCTION custody.release_holds(p_fence bigint, p_lines integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  singles integer;
  editions integer;
BEGIN
  PERFORM custody.resolve_holds('released', p_fence, p_lines);
  UPDATE custody.single_position p SET hold_leg_id = NULL
    FROM checked_transfer l WHERE NOT l.is_edition AND p.asset_id = l.asset_id AND p.hold_leg_id = l.leg_id;
  GET DIAGNOSTICS singles = ROW_COUNT;
  UPDATE custody.edition_position p SET held = p.held - l.quantity
    FROM checked_transfer l WHERE l.is_edition AND p.asset_id = l.asset_id AND p.account_id = l.from_account_id;
  GET DIAGNOSTICS editions = ROW_COUNT;
  IF singles + editions <> p_lines THEN PERFORM custody.lost_race('positions'); END IF;
END $$;

--------------------------------------------------------------------------------------------------------------- postings
-- Moves every checked line's position and writes its posting, in one batch. A single item moves only from the account
-- and out of the hold that the line names (no hold: none may be placed); an edition's held part moves with its quantity.
CREATE FUNCTION custody.move_checked(p_command_id uuid, p_kind text, p_lines integer) RETURNS uuid
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  batch uuid := custody.new_batch_id();
  editions integer;
  added integer;
  stated integer;
BEGIN
  IF EXISTS (SELECT FROM checked_transfer l WHERE l.to_account_id IS NULL) THEN
    PERFORM custody.open_accounts(array_agg(pair.to_organization_id), array_agg(pair.holder_id))
      FROM (SELECT DISTINCT l.to_organization_id, l.holder_id FROM checked_transfer l WHERE l.to_account_id IS NULL) AS pair;
  END IF;
  editions := custody.move_editions();

  WITH moved AS (
    UPDATE custody.single_position p SET account_id = ta.id, organization_id = l.to_organization_id,
      custody_kind = l.custody_kind, sequence = p.sequence + 1, hold_leg_id = NULL,
      since_posting_id = custody.posting_id(batch, l.position)
    FROM checked_transfer l
    JOIN custody.account ta ON ta.organization_id = l.to_organization_id AND ta.holder_id = l.holder_id
    WHERE NOT l.is_edition AND p.asset_id = l.asset_id AND p.account_id = l.from_account_id
      AND p.hold_leg_id IS NOT DISTINCT FROM l.leg_id
    RETURNING p.sequence, ta.id AS account_id, ta.reference, l.*
  ), line AS (
    SELECT m.* FROM moved m
    UNION ALL
    SELECT NULL, ta.id, ta.reference, l.* FROM checked_transfer l
    JOIN custody.account ta ON ta.organization_id = l.to_organization_id AND ta.holder_id = l.holder_id
    WHERE l.is_edition
  )
  INSERT INTO custody.posting (id, batch_id, batch_position, asset_id, asset_sequence, from_account_id, to_account_id,
      from_organization_id, to_organization_id, holder_id, quantity, custody_kind, authority_kind, authority_id, leg_id,
      corrects_posting_id, content_manifest_hash, authority_hash, asset_commitment, from_commitment, to_commitment, leaf_hash,
      occurred_at)
    SELECT c.id, batch, c.position, c.asset_id, c.sequence, c.from_account_id, c.account_id, c.from_organization_id,
      c.to_organization_id, c.holder_id, c.quantity, c.custody_kind, c.authority_kind, c.authority_id, c.leg_id,
      c.corrects_posting_id, c.content_manifest_hash, c.authority_hash, c.asset_commitment, c.from_commitment,
      c.to_commitment, custody.posting_leaf_hash(c.id, c.asset_commitment, c.from_commitment, c.to_commitment, c.quantity,
        c.custody_kind, c.content_manifest_hash, c.authority_kind, c.authority_hash), now()
    FROM (
      SELECT p.*,
        custody.commitment(COALESCE(custody.salt(p.ipad, p.opad, p.id, 'asset'), custody.random_salt()), p.asset_name)
          AS asset_commitment,
        custody.commitment(COALESCE(custody.salt(p.ipad, p.opad, p.id, 'from'), custody.random_salt()), p.from_name)
          AS from_commitment,
        custody.commitment(COALESCE(custody.salt(p.ipad, p.opad, p.id, 'to'), custody.random_salt()), p.to_name)
          AS to_commitment
      FROM (
        SELECT l.*, custody.posting_id(batch, l.position) AS id, k.ipad, k.opad,
          custody.account_name('holder', l.from_organization_id, fa.reference) AS from_name,
          custody.account_name('holder', l.to_organization_id, l.reference) AS to_name
        FROM line l
        JOIN custody.account fa ON fa.id = l.from_account_id
        -- One subject on both sides: the holder, who keeps the same id at every keeper.
        JOIN custody.subject_key k ON k.subject_id = l.holder_id
        OFFSET 0
      ) AS p
      OFFSET 0
    ) AS c;
  GET DIAGNOSTICS added = ROW_COUNT;
  IF added <> p_lines OR editions <> (SELECT count(*) FROM checked_transfer l WHERE l.is_edition) THEN
    PERFORM custody.lost_race('positions');
  END IF;

  stated := COALESCE(sum(custody.state_authority('mandate', batch, p_lines + m.nth::integer - 1, m.authority_id,
      m.to_organization_id, m.authority_hash)), 0)
    FROM (SELECT l.authority_id, l.to_organization_id, l.authority_hash, row_number() OVER () AS nth
          FROM (SELECT DISTINCT l.authority_id, l.to_organization_id, l.authority_hash FROM checked_transfer l
                WHERE l.authority_kind = 'mandate'
                  AND NOT EXISTS (SELECT FROM custody.statement s WHERE s.id = l.authority_id)) AS l) AS m;
  PERFORM custody.close_batch(batch, p_command_id, p_kind, p_lines + stated);
  RETURN batch;
END $$;

-- The editions among the checked lines: down on one side, up on the other; answers how many went down.
CREATE FUNCTION custody.move_editions() RETURNS integer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_seqscan = off SET enable_material = off
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  moved integer;
  arrived integer;
BEGIN
  IF NOT EXISTS (SELECT FROM checked_transfer l WHERE l.is_edition) THEN RETURN 0; END IF;
  UPDATE custody.edition_position p SET quantity = p.quantity - l.quantity,
      held = p.held - CASE WHEN l.leg_id IS NULL THEN 0 ELSE l.quantity END
    FROM checked_transfer l
    WHERE l.is_edition AND p.asset_id = l.asset_id AND p.account_id = l.from_account_id
      AND p.quantity - CASE WHEN l.leg_id IS NULL THEN p.held ELSE 0 END >= l.quantity;
  GET DIAGNOSTICS moved = ROW_COUNT;
  INSERT INTO custody.edition_position AS p (account_id, asset_id, organization_id, holder_id, custody_kind, quantity)
    SELECT ta.id, l.asset_id, l.to_organization_id, l.holder_id, l.custody_kind, l.quantity
    FROM checked_transfer l
    JOIN custody.account ta ON ta.organization_id = l.to_organization_id AND ta.holder_id = l.holder_id
    WHERE l.is_edition ORDER BY l.asset_id, ta.id
    ON CONFLICT ON CONSTRAINT edition_position_pkey DO UPDATE
      SET quantity = p.quantity + excluded.quantity, custody_kind = excluded.custody_kind
      WHERE p.custody_kind = excluded.custody_kind OR p.quantity = 0;
  GET DIAGNOSTICS arrived = ROW_COUNT;
  IF arrived <> moved THEN PERFORM custody.lost_race('positions'); END IF;
  RETURN moved;
END $$;

-- A deposit's or mandate's own leaf, with the first batch that it authorizes; answers how many it wrote. Its subject is
-- the organization, hidden behind a commitment as accounts are.
CREATE FUNCTION custody.state_authority(
  p_type text, p_batch uuid, p_position integer, p_id uuid, p_organization_id uuid, p_body_hash bytea
) RETURNS integer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  hidden bytea;
BEGIN
  IF EXISTS (SELECT FROM custody.statement s WHERE s.id = p_id) THEN RETURN 0; END IF;
  PERFORM custody.make_subject_keys(ARRAY[p_organization_id]);
  SELECT custody.commitment(COALESCE(custody.salt(k.ipad, k.opad, p_id, 'subject'), custody.random_salt()),
      'organization:' || p_organization_id::text) INTO hidden
    FROM custody.subject_key k WHERE k.subject_id = p_organization_id;
  INSERT INTO custody.statement (id, batch_id, batch_position, type, organization_id, subject_hash, body_hash, leaf_hash)
    VALUES (p_id, p_batch, p_position, p_type, p_organization_id, hidden, p_body_hash,
      custody.statement_leaf_hash(p_type, p_id, hidden, p_body_hash));
  RETURN 1;
END $$;

CREATE FUNCTION custody.close_batch(p_batch uuid, p_command_id uuid, p_kind text, p_leaves integer) RETURNS void
  LANGUAGE sql AS $$
  INSERT INTO custody.batch (id, command_id, kind, leaf_count) VALUES (p_batch, p_command_id, p_kind, p_leaves);
  INSERT INTO custody.unsequenced (batch_id) VALUES (p_batch);
$$;

-- A command's statements, one leaf each, as migration's view has them: late content.
CREATE FUNCTION custody.apply_statements(p_command_id uuid, p_subject_id uuid) RETURNS custody.command_result
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result custody.command_result;
  batch uuid := custody.new_batch_id();
  stated integer;
  body bytea;
BEGIN
  PERFORM custody.make_subject_keys(ARRAY(
    SELECT DISTINCT s.organization_id FROM migration.ledger_statement_line s WHERE s.command_id = p_command_id));
  WITH line AS MATERIALIZED (
    SELECT s.id, s.type, s.organization_id, s.body_hash, row_number() OVER (ORDER BY s.id) - 1 AS position,
      custody.commitment(COALESCE(custody.salt(k.ipad, k.opad, s.id, 'subject'), custody.random_salt()),
        'organization:' || s.organization_id::text) AS subject_hash
    FROM migration.ledger_statement_line s JOIN custody.subject_key k ON k.subject_id = s.organization_id
    WHERE s.command_id = p_command_id),
  leaf AS (
    INSERT INTO custody.statement (id, batch_id, batch_position, type, organization_id, subject_hash, body_hash, leaf_hash)
    SELECT l.id, batch, l.position, l.type, l.organization_id, l.subject_hash, l.body_hash,
      custody.statement_leaf_hash(l.type, l.id, l.subject_hash, l.body_hash)
    FROM line l RETURNING id, body_hash)
  SELECT count(*), sha256(string_agg(uuid_send(id) || body_hash, '' ORDER BY id)) INTO stated, body FROM leaf;
  IF stated = 0 THEN
    RAISE EXCEPTION 'command % has nothing to state', p_command_id
      USING ERRCODE = 'no_data_found', CONSTRAINT = 'command_unknown';
  END IF;
  PERFORM custody.close_batch(batch, p_command_id, 'state', stated);
  INSERT INTO custody.command_result (command_id, kind, subject_id, state, batch_id, body_hash, line_count)
    VALUES (p_command_id, 'state', p_subject_id, 'applied', batch, body, stated) RETURNING * INTO result;
  RETURN result;
END $$;

-- Records a statement of its own (a new key), as a batch of one leaf. The same command answers as before.
CREATE FUNCTION custody.record_statement(
  p_command_id uuid, p_type text, p_id uuid, p_organization_id uuid, p_body_hash bytea
) RETURNS custody.command_result
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result custody.command_result;
  body bytea := sha256(convert_to(concat_ws('|', p_type, p_id, p_organization_id, encode(p_body_hash, 'hex')), 'UTF8'));
  batch uuid := custody.new_batch_id();
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_command_id::text, 0));
  SELECT * INTO result FROM custody.command_result WHERE command_id = p_command_id;
  IF FOUND THEN
    IF result.body_hash IS DISTINCT FROM body THEN
      RAISE EXCEPTION 'command % was given before with another body', p_command_id
        USING ERRCODE = 'unique_violation', CONSTRAINT = 'command_reused';
    END IF;
    RETURN result;
  END IF;
  IF custody.state_authority(p_type, batch, 0, p_id, p_organization_id, p_body_hash) = 0 THEN
    RAISE EXCEPTION 'statement % exists', p_id USING ERRCODE = 'unique_violation', CONSTRAINT = 'statement_pkey';
  END IF;
  PERFORM custody.close_batch(batch, p_command_id, 'state', 1);
  INSERT INTO custody.command_result (command_id, kind, subject_id, state, batch_id, body_hash, line_count)
    VALUES (p_command_id, 'state', p_id, 'applied', batch, body, 1) RETURNING * INTO result;
  RETURN result;
END $$;

------------------------------------------------------------------------------------------------------------ corrections
-- A correction is a new posting that takes a posting's quantity back to where it came from, once. It is possible while
-- the quantity still lies free where that posting put it. p_decision_hash: of the written decision, in the leaf.
CREATE FUNCTION custody.compensate(p_command_id uuid, p_posting_id uuid, p_decision_hash bytea)
  RETURNS custody.command_result
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  result custody.command_result;
  wrong custody.posting;
  reason text;
  batch uuid;
  body bytea := sha256(uuid_send(p_posting_id) || p_decision_hash);
BEGIN
  PERFORM custody.open_inbox();
  PERFORM pg_advisory_xact_lock(hashtextextended(p_command_id::text, 0));
  SELECT * INTO result FROM custody.command_result WHERE command_id = p_command_id;
  IF FOUND THEN
    IF result.kind <> 'compensate' OR result.body_hash IS DISTINCT FROM body THEN
      RAISE EXCEPTION 'command % was given before with another body', p_command_id
        USING ERRCODE = 'unique_violation', CONSTRAINT = 'command_reused';
    END IF;
    RETURN result;
  END IF;
  SELECT * INTO wrong FROM custody.posting WHERE id = p_posting_id;
  INSERT INTO checked_transfer
  SELECT 0, 1, NULL, NULL, wrong.asset_id, a.kind = 'edition', a.name, wrong.holder_id, wrong.to_account_id,
    wrong.from_account_id, wrong.to_organization_id, wrong.from_organization_id, wrong.quantity,
    COALESCE(before.custody_kind, back.custody_kind, wrong.custody_kind), COALESCE(before.content_manifest_hash,
      wrong.content_manifest_hash), 'correction', p_command_id, p_decision_hash, false, wrong.id,
    CASE
      WHEN wrong.authority_kind = 'deposit' THEN 'custody.correction_impossible'
      WHEN EXISTS (SELECT FROM custody.posting c WHERE c.corrects_posting_id = wrong.id) THEN 'custody.already_corrected'
      WHEN sp.asset_id IS NOT NULL AND sp.since_posting_id <> wrong.id THEN 'custody.position_missing'
      WHEN sp.hold_leg_id IS NOT NULL OR ep.quantity >= wrong.quantity AND ep.quantity - ep.held < wrong.quantity
        THEN 'custody.position_held'
      WHEN sp.asset_id IS NULL AND COALESCE(ep.quantity, 0) < wrong.quantity THEN 'custody.position_insufficient'
    END
  FROM custody.asset a
  LEFT JOIN custody.posting before ON before.asset_id = a.id AND before.asset_sequence = wrong.asset_sequence - 1
  LEFT JOIN custody.single_position sp ON sp.asset_id = a.id
  LEFT JOIN custody.edition_position ep ON ep.asset_id = a.id AND ep.account_id = wrong.to_account_id
  LEFT JOIN custody.edition_position back ON back.asset_id = a.id AND back.account_id = wrong.from_account_id
  WHERE a.id = wrong.asset_id;
  SELECT c.code INTO reason FROM checked_transfer c;
  IF NOT FOUND THEN
    reason := 'custody.posting_unknown';
  ELSIF reason IS NULL THEN
    BEGIN
      batch := custody.move_checked(p_command_id, 'compensate', 1);
    EXCEPTION WHEN unique_violation THEN
      PERFORM custody.lost_race('posting');
    END;
  END IF;
  INSERT INTO custody.command_result (command_id, kind, subject_id, state, batch_id, body_hash, line_count, refusals)
    VALUES (p_command_id, 'compensate', p_posting_id, CASE WHEN reason IS NULL THEN 'applied' ELSE 'refused' END, batch, body,
      1, CASE WHEN reason IS NOT NULL THEN jsonb_build_array(jsonb_build_object('lineNo', 1, 'code', reason)) END)
    RETURNING * INTO result;
  RETURN result;
END $$;

--------------------------------------------------------------------------------------------------------------- reading
-- A posting as its two entries. Who asks sees the entries of accounts that they may see: each side its own.
CREATE VIEW custody.entry WITH (security_invoker = true) AS
SELECT p.id AS posting_id, a.id AS account_id, a.organization_id, p.holder_id, p.asset_id, side.direction,
  side.sign * p.quantity AS quantity, p.custody_kind, p.corrects_posting_id, p.occurred_at, p.recorded_at
FROM custody.posting p
CROSS JOIN LATERAL (VALUES ('out', -1, p.from_account_id), ('in', 1, p.to_account_id)) AS side (direction, sign, account_id)
JOIN custody.account a ON a.id = side.account_id;
GRANT SELECT ON custody.entry TO holdfast_portal, holdfast_ledger, holdfast_worker;

-- What opens a posting's commitments, for whom it concerns: the person whose assets it moved gets all three, an
-- organization the asset's and its own account's. Null: not theirs, or the subject was erased. Runs as its owner, because
-- the keys are the ledger's; it answers nothing about postings that the caller's actor has no part in.
CREATE FUNCTION custody.receipt_openings(p_posting_id uuid)
  RETURNS TABLE (asset_name text, asset_salt bytea, from_name text, from_salt bytea, to_name text, to_salt bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.name, custody.salt(tk.ipad, tk.opad, p.id, 'asset'),
    CASE WHEN p.mine OR p.from_organization_id = platform.current_organization()
      THEN custody.account_name(fa.kind, fa.organization_id, fa.reference) END,
    CASE WHEN p.mine OR p.from_organization_id = platform.current_organization()
      THEN custody.salt(fk.ipad, fk.opad, p.id, 'from') END,
    CASE WHEN p.mine OR p.to_organization_id = platform.current_organization()
      THEN custody.account_name(ta.kind, ta.organization_id, ta.reference) END,
    CASE WHEN p.mine OR p.to_organization_id = platform.current_organization()
      THEN custody.salt(tk.ipad, tk.opad, p.id, 'to') END
  FROM (SELECT q.*, COALESCE(q.holder_id = ANY (identity.current_holders()), false) AS mine
        FROM custody.posting q WHERE q.id = p_posting_id) AS p
  JOIN custody.asset a ON a.id = p.asset_id
  JOIN custody.account fa ON fa.id = p.from_account_id
  JOIN custody.account ta ON ta.id = p.to_account_id
  JOIN custody.subject_key fk ON fk.subject_id = COALESCE(fa.holder_id, fa.organization_id)
  JOIN custody.subject_key tk ON tk.subject_id = COALESCE(ta.holder_id, ta.organization_id)
  WHERE p.mine OR p.from_organization_id = platform.current_organization()
    OR p.to_organization_id = platform.current_organization()
$$;

------------------------------------------------------------------------------------------------------------------ grants
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA custody FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA custody TO holdfast_ledger;
GRANT EXECUTE ON FUNCTION custody.receipt_openings(uuid) TO holdfast_portal;
