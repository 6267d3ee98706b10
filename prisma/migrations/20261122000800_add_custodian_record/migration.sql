-- A custodian's record, for whoever compares: sums over all its transfers, nobody's in particular. A transfer counts once the
-- custodian had to answer it and its answer, or its silence, is known; an item counts once its transfer has ended. What came
-- in was posted by the ledger; whole is what came without a file missing that its consent had to name.
CREATE FUNCTION migration.custodian_record(p_custodian uuid)
  RETURNS TABLE (since timestamptz, asked bigint, in_time bigint, agreed bigint, arrived bigint, whole bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    WITH answered AS (
      SELECT t.id, t.authorized_at, t.state, COALESCE(t.exception_code = 'transfer.custodian_silent', false) AS silent
      FROM migration.transfer t
      WHERE t.organization_id = p_custodian AND t.authorized_at IS NOT NULL
        AND t.state NOT IN ('draft', 'authorized', 'requested', 'overdue', 'cancelled')),
    items AS (
      SELECT count(*) AS agreed, count(*) FILTER (WHERE l.state = 'confirmed') AS arrived,
        count(*) FILTER (WHERE l.state = 'confirmed' AND l.missing = '{}') AS whole
      FROM answered a JOIN migration.leg l ON l.transfer_id = a.id AND l.batch_no > 0
      WHERE a.state IN ('settled', 'partially_settled', 'closed'))
    SELECT min(a.authorized_at), count(a.id), count(*) FILTER (WHERE NOT a.silent), i.agreed, i.arrived, i.whole
    FROM items i LEFT JOIN answered a ON true GROUP BY i.agreed, i.arrived, i.whole
  $$;
REVOKE ALL ON FUNCTION migration.custodian_record(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION migration.custodian_record(uuid) TO holdfast_portal;
