import { auditCatalog, type CatalogExceptions, createTestDatabase, type TestDatabase } from '../testing';

/** What may stay, and why. */
const EXCEPTIONS: CatalogExceptions = {
  'row-level-security platform.idempotency_key': 'scoped by caller, read by the edge alone, which knows the caller',
};

describe('the database catalog', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('keeps tenants apart and services in their rooms', async () => {
    const findings = await auditCatalog(database.owner, EXCEPTIONS);
    expect(findings.map(({ rule, object, detail }) => `${rule} ${object}: ${detail}`)).toEqual([]);
  });
});
