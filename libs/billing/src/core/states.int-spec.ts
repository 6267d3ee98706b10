import { NOBODY } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { SUBSCRIPTION_EDGES } from './states';

describe('the states of a subscription', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('step in the database as they do in the rules', async () => {
    const edges = await database.owner.read(NOBODY, (sql) =>
      sql.query<{ edge: string }>(
        `SELECT from_state || ' > ' || to_state AS edge FROM billing.state_edge WHERE machine = 'subscription'`,
      ),
    );
    expect(edges.map(({ edge }) => edge).sort()).toEqual([...SUBSCRIPTION_EDGES].sort());
  });
});
