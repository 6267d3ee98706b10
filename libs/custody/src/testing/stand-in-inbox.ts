import { type Database, keepCatalog, NOBODY } from '@holdfast/platform';

/**
 * The seam's views as plain tables, in place of the migration context: tests and the benchmark write into them what the
 * worker's and the portal's roles would. For scratch databases only.
 */
const STAND_IN = `
  DROP SCHEMA IF EXISTS migration CASCADE;
  CREATE SCHEMA migration;
  CREATE TABLE migration.ledger_command (id uuid PRIMARY KEY, kind text NOT NULL, subject_id uuid NOT NULL,
    batch_no integer NOT NULL, fence bigint NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE migration.ledger_issue_line (command_id uuid, line_no integer, asset_id uuid, organization_id uuid,
    collection_id uuid, holder_id uuid, kind text, asset_name text, quantity bigint, custody_kind text, grade text,
    content_manifest_hash bytea, authority_id uuid, authority_hash bytea);
  CREATE TABLE migration.ledger_transfer_line (command_id uuid, line_no integer, leg_id uuid, transfer_id uuid, asset_id uuid,
    holder_id uuid, from_organization_id uuid, to_organization_id uuid, quantity bigint, custody_kind text,
    content_manifest_hash bytea, fence bigint, authority_kind text, authority_id uuid, authority_hash bytea);
  CREATE TABLE migration.authority_line (authority_id uuid, authority_kind text, authority_hash bytea, transfer_id uuid,
    asset_id uuid, holder_id uuid, from_organization_id uuid, to_organization_id uuid, quantity bigint, custody_kind text,
    content_manifest_hash bytea, expires_at timestamptz, PRIMARY KEY (authority_id, asset_id, holder_id));
  CREATE INDEX ON migration.ledger_issue_line (command_id);
  CREATE INDEX ON migration.ledger_transfer_line (command_id);
  GRANT USAGE ON SCHEMA migration TO holdfast_ledger;
  GRANT SELECT ON ALL TABLES IN SCHEMA migration TO holdfast_ledger;`;

export async function standInForMigration(owner: Database): Promise<void> {
  await owner.pool.query(STAND_IN);
  await owner.transact(NOBODY, keepCatalog);
}
