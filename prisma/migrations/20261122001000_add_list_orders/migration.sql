-- Orders in which lists are read with a million rows behind them (npm run bench -- lists): each filter has an index that ends in
-- what the list is sorted by, so that a page costs what it shows, also when what is asked for is rare or far away.

-- A custodian's queue. CASE, not COALESCE: under row-level security PostgreSQL takes only what it knows not to leak for a
-- condition of an index, and COALESCE is not on its list.
DROP INDEX migration.transfer_work_idx;
DROP INDEX migration.transfer_from_work_idx;
CREATE INDEX transfer_work_idx ON migration.transfer
  (organization_id, (CASE WHEN waiting_until IS NULL THEN 'infinity'::timestamptz ELSE waiting_until END), id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');
CREATE INDEX transfer_from_work_idx ON migration.transfer
  (from_organization_id, (CASE WHEN waiting_until IS NULL THEN 'infinity'::timestamptz ELSE waiting_until END), id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');
CREATE INDEX transfer_ended_idx ON migration.transfer (organization_id, id) WHERE state IN ('closed', 'rejected', 'cancelled');
CREATE INDEX transfer_from_ended_idx ON migration.transfer (from_organization_id, id)
  WHERE state IN ('closed', 'rejected', 'cancelled');
CREATE INDEX transfer_waiting_on_idx ON migration.transfer (organization_id, waiting_on, id) WHERE waiting_on IS NOT NULL;
CREATE INDEX transfer_from_waiting_on_idx ON migration.transfer (from_organization_id, waiting_on, id) WHERE waiting_on IS NOT NULL;
CREATE INDEX transfer_waiting_for_idx ON migration.transfer (organization_id, waiting_for, id) WHERE waiting_for IS NOT NULL;
CREATE INDEX transfer_from_waiting_for_idx ON migration.transfer (from_organization_id, waiting_for, id)
  WHERE waiting_for IS NOT NULL;
CREATE INDEX transfer_exception_idx ON migration.transfer (organization_id, exception_code, id) WHERE exception_code IS NOT NULL;
CREATE INDEX transfer_from_exception_idx ON migration.transfer (from_organization_id, exception_code, id)
  WHERE exception_code IS NOT NULL;

-- What came to a keeper by custody kind. None of these columns ever changes, so that a leg's steps stay HOT updates.
CREATE INDEX leg_organization_id_custody_kind_asset_id_holder_id_idx
  ON migration.leg (organization_id, custody_kind, asset_id, holder_id);

CREATE INDEX item_deposit_id_collection_id_reference_asset_id_idx ON migration.item (deposit_id, collection_id, reference, asset_id);
CREATE INDEX deposit_problem_deposit_id_file_seq_idx ON migration.deposit_problem (deposit_id, file, seq);
-- Codes that can or could be used: few are open among those whose time is over, or the other way about.
CREATE INDEX claim_code_unused_idx ON migration.claim_code (organization_id, off_boarding_id, expires_at, id)
  WHERE used_at IS NULL AND revoked_at IS NULL;

CREATE INDEX audit_entry_subject_idx ON platform.audit_entry (organization_id, subject, id) WHERE subject IS NOT NULL;
CREATE INDEX audit_entry_api_key_idx ON platform.audit_entry (api_key_id, id) WHERE api_key_id IS NOT NULL;

CREATE INDEX subscription_organization_id_state_id_idx ON billing.subscription (organization_id, state, id);
CREATE INDEX subscription_organization_id_currency_id_idx ON billing.subscription (organization_id, currency, id);
CREATE INDEX invoice_organization_id_state_id_idx ON billing.invoice (organization_id, state, id);
CREATE INDEX invoice_organization_id_currency_id_idx ON billing.invoice (organization_id, currency, id);
CREATE INDEX invoice_organization_id_total_minor_id_idx ON billing.invoice (organization_id, total_minor, id);
-- Who owes how much is summed up from what is unpaid alone, without looking at the invoices themselves.
CREATE INDEX invoice_owed_idx ON billing.invoice (organization_id, subscription_id) INCLUDE (total_minor, amount_paid_minor, currency, holder_id)
  WHERE state IN ('open', 'uncollectible');
CREATE INDEX stripe_event_own_parked_idx ON billing.stripe_event (organization_id, received_at, id) WHERE state = 'parked';

-- Who follows a platform's shutdown is woken by what is no transfer's event: a claim, a deposit's next state, a window that opens
-- or moves. A doorbell, as the others: what is new is read from the tables.
CREATE FUNCTION migration.tell_platform() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('platform_event', NEW.organization_id::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION migration.tell_platform FROM PUBLIC;
CREATE TRIGGER claim_told AFTER INSERT ON migration.claim FOR EACH ROW EXECUTE FUNCTION migration.tell_platform();
CREATE TRIGGER deposit_told AFTER UPDATE OF state ON migration.deposit FOR EACH ROW EXECUTE FUNCTION migration.tell_platform();
CREATE TRIGGER off_boarding_told AFTER UPDATE ON migration.off_boarding FOR EACH ROW EXECUTE FUNCTION migration.tell_platform();
