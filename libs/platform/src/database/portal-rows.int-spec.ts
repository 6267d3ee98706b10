import { randomUUID } from 'node:crypto';
import { takeKey } from '../http/idempotency';
import { createTestDatabase, type TestDatabase } from '../testing';
import type { Database } from './database';

describe('what the portal’s role may do with the platform’s own tables', () => {
  let database: TestDatabase;
  let portal: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    portal = database.service('portal');
  });
  afterAll(() => database.drop());

  it('sees kept answers of the scope that its request named, and of no other', async () => {
    const request = { key: 'k', route: 'POST /x', bodyHash: Buffer.alloc(32) };
    await portal.transact({}, (sql) => takeKey(sql, { ...request, scope: 'person:ada' }));
    const scopes = (scope: string) =>
      portal.transact({}, async (sql) => {
        await takeKey(sql, { ...request, key: randomUUID(), scope });
        return sql.query<{ scope: string }>('SELECT DISTINCT scope FROM platform.idempotency_key');
      });
    expect(await scopes('person:bob')).toEqual([{ scope: 'person:bob' }]);
    const unnamed = await portal.read({}, (sql) => sql.query('SELECT FROM platform.idempotency_key'));
    expect(unnamed).toEqual([]);
  });

  it('writes audit entries of who acts, and in nobody else’s name', async () => {
    const [ada, bob, mine, theirs] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const write = (actor: object, person: string | null, organization: string | null) =>
      portal.transact(actor, (sql) =>
        sql.execute(
          `INSERT INTO platform.audit_entry (action, person_id, organization_id) VALUES ('x', $1::uuid, $2::uuid)`,
          [person, organization],
        ),
      );
    expect(await write({ personId: ada }, ada, theirs)).toBe(1);
    expect(await write({ organizationId: mine }, null, mine)).toBe(1);
    expect(await write({}, null, null)).toBe(1);
    await expect(write({ personId: ada, organizationId: mine }, bob, mine)).rejects.toThrow('row-level security');
    await expect(write({ organizationId: mine }, null, theirs)).rejects.toThrow('row-level security');
    await expect(write({}, ada, null)).rejects.toThrow('row-level security');
  });
});
