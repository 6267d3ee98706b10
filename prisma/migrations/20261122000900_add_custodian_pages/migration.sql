-- What a custodian's staff look at before they accept, and what their lists are read by.

-- FORCE binds the owner too: functions that run as the owner sum over legs.
CREATE POLICY leg_owner ON migration.leg FOR SELECT TO CURRENT_USER USING (true);

-- How sure it is what a transfer brings: its legs by evidence grade and custody kind, with the files that nobody could give.
-- For the two keepers of an authorized transfer, who may not see the assets before they have them; sums only.
CREATE FUNCTION migration.transfer_evidence(p_transfer uuid)
  RETURNS TABLE (grade text, custody_kind text, legs bigint, missing_files bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT s.grade, l.custody_kind, count(*), COALESCE(sum(cardinality(l.missing)), 0)
    FROM migration.transfer t
    JOIN migration.leg l ON l.transfer_id = t.id AND l.batch_no > 0
    JOIN custody.asset s ON s.id = l.asset_id
    WHERE t.id = p_transfer AND t.authorized_at IS NOT NULL
      AND platform.current_organization() IN (t.organization_id, t.from_organization_id)
    GROUP BY 1, 2 ORDER BY 1, 2
  $$;
REVOKE ALL ON FUNCTION migration.transfer_evidence(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.transfer_evidence(uuid) TO holdfast_portal;

-- Open work by its clock, what has none last: the queue's own order, and what its counts are read from.
DROP INDEX migration.transfer_clock_idx;
DROP INDEX migration.transfer_from_clock_idx;
DROP INDEX migration.transfer_open_idx;
DROP INDEX migration.transfer_from_open_idx;
CREATE INDEX transfer_work_idx ON migration.transfer (organization_id, (COALESCE(waiting_until, 'infinity'::timestamptz)), id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');
CREATE INDEX transfer_from_work_idx
  ON migration.transfer (from_organization_id, (COALESCE(waiting_until, 'infinity'::timestamptz)), id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');

-- A custodian's money by month, and what it holds in arrears.
CREATE INDEX invoice_rated_idx ON billing.invoice (organization_id, rated_at, id);
