-- What the portal's lists are filtered and sorted by. Bulk tables get partial indexes of the few rows that people look for:
-- most items are accepted and wait for nobody.
CREATE INDEX item_turn_idx ON migration.item (deposit_id, turn, reference, asset_id) WHERE turn <> 'nobody';
CREATE INDEX item_cause_idx ON migration.item (deposit_id, cause, reference, asset_id) WHERE cause IS NOT NULL;
-- A platform finds an item by its own name for it, or the beginning of one, and reads all lists of them in that order.
CREATE INDEX item_deposit_id_reference_asset_id_idx ON migration.item (deposit_id, reference, asset_id);
CREATE INDEX deposit_problem_deposit_id_code_seq_idx ON migration.deposit_problem (deposit_id, code, seq);

CREATE INDEX claim_code_organization_id_off_boarding_id_id_idx ON migration.claim_code (organization_id, off_boarding_id, id);
CREATE INDEX claim_code_used_idx ON migration.claim_code (organization_id, off_boarding_id, id) WHERE used_at IS NOT NULL;
CREATE INDEX claim_code_revoked_idx ON migration.claim_code (organization_id, off_boarding_id, id)
  WHERE revoked_at IS NOT NULL AND used_at IS NULL;

-- A custodian's work queue, in and out: by state, by clock, and what has not ended.
CREATE INDEX transfer_organization_id_state_id_idx ON migration.transfer (organization_id, state, id);
CREATE INDEX transfer_from_organization_id_state_id_idx ON migration.transfer (from_organization_id, state, id);
CREATE INDEX transfer_clock_idx ON migration.transfer (organization_id, waiting_until, id) WHERE waiting_until IS NOT NULL;
CREATE INDEX transfer_from_clock_idx ON migration.transfer (from_organization_id, waiting_until, id)
  WHERE waiting_until IS NOT NULL;
CREATE INDEX transfer_open_idx ON migration.transfer (organization_id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');
CREATE INDEX transfer_from_open_idx ON migration.transfer (from_organization_id)
  WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled');

CREATE INDEX audit_entry_organization_id_action_id_idx ON platform.audit_entry (organization_id, action, id);
