import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { createOrganization } from '../store/seed';
import { HOLDER_BATCH_MAX, HolderReferences, upsertHolders } from './holder-references';
import { MasterKey } from './master-key';

describe('upsertHolders', () => {
  let database: TestDatabase;
  const master = new MasterKey(randomBytes(32));
  const organizations = { one: '', other: '' };

  beforeAll(async () => {
    database = await createTestDatabase();
    const { owner } = database;
    organizations.one = await createOrganization(owner, master, { kind: 'platform', name: 'One', slug: 'one' });
    organizations.other = await createOrganization(owner, master, { kind: 'platform', name: 'Other', slug: 'other' });
  });
  afterAll(() => database.drop());

  const upsert = (organizationId: string, names: string[]) =>
    database
      .service('worker')
      .transact({}, async (sql) => upsertHolders(sql, await HolderReferences.open(sql, master, organizationId), names));

  it('knows a holder again, once per organization, and no other name for them', async () => {
    const first = await upsert(organizations.one, ['user-1', 'user-2', 'user-1']);
    expect(first.size).toBe(2);
    const second = await upsert(organizations.one, ['user-2', 'user-3']);
    expect(second.get('user-2')).toBe(first.get('user-2'));
    const elsewhere = await upsert(organizations.other, ['user-2']);
    expect(elsewhere.get('user-2')).not.toBe(first.get('user-2'));
    const [row] = await database.owner.read({}, (sql) =>
      sql.query<{ reference_sealed: Buffer }>('SELECT reference_sealed FROM identity.holder WHERE id = $1::uuid', [
        first.get('user-1') ?? null,
      ]),
    );
    const references = await database.owner.read({}, (sql) => HolderReferences.open(sql, master, organizations.one));
    expect(references.unseal(row?.reference_sealed ?? Buffer.alloc(0))).toBe('user-1');
  });

  it('agrees when two runs know the same holders at once, in any order', async () => {
    const names = Array.from({ length: 2_000 }, (_, i) => `parallel-${i}`);
    const [left, right] = await Promise.all([
      upsert(organizations.one, names),
      upsert(organizations.one, [...names].reverse()),
    ]);
    expect(left.size).toBe(2_000);
    expect(new Map([...right].sort())).toEqual(new Map([...left].sort()));
  });

  it('refuses a batch beyond its limit', async () => {
    const names = Array.from({ length: HOLDER_BATCH_MAX + 1 }, (_, i) => String(i));
    await expect(upsert(organizations.one, names)).rejects.toMatchObject({ code: 'identity.too_many_holders' });
  });
});
