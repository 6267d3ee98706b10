import { auditCatalog, type CatalogExceptions, createTestDatabase, type TestDatabase } from '../testing';

const PUBLIC_LOG = 'the log is public and has hashes only';
const RANDOM = 'starts with a random id that only its tenant has seen, so a conflict tells nobody anything new';
const DIGEST = 'a digest of 128 random bits: nobody can try values';

/** What may stay, and why. A new table that needs a line here needs a reason first. */
const EXCEPTIONS: CatalogExceptions = {
  'row-level-security migration.state_edge': 'the state tables: the same for everybody, nobody’s rows',
  'row-level-security billing.state_edge': 'the state tables: the same for everybody, nobody’s rows',
  'row-level-security custody.log_range': PUBLIC_LOG,
  'row-level-security custody.log_tile': PUBLIC_LOG,
  'row-level-security custody.checkpoint': PUBLIC_LOG,
  'unique-across-tenants custody.asset.asset_name_key':
    'the ledger alone writes it, and answers yes or no: no asset is issued twice, whoever asks',
  'unique-across-tenants custody.edition_position.edition_position_pkey': RANDOM,
  'unique-across-tenants custody.statement.statement_batch_key': 'the ledger alone writes it, by its own batch ids',
  'unique-across-tenants custody.hold.hold_authority_once': 'the ledger alone writes it; the rule is across keepers',
  'unique-across-tenants migration.deposit_problem.deposit_problem_pkey': RANDOM,
  'unique-across-tenants migration.chain_scan.chain_scan_pkey': RANDOM,
  'unique-across-tenants migration.collection.collection_reference_key': RANDOM,
  'unique-across-tenants migration.item.item_asset_name_key': RANDOM,
  'unique-across-tenants migration.holding.holding_pkey': RANDOM,
  'unique-across-tenants migration.late_content.late_content_page_key': RANDOM,
  'unique-across-tenants migration.claim_code.claim_code_code_hash_key': DIGEST,
  'unique-across-tenants migration.leg.leg_asset_key': RANDOM,
  'unique-across-tenants migration.election.election_pkey': RANDOM,
  'unique-across-tenants migration.election.election_live_key': 'one live choice per asset, whatever the custodian',
  'unique-across-tenants migration.consent.consent_transfer_key': RANDOM,
  'unique-across-tenants migration.consent_line.consent_line_pkey': RANDOM,
  'unique-across-tenants migration.transfer_event.transfer_event_pkey': RANDOM,
  'unique-across-tenants migration.chain_intent.chain_intent_nonce_key': 'a signer has one row of nonces for everybody',
  'unique-across-tenants billing.stripe_account.stripe_account_account_id_key':
    'billing alone writes it, with ids that Stripe gave',
  'foreign-key-across-tenants billing.sponsorship.sponsorship_off_boarding_fkey':
    'within the sponsor, which is another organization than the custodian that is paid',
  'foreign-key-across-tenants migration.claim.claim_claim_code_fkey':
    'written by redeem_claim_code alone, which takes the organization from the code itself',
};

describe('the database catalog', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('keeps tenants apart and services in their rooms', async () => {
    const findings = await auditCatalog(database.owner, EXCEPTIONS);
    expect(findings.map(({ rule, object, detail }) => `${rule} ${object}: ${detail}`)).toEqual([]);
  });

  it('sees every kind of hole', async () => {
    const holed = await createTestDatabase();
    await holed.owner.transact({}, async (sql) => {
      for (const statement of HOLES) await sql.execute(statement);
    });
    const rules = (await auditCatalog(holed.owner, { ...EXCEPTIONS, 'append-only nowhere.nothing': 'made up' })).map(
      ({ rule, object }) => `${rule} ${object}`,
    );
    expect(rules).toEqual(
      expect.arrayContaining([
        'row-level-security migration.bare',
        'row-level-security migration.not_forced',
        'policy-using migration.not_forced.blind',
        'policy-with-check migration.not_forced.blind',
        'policy-for-everybody migration.not_forced.blind',
        'grant-without-policy migration.not_forced',
        'unique-across-tenants migration.bare.bare_name_key',
        'foreign-key-across-tenants migration.not_forced.not_forced_bare_id_fkey',
        'view-as-owner migration.peephole',
        'materialized-view migration.copy',
        'role-owns holdfast_worker',
        'append-only migration.forever',
        'append-only-undeclared migration.undeclared',
        'broad-grant migration.bare',
        'custody-writer custody.stray',
        'definer-search-path migration.strong()',
        'definer-for-everybody migration.strong()',
        'stale-exception append-only nowhere.nothing',
      ]),
    );
    await holed.drop();
  });

  it('sees a definer whom temporary objects can deceive, and a role that may choose what the database should say', async () => {
    const holed = await createTestDatabase();
    await holed.owner.transact({}, async (sql) => {
      await sql.execute(
        `CREATE FUNCTION migration.deceived() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog RETURN 1`,
      );
      await sql.execute('GRANT INSERT ON migration.leg TO holdfast_portal');
    });
    const rules = (await auditCatalog(holed.owner, EXCEPTIONS)).map(({ rule, object }) => `${rule} ${object}`);
    expect(rules).toEqual(
      expect.arrayContaining(['definer-search-path migration.deceived()', 'insert-every-column migration.leg']),
    );
    await holed.drop();
  });

  it.each([
    ...[
      'custody.posting',
      'custody.account',
      'custody.statement',
      'custody.batch',
      'custody.checkpoint',
      'custody.command_result',
    ],
    ...[
      'content.blob',
      'content.earlier_manifest',
      'migration.collection',
      'migration.late_content',
      'migration.custodian_terms',
    ],
    ...[
      'migration.consent',
      'migration.consent_line',
      'migration.transfer_event',
      'migration.chain_attempt',
      'migration.ledger_command',
    ],
    'platform.audit_entry',
  ])('never changes a row of %s, not even for the owner', async (table) => {
    for (const change of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
      await expect(database.owner.pool.query(change)).rejects.toThrow(`${table} is append-only`);
    }
  });

  it.each([
    ['migration.leg', 'updated_at'],
    ['migration.consent', 'given_at'],
    ['migration.custodian_terms', 'published_at'],
    ['migration.transfer_event', 'recorded_at'],
    ['platform.audit_entry', 'recorded_at'],
    ['platform.idempotency_key', 'recorded_at'],
    ['platform.idempotency_key', 'status'],
    ['identity.person', 'erased_at'],
    ['identity.person', 'email_verified_at'],
    ['identity.session', 'revoked_at'],
    ['identity.api_key', 'last_used_at'],
    ['billing.plan_consent', 'consented_at'],
  ])('does not let the portal begin a row of %s with a %s of its choice', async (table, column) => {
    const { rows } = await database.owner.pool.query(
      `SELECT has_column_privilege('holdfast_portal', $1, $2, 'INSERT') AS may`,
      [table, column],
    );
    expect(rows).toEqual([{ may: false }]);
  });
});

const HOLES = [
  'CREATE TABLE migration.bare (id uuid PRIMARY KEY, organization_id uuid, name text UNIQUE)',
  'GRANT TRUNCATE ON migration.bare TO holdfast_worker',
  'CREATE TABLE migration.not_forced (organization_id uuid, bare_id uuid REFERENCES migration.bare)',
  'ALTER TABLE migration.not_forced ENABLE ROW LEVEL SECURITY',
  'CREATE POLICY blind ON migration.not_forced FOR UPDATE',
  'GRANT SELECT ON migration.not_forced TO holdfast_portal',
  'CREATE VIEW migration.peephole AS SELECT id FROM migration.bare',
  'CREATE MATERIALIZED VIEW migration.copy AS SELECT id FROM migration.bare',
  'CREATE TABLE migration.owned (id int)',
  'ALTER TABLE migration.owned OWNER TO holdfast_worker',
  'CREATE TABLE migration.forever (id int)',
  'CREATE TRIGGER forever BEFORE UPDATE ON migration.forever FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()',
  'GRANT UPDATE (id) ON migration.forever TO holdfast_ledger',
  'CREATE TABLE migration.undeclared (id int)',
  'GRANT INSERT (id) ON migration.undeclared TO holdfast_worker',
  'CREATE TABLE custody.stray (id int)',
  'GRANT INSERT ON custody.stray TO holdfast_worker',
  'CREATE FUNCTION migration.strong() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1',
];
